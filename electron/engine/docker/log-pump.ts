import type { Readable } from 'node:stream';
import { errorText } from '../files.ts';
import type { LogPiece } from '../log-index.ts';
import type { LogWriter } from '../log-writer.ts';
import type { LogKey, LogStore } from '../logs.ts';
import type { Clock } from '../ports.ts';
import type { DaemonInfo, DockerApi } from './api.ts';
import { createContact } from './contact.ts';
import { createLogFrames, type LastMessage, type LogFrames } from './log-frames.ts';

/** Copies a container's log into the store. */
export interface LogPump {
  /** The container is over: nothing will be added to its log. */
  containerEnded(): void;
  /** Settles when every byte is stored and the log is marked complete, or when the pump was stopped. */
  readonly done: Promise<void>;
  /** Stops where it is; a later pump goes on from there. */
  stop(): void;
}

/** What a pump needs. */
export interface PumpContext {
  readonly api: DockerApi;
  readonly info: DaemonInfo;
  readonly logs: LogStore;
  readonly clock: Clock;
}

const retryPause = 500;

/**
 * Follows the log of a container that was started. Each reading begins at the start of the log and skips what is stored, so that a connection or an engine
 * that is lost in the middle costs no byte and doubles none.
 */
export function pumpLog({ api, info, logs, clock }: PumpContext, container: string, key: LogKey): LogPump {
  const stopped = new AbortController();
  const contact = createContact(clock, stopped.signal, () => undefined);
  let announceEnd = (): void => undefined;
  const ended = new Promise<void>((resolve) => (announceEnd = resolve));
  const restoresLast = Number(/^\d+/.exec(info.version)?.[0] ?? 0) < 23;

  /** One reading of the whole log: true when it ended in good order. */
  const readThrough = async (writer: LogWriter, frames: LogFrames): Promise<'ended' | 'broken' | 'gone'> => {
    const cancel = new AbortController();
    const stop = (): void => cancel.abort();
    stopped.signal.addEventListener('abort', stop, { once: true });
    try {
      const log = await api.containerLogs(container, { follow: true }, cancel.signal);
      if (!log.ok) return log.error.kind === 'status' ? 'gone' : 'broken';
      return (await copy(log.value, frames, writer)) ? 'ended' : 'broken';
    } finally {
      stopped.signal.removeEventListener('abort', stop);
      cancel.abort();
    }
  };

  const lastMessage = async (): Promise<LastMessage | 'none' | 'unknown'> => {
    const log = await api.containerLogs(container, { follow: false, tail: 1 }, stopped.signal);
    if (!log.ok) return 'unknown';
    const frames = createLogFrames(false);
    try {
      for await (const chunk of chunksOf(log.value)) frames.add(chunk);
    } catch {
      return 'unknown';
    }
    return frames.last ?? 'none';
  };

  const run = async (): Promise<void> => {
    for (;;) {
      const writer = await logs.write(key);
      try {
        if (writer.complete) return;
        const frames = createLogFrames(restoresLast);
        const state = await readThrough(writer, frames);
        if (stopped.signal.aborted) return;
        if (state === 'gone') {
          await writer.finish();
          return;
        }
        if (state === 'ended') {
          // A reading may end before the container does, and daemons have been seen to close a followed log too early.
          await Promise.race([ended, contact.pause(retryPause)]);
          const last = await lastMessage();
          if (isSame(last, frames.last) && (await isEnded())) {
            await writer.append(remaining(frames.end(), frames, writer));
            await writer.finish();
            return;
          }
        }
      } catch (error) {
        // The disk is full or went away; what is stored stays, and the rest is read again.
        contact.lost(errorText(error));
      } finally {
        await writer.close();
      }
      if (!(await contact.pause(retryPause))) return;
    }
  };

  /** How far the reading is in the log as it is stored. */
  let position = 0;
  const copy = async (log: Readable, frames: LogFrames, writer: LogWriter): Promise<boolean> => {
    position = 0;
    try {
      for await (const chunk of chunksOf(log)) {
        const fresh = remaining(frames.add(chunk), frames, writer);
        if (fresh.length > 0) await writer.append(fresh);
      }
      return true;
    } catch (error) {
      if (log.errored === null) throw error;
      return false;
    }
  };

  /** Leaves out what is stored already. */
  const remaining = (pieces: readonly LogPiece[], _frames: LogFrames, writer: LogWriter): readonly LogPiece[] => {
    const { total } = writer.stored;
    const fresh: LogPiece[] = [];
    for (const piece of pieces) {
      const skipped = Math.min(piece.bytes.length, Math.max(0, total - position));
      position += piece.bytes.length;
      if (skipped < piece.bytes.length) fresh.push({ ...piece, bytes: piece.bytes.subarray(skipped) });
    }
    return fresh;
  };

  let isContainerOver = false;
  const isEnded = async (): Promise<boolean> => {
    if (isContainerOver) return true;
    const state = await api.inspectContainer(container);
    return state.ok && (state.value.status === 'exited' || state.value.status === 'dead');
  };

  return {
    containerEnded() {
      isContainerOver = true;
      announceEnd();
    },
    done: run(),
    stop: () => stopped.abort(),
  };
}

function isSame(read: LastMessage | 'none' | 'unknown', seen: LastMessage | undefined): boolean {
  if (read === 'unknown') return false;
  if (read === 'none' || seen === undefined) return read === 'none' && seen === undefined;
  return read.timestamp === seen.timestamp && read.stream === seen.stream && read.length === seen.length;
}

async function* chunksOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
}
