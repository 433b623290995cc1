import { messageOf } from '../errors.ts';
import { z } from 'zod';
import { cancellable } from './cancellation.ts';
import type { Cancellation } from './cancellation.ts';
import type { Channel } from './channel.ts';
import { procedureShape, subscriptionShape } from './contract.ts';
import type {
  ProcedureInput,
  ProcedureName,
  ProcedureOutput,
  SubscriptionInput,
  SubscriptionItem,
  SubscriptionName,
} from './contract.ts';
import { Refusal } from './refusal.ts';
import { clientMessage, streamWindow } from './messages.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';

/**
 * The contract as the engine implements it. Streams are pulled: the next item is asked for only when the receiver has room,
 * so a slow window never makes the engine pile up items.
 */
export interface Handlers {
  readonly procedures: {
    readonly [N in ProcedureName]: (
      input: ProcedureInput<N>,
      signal: Cancellation,
    ) => ProcedureOutput<N> | Promise<ProcedureOutput<N>>;
  };
  readonly subscriptions: {
    readonly [N in SubscriptionName]: (
      input: SubscriptionInput<N>,
      signal: Cancellation,
    ) => AsyncIterable<SubscriptionItem<N>>;
  };
}

/** Handlers of which some are there at once. */
export interface StagedHandlers {
  readonly ready: { readonly [P in keyof Handlers]: Partial<Handlers[P]> };
  /** All of them; asked for when one is wanted that is not ready. */
  readonly all: () => Promise<Handlers>;
}

interface Pending {
  cancel(): void;
  credit(count: number): void;
}

/** Serves one connection until it closes; then everything that was under way for it is cancelled. `onBug` hears what handlers threw. */
export function serveConnection(channel: Channel, handlers: StagedHandlers, onBug: (error: unknown) => void): void {
  const pending = new Map<number, Pending>();
  const send = (message: ServerMessage): void => channel.send(message);

  const call = async (id: number, name: string, input: unknown): Promise<void> => {
    const source = cancellable();
    pending.set(id, { cancel: source.cancel, credit: () => undefined });
    try {
      const answer = await callProcedure(handlers, name, input, source.signal);
      if (!answer.ok) send({ type: 'failure', id, code: 'bad-request', message: answer.error });
      else if (source.signal.aborted) send({ type: 'failure', id, code: 'canceled', message: 'Canceled.' });
      else send({ type: 'result', id, output: answer.value });
    } catch (error) {
      const code = source.signal.aborted ? 'canceled' : error instanceof Refusal ? 'refused' : 'internal';
      if (code === 'internal') onBug(error);
      send({ type: 'failure', id, code, message: messageOf(error) });
    } finally {
      pending.delete(id);
    }
  };

  const stream = async (id: number, name: string, input: unknown): Promise<void> => {
    const source = cancellable();
    const room = roomFor(streamWindow, source.signal);
    pending.set(id, { cancel: source.cancel, credit: room.add });
    try {
      const items = await openSubscription(handlers, name, input, source.signal);
      if (!items.ok) {
        send({ type: 'end', id, reason: items.error });
        return;
      }
      for await (const item of items.value) {
        if (source.signal.aborted) break;
        send({ type: 'item', id, item });
        await room.take();
      }
      send({ type: 'end', id });
    } catch (error) {
      if (!source.signal.aborted && !(error instanceof Refusal)) onBug(error);
      send({ type: 'end', id, reason: messageOf(error) });
    } finally {
      pending.delete(id);
    }
  };

  channel.onMessage((raw) => {
    const message = clientMessage.safeParse(raw);
    if (!message.success) return;
    receive(message.data);
  });
  channel.onClose(() => {
    for (const entry of pending.values()) entry.cancel();
    pending.clear();
  });

  const receive = (message: ClientMessage): void => {
    switch (message.type) {
      case 'call':
      case 'subscribe':
        if (pending.has(message.id)) {
          send({
            type: 'failure',
            id: message.id,
            code: 'bad-request',
            message: `Request ${message.id} is already under way.`,
          });
        } else if (message.type === 'call') void call(message.id, message.name, message.input);
        else void stream(message.id, message.name, message.input);
        return;
      case 'cancel':
      case 'unsubscribe':
        pending.get(message.id)?.cancel();
        return;
      case 'credit':
        pending.get(message.id)?.credit(message.count);
    }
  };
}

type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

async function callProcedure(
  handlers: StagedHandlers,
  name: string,
  input: unknown,
  signal: Cancellation,
): Promise<Checked<unknown>> {
  if (!isProcedure(name)) return { ok: false, error: `The engine has no procedure ${JSON.stringify(name)}.` };
  return invoke(handlers, name, input, signal);
}

async function invoke<N extends ProcedureName>(
  handlers: StagedHandlers,
  name: N,
  input: unknown,
  signal: Cancellation,
): Promise<Checked<unknown>> {
  const shape = procedureShape[name]().input;
  const parsed = check(name, shape, input);
  if (!parsed.ok) return parsed;
  const ready: Handlers['procedures'][N] | undefined = handlers.ready.procedures[name];
  const handler = ready ?? (await handlers.all()).procedures[name];
  return { ok: true, value: await handler(parsed.value, signal) };
}

async function openSubscription(
  handlers: StagedHandlers,
  name: string,
  input: unknown,
  signal: Cancellation,
): Promise<Checked<AsyncIterable<unknown>>> {
  if (!isSubscription(name)) return { ok: false, error: `The engine has no subscription ${JSON.stringify(name)}.` };
  return open(handlers, name, input, signal);
}

async function open<N extends SubscriptionName>(
  handlers: StagedHandlers,
  name: N,
  input: unknown,
  signal: Cancellation,
): Promise<Checked<AsyncIterable<unknown>>> {
  const shape = subscriptionShape[name]().input;
  const parsed = check(name, shape, input);
  if (!parsed.ok) return parsed;
  const ready: Handlers['subscriptions'][N] | undefined = handlers.ready.subscriptions[name];
  const handler = ready ?? (await handlers.all()).subscriptions[name];
  return { ok: true, value: handler(parsed.value, signal) };
}

function isProcedure(name: string): name is ProcedureName {
  return Object.hasOwn(procedureShape, name);
}

function isSubscription(name: string): name is SubscriptionName {
  return Object.hasOwn(subscriptionShape, name);
}

function check<T>(name: string, shape: z.ZodType<T>, input: unknown): Checked<T> {
  try {
    const parsed = shape.safeParse(input);
    if (parsed.success) return { ok: true, value: parsed.data };
    return { ok: false, error: `The request ${name} is malformed: ${z.prettifyError(parsed.error)}` };
  } catch (error) {
    // Values of any depth are read by recursion; only a nesting beyond all sense exhausts the stack.
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, error: `The request ${name} is malformed: it is nested too deeply.` };
  }
}

/** Counts the items that may still be sent; `take` waits until there is room or the stream is cancelled. */
function roomFor(
  size: number,
  signal: Cancellation,
): { readonly take: () => Promise<void>; readonly add: (count: number) => void } {
  let free = size;
  let waiting: (() => void) | undefined;
  const wake = (): void => {
    const resume = waiting;
    waiting = undefined;
    resume?.();
  };
  signal.addEventListener('abort', wake);
  return {
    add(count) {
      free = Math.min(size, free + count);
      if (free > 0) wake();
    },
    async take() {
      free -= 1;
      if (free > 0 || signal.aborted) return;
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    },
  };
}
