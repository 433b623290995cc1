import { z } from 'zod';
import type { Cancellation } from './cancellation.ts';
import type { Channel } from './channel.ts';
import { procedureShape, subscriptionShape } from './contract.ts';
import type {
  EngineApi,
  ProcedureInput,
  ProcedureName,
  ProcedureOutput,
  SubscriptionInput,
  SubscriptionItem,
  SubscriptionName,
} from './contract.ts';
import { serverMessage } from './messages.ts';

/** Why a call was rejected. `refused`: what was asked for is gone or cannot be had now, the message says why; `internal`: a bug. */
export class CallError extends Error {
  readonly code: 'bad-request' | 'refused' | 'canceled' | 'internal' | 'closed';
  constructor(code: CallError['code'], message: string) {
    super(message);
    this.name = 'CallError';
    this.code = code;
  }
}

interface Waiting {
  readonly result: (output: unknown) => void;
  readonly failure: (error: CallError) => void;
}

interface Stream {
  readonly item: (item: unknown) => void;
  readonly end: (reason: string | undefined) => void;
}

/** The contract over a channel. When the channel closes, calls reject with `closed` and streams end with a reason. */
export function createClient(channel: Channel): EngineApi {
  const calls = new Map<number, Waiting>();
  const streams = new Map<number, Stream>();
  let nextId = 1;
  let closed = false;

  channel.onMessage((raw) => {
    const parsed = serverMessage.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'result':
        calls.get(message.id)?.result(message.output);
        calls.delete(message.id);
        return;
      case 'failure':
        calls.get(message.id)?.failure(new CallError(message.code, message.message));
        calls.delete(message.id);
        return;
      case 'item': {
        const stream = streams.get(message.id);
        stream?.item(message.item);
        if (stream !== undefined) channel.send({ type: 'credit', id: message.id, count: 1 });
        return;
      }
      case 'end': {
        const stream = streams.get(message.id);
        streams.delete(message.id);
        stream?.end(message.reason);
      }
    }
  });
  channel.onClose(() => {
    closed = true;
    const error = new CallError('closed', 'The connection to the engine was closed.');
    for (const waiting of calls.values()) waiting.failure(error);
    for (const stream of streams.values()) stream.end(error.message);
    calls.clear();
    streams.clear();
  });

  return {
    call<N extends ProcedureName>(
      name: N,
      input: ProcedureInput<N>,
      signal?: Cancellation,
    ): Promise<ProcedureOutput<N>> {
      const shape = procedureShape[name]().output;
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new CallError('closed', 'The connection to the engine is closed.'));
          return;
        }
        const id = nextId++;
        const cancel = (): void => channel.send({ type: 'cancel', id });
        const settle = (): void => signal?.removeEventListener('abort', cancel);
        calls.set(id, {
          result(output) {
            settle();
            const parsed = shape.safeParse(output);
            if (parsed.success) resolve(parsed.data);
            else
              reject(
                new CallError(
                  'internal',
                  `The engine's answer to ${name} is malformed: ${z.prettifyError(parsed.error)}`,
                ),
              );
          },
          failure(error) {
            settle();
            reject(error);
          },
        });
        channel.send({ type: 'call', id, name, input });
        if (signal?.aborted === true) cancel();
        else signal?.addEventListener('abort', cancel);
      });
    },

    subscribe<N extends SubscriptionName>(
      name: N,
      input: SubscriptionInput<N>,
      observer: { readonly item: (item: SubscriptionItem<N>) => void; readonly end?: (reason?: string) => void },
    ): () => void {
      const shape = subscriptionShape[name]().item;
      if (closed) {
        observer.end?.('The connection to the engine is closed.');
        return () => undefined;
      }
      const id = nextId++;
      const stop = (): void => {
        if (streams.delete(id)) channel.send({ type: 'unsubscribe', id });
      };
      streams.set(id, {
        item(item) {
          const parsed = shape.safeParse(item);
          if (parsed.success) observer.item(parsed.data);
          else {
            stop();
            observer.end?.(`The engine's stream ${name} is malformed: ${z.prettifyError(parsed.error)}`);
          }
        },
        end(reason) {
          observer.end?.(reason);
        },
      });
      channel.send({ type: 'subscribe', id, name, input });
      return stop;
    },
  };
}
