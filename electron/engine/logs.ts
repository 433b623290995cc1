import { open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../shared/ipc/contract.ts';
import { errorCode, readFully } from './files.ts';
import { decodeRecords, recordSize, type LogPiece, type LogRecord } from './log-index.ts';
import { openLogWriter, type LogWriter } from './log-writer.ts';
import type { Disposable } from './ports.ts';

/** Names a log: the run, and the handle of the attempt (its container's name or its folder). */
export interface LogKey {
  readonly run: string;
  readonly handle: string;
}

/** Lines of a log. `total` and `bytes` are the log's, so far. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  readonly total: number;
  readonly bytes: number;
  /** The log's last line has not ended: more of it may come. */
  readonly open: boolean;
  readonly complete: boolean;
}

/** The logs of all attempts: append-only files of raw bytes with line indexes. */
export interface LogStore {
  /** Opens a log for appending. One writer at a time. */
  write(key: LogKey): Promise<LogWriter>;
  /**
   * Lines `from` (counted from 0, included) to `from + count`; negative `from` counts from the end. Very long lines are cut here, and a page holds
   * no more than a few megabytes: it may be shorter than `count`. A log that does not exist is empty and not complete.
   */
  read(key: LogKey, from: number, count: number): Promise<LogPage>;
  /** Raw bytes; shorter only at the end of what is there. */
  readBytes(
    key: LogKey,
    offset: number,
    length: number,
  ): Promise<{ readonly data: Buffer; readonly total: number; readonly complete: boolean }>;
  /** Calls back after each append and when the log is complete. */
  onChange(key: LogKey, listener: () => void): Disposable;
  /** The runs that have logs here. */
  runs(): Promise<readonly string[]>;
  /** Removes the logs of a run. */
  remove(run: string): Promise<void>;
}

/**
 * The line that most likely says why a step failed: of its last ones the last on stderr, else the last. The order between the two outputs is the container
 * engine's and not reliable.
 */
export async function tellingLine(logs: LogStore, key: LogKey): Promise<string | undefined> {
  const { lines } = await logs.read(key, -20, 20);
  const said = lines.filter((line) => line.text.trim() !== '');
  return (said.findLast((line) => line.stream === 'stderr') ?? said.at(-1))?.text;
}

/** Longest line in a view, in bytes; the whole of it is in the file. */
const longestLine = 64 * 1024;
const largestPage = 4 * 1024 * 1024;

/** The store of logs below `root`. */
export function createLogStore(root: string): LogStore {
  const listeners = new Map<string, Set<() => void>>();
  const folder = ({ run }: LogKey): string => join(root, run);
  const file = (key: LogKey): string => join(folder(key), `${key.handle}.log`);
  const indexFile = (key: LogKey): string => join(folder(key), `${key.handle}.lines`);
  const notify = (key: LogKey): void => {
    for (const listener of listeners.get(file(key)) ?? []) listener();
  };

  return {
    async write(key) {
      const writer = await openLogWriter(file(key), indexFile(key));
      return {
        get stored() {
          return writer.stored;
        },
        get lineCount() {
          return writer.lineCount;
        },
        get complete() {
          return writer.complete;
        },
        async append(pieces: readonly LogPiece[]) {
          await writer.append(pieces);
          notify(key);
        },
        async finish() {
          await writer.finish();
          notify(key);
        },
        close: () => writer.close(),
      };
    },

    async read(key, from, count) {
      const opened = await openPair(file(key), indexFile(key));
      if (opened === undefined) return { lines: [], total: 0, bytes: 0, open: false, complete: false };
      const { log, index } = opened;
      try {
        const extent = await measure(log, index);
        const start = Math.min(extent.lines, Math.max(0, from < 0 ? extent.lines + from : from));
        const wanted = Math.min(count, extent.lines - start);
        const records = await recordsAt(index, start, wanted + 1);
        const lines = await readLines(log, records, start, wanted, extent);
        const { bytes, complete } = extent;
        return { lines, total: extent.lines, bytes, open: !complete && !(await endsLine(log, bytes)), complete };
      } finally {
        await Promise.all([log.close(), index.close()]);
      }
    },

    async readBytes(key, offset, length) {
      const opened = await openPair(file(key), indexFile(key));
      if (opened === undefined) return { data: Buffer.alloc(0), total: 0, complete: false };
      const { log, index } = opened;
      try {
        const extent = await measure(log, index);
        const data = await readFully(log, offset, Math.max(0, Math.min(length, extent.bytes - offset)));
        return { data, total: extent.bytes, complete: extent.complete };
      } finally {
        await Promise.all([log.close(), index.close()]);
      }
    },

    onChange(key, listener) {
      const name = file(key);
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return {
        dispose() {
          set.delete(listener);
          if (set.size === 0) listeners.delete(name);
        },
      };
    },

    async runs() {
      try {
        return await readdir(root);
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      }
    },

    remove: (run) => rm(join(root, run), { recursive: true, force: true }),
  };
}

