import type { Readable } from 'node:stream';
import type { LogPiece } from '../log-index.ts';
import type { LogWriter } from '../log-writer.ts';
import type { LogKey, LogStore } from '../logs.ts';
import type { Clock } from '../ports.ts';
import type { DaemonInfo, DockerApi } from './api.ts';
import { createContact } from './contact.ts';
import { createRedaction, type Redaction } from './redaction.ts';
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
 * that is lost in the middle costs no byte and doubles none. Secrets are hidden before anything is stored.
 */
export function pumpLog(
  { api, info, logs, clock }: PumpContext,
  container: string,
  key: LogKey,
  secrets: readonly string[],
): LogPump {
  const stopped = new AbortController();
  const contact = createContact(clock, stopped.signal, () => undefined);
  let announceEnd = (): void => undefined;
  const ended = new Promise<void>((resolve) => (announceEnd = resolve));
  const restoresLast = Number(/^\d+/.exec(info.version)?.[0] ?? 0) < 23;

  /** Where in the log as it is stored the reading is. */
  let position = 0;
  const unstored = (pieces: readonly LogPiece[], writer: LogWriter): readonly LogPiece[] => {
    const { total } = writer.stored;
    const fresh: LogPiece[] = [];
    for (const piece of pieces) {
      const skipped = Math.min(piece.bytes.length, Math.max(0, total - position));
      position += piece.bytes.length;
      if (skipped < piece.bytes.length) fresh.push({ ...piece, bytes: piece.bytes.subarray(skipped) });
    }
    return fresh;
  };

  /** Reads the whole log, to its end or to where the connection breaks; what is not stored yet is stored. */
  const readThrough = async (
    writer: LogWriter,
    frames: LogFrames,
    redaction: Redaction,
  ): Promise<'ended' | 'broken' | 'gone'> => {
    const log = await api.containerLogs(container, { follow: true }, stopped.signal);
    if (!log.ok) return log.error.kind === 'status' ? 'gone' : 'broken';
    position = 0;
    try {
      for await (const chunk of chunksOf(log.value)) {
        const fresh = redaction.add(unstored(frames.add(chunk), writer));
        if (fresh.length > 0) await writer.append(fresh);
      }
      return 'ended';
    } catch (error) {
      // Not the stream but the disk: that is for the caller.
      if (log.value.errored === null) throw error;
      return 'broken';
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

  /** True when the log is complete, or when nothing more can be learnt. */
  const tryOnce = async (writer: LogWriter): Promise<boolean> => {
    if (writer.complete) return true;
    const frames = createLogFrames(restoresLast);
    const redaction = createRedaction(secrets);
    const state = await readThrough(writer, frames, redaction);
    if (stopped.signal.aborted) return true;
    if (state === 'broken') return false;
    if (state === 'ended') {
      // A reading may end before the container does, and daemons have been seen to close a followed log too early.
      await Promise.race([ended, contact.pause(retryPause)]);
      if (!isSame(await lastMessage(), frames.last) || !(await isEnded())) return false;
      const owed = [...redaction.add(unstored(frames.end(), writer)), ...redaction.end()];
      if (owed.length > 0) await writer.append(owed);
    }
    await writer.finish();
    return true;
  };

  const run = async (): Promise<void> => {
    for (;;) {
      try {
        const writer = await logs.write(key);
        try {
          if (await tryOnce(writer)) return;
        } finally {
          await writer.close();
        }
      } catch {
        // The disk is full or went away. What is stored stays; the rest is read again when there is room.
      }
      if (!(await contact.pause(retryPause))) return;
    }
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
