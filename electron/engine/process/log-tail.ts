import { watch, type FSWatcher } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, readFully } from '../files.ts';
import type { LogPiece, LogStream } from '../log-index.ts';
import type { LogWriter } from '../log-writer.ts';
import type { LogKey, LogStore } from '../logs.ts';
import type { Clock, Disposable } from '../ports.ts';

/** Copies what a step writes into its two files to the store. */
export interface LogTail {
  /** The step has ended: its files hold everything. */
  stepEnded(): void;
  /** Settles when every byte is stored and the log is marked complete, or when the tail was stopped. */
  readonly done: Promise<void>;
  stop(): void;
}

const chunkSize = 256 * 1024;
/** File notifications get lost on some file systems; this often the files are looked at anyway. */
const lookInterval = 500;

/** Follows the outputs of the step in `folder`, from where the stored log ends: how far each file was read is known from the log's index. */
export function tailLog(logs: LogStore, clock: Clock, folder: string, key: LogKey): LogTail {
  let hasEnded = false;
  let isStopped = false;
  let wake: () => void = () => undefined;
  let timer: Disposable | undefined;
  let watcher: FSWatcher | undefined;

  const change = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      timer = clock.after(lookInterval, resolve);
    });

  const readFrom = async (stream: LogStream, position: number): Promise<LogPiece | undefined> => {
    try {
      const handle = await open(join(folder, stream), 'r');
      try {
        const bytes = await readFully(handle, position, chunkSize);
        return bytes.length === 0 ? undefined : { stream, at: clock.now(), bytes };
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  };

  const copyOnce = async (writer: LogWriter): Promise<boolean> => {
    const { stdout, stderr } = writer.stored;
    const pieces = [await readFrom('stdout', stdout), await readFrom('stderr', stderr)];
    const fresh = pieces.filter((piece) => piece !== undefined);
    if (fresh.length > 0) await writer.append(fresh);
    return fresh.length > 0;
  };

  /** True when the log is complete. */
  const copyAll = async (writer: LogWriter): Promise<boolean> => {
    if (writer.complete) return true;
    while (!isStopped) {
      // Asked before the look: what was written before the end is then seen by it.
      const last = hasEnded;
      if (await copyOnce(writer)) continue;
      if (last) {
        await writer.finish();
        return true;
      }
      await change();
      timer?.dispose();
    }
    return true;
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      try {
        const writer = await logs.write(key);
        try {
          if (await copyAll(writer)) return;
        } finally {
          await writer.close();
        }
      } catch {
        // The disk is full or went away: the step's own files still hold everything.
        await change();
        timer?.dispose();
      }
    }
  };

  try {
    watcher = watch(folder, () => wake());
    watcher.on('error', () => watcher?.close());
  } catch {
    // Looking now and then does it too.
  }
  return {
    done: run().finally(() => watcher?.close()),
    stepEnded() {
      hasEnded = true;
      wake();
    },
    stop() {
      isStopped = true;
      wake();
    },
  };
}