interface Extent {
  readonly bytes: number;
  readonly lines: number;
  readonly complete: boolean;
}

async function openPair(file: string, indexFile: string): Promise<{ log: FileHandle; index: FileHandle } | undefined> {
  try {
    await stat(indexFile);
    const log = await open(file, 'r');
    try {
      return { log, index: await open(indexFile, 'r') };
    } catch (error) {
      await log.close();
      throw error;
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** How much can be read now. A line whose index is written before its bytes does not count yet. */
async function measure(log: FileHandle, index: FileHandle): Promise<Extent> {
  const count = Math.floor((await index.stat()).size / recordSize);
  const bytes = (await log.stat()).size;
  let lines = count;
  let complete = false;
  while (lines > 0) {
    const [last] = await recordsAt(index, lines - 1, 1);
    if (last === undefined || (!last.end && last.offset < bytes)) break;
    complete ||= last.end;
    lines -= 1;
  }
  return { bytes, lines, complete };
}

/** Whether the first `bytes` bytes end where a line does. Nothing does. */
async function endsLine(log: FileHandle, bytes: number): Promise<boolean> {
  return bytes === 0 || (await readFully(log, bytes - 1, 1))[0] === 10;
}

async function recordsAt(index: FileHandle, start: number, count: number): Promise<readonly LogRecord[]> {
  return decodeRecords(await readFully(index, start * recordSize, count * recordSize));
}

/** The lines of the first `wanted` records. One more only says where the last of them ends; the log's end stands in where there is none. */
async function readLines(
  log: FileHandle,
  records: readonly LogRecord[],
  start: number,
  wanted: number,
  extent: Extent,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  const first = records[0]?.offset ?? 0;
  // Usually one read serves the whole page; only very long lines are read one by one, in part.
  const span = Math.min(records.at(-1)?.offset ?? 0, extent.bytes) - first;
  const stretch = span <= largestPage ? await readFully(log, first, span) : undefined;
  let held = 0;
  for (const [position, record] of records.slice(0, wanted).entries()) {
    const end = Math.min(records[position + 1]?.offset ?? extent.bytes, extent.bytes);
    const length = end - record.offset;
    if (lines.length > 0 && held + Math.min(length, longestLine) > largestPage) break;
    const shown = Math.min(length, longestLine);
    const bytes =
      stretch !== undefined && record.offset - first + shown <= stretch.length
        ? stretch.subarray(record.offset - first, record.offset - first + shown)
        : await readFully(log, record.offset, shown);
    held += bytes.length;
    lines.push({ n: start + position, at: record.at, stream: record.stream, text: lineText(bytes, length) });
  }
  return lines;
}

function lineText(bytes: Buffer, length: number): string {
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  return length > bytes.length ? `${text} … (cut: the line has ${length.toLocaleString('en')} bytes)` : text;
}
