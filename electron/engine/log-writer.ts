import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readFully, writeFully } from './files.ts';
import {
  createLogLines,
  decodeRecords,
  emptyLog,
  encodeRecords,
  recordSize,
  type LogLinesState,
  type LogPiece,
  type LogRecord,
  type LogStream,
} from './log-index.ts';

/** Appends to one log. One writer at a time; calls must not overlap. */
export interface LogWriter {
  /** Bytes stored so far, in all and by stream. What is read again after a crash is skipped up to here. */
  readonly stored: { readonly total: number } & Readonly<Record<LogStream, number>>;
  /** Lines begun so far. */
  readonly lineCount: number;
  readonly complete: boolean;
  /** Throws where the disk refuses; the writer is then of no use and a new one goes on from what was stored. */
  append(pieces: readonly LogPiece[]): Promise<void>;
  /** Says that nothing will follow, and makes all of it survive a loss of power. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the log at `file` with its index at `indexFile` for appending, making them where they are not there. The index is always written before the
 * bytes it describes: after a crash it may be ahead, which is cut off here, but never behind.
 */
export async function openLogWriter(file: string, indexFile: string): Promise<LogWriter> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const log = await openForUpdate(file);
  const index = await openForUpdate(indexFile);
  const recovered = await recover(log, index);
  const lines = createLogLines(recovered.state);
  let { lineCount, complete } = recovered;

  return {
    get stored() {
      return { total: lines.total, ...lines.bytes };
    },
    get lineCount() {
      return lineCount;
    },
    get complete() {
      return complete;
    },
    async append(pieces) {
      const position = lines.total;
      const records = lines.add(pieces);
      if (records.length > 0) await writeFully(index, encodeRecords(records), lineCount * recordSize);
      await writeFully(log, Buffer.concat(pieces.map((piece) => piece.bytes)), position);
      lineCount += records.length;
    },
    async finish() {
      const end: LogRecord = { offset: lines.total, at: 0, stream: 'stdout', continued: false, end: true };
      await writeFully(index, encodeRecords([end]), lineCount * recordSize);
      // The container that holds the other copy is removed next. An empty log has nothing to lose.
      if (lines.total > 0) await Promise.all([log.sync(), index.sync()]);
      complete = true;
    },
    async close() {
      await log.close();
      await index.close();
    },
  };
}

async function openForUpdate(file: string): Promise<FileHandle> {
  const created = await open(file, 'a', 0o600);
  await created.close();
  return open(file, 'r+');
}

interface Recovered {
  readonly state: LogLinesState;
  readonly lineCount: number;
  readonly complete: boolean;
}

/** Reads the index of what was stored, and cuts off what a crash left half done. */
async function recover(log: FileHandle, index: FileHandle): Promise<Recovered> {
  const { size } = await log.stat();
  const bytes = { stdout: 0, stderr: 0 };
  const lastByteAt: Partial<Record<LogStream, number>> = {};
  let previous: LogRecord | undefined;
  let lineCount = 0;
  let complete = false;
  const endLine = (end: number): void => {
    if (previous === undefined) return;
    bytes[previous.stream] += end - previous.offset;
    lastByteAt[previous.stream] = end - 1;
  };
  for await (const record of recordsOf(index)) {
    if (record.end) {
      complete = record.offset === size;
      break;
    }
    const expected = previous === undefined ? 0 : previous.offset + 1;
    if (record.offset < expected || (previous === undefined && record.offset !== 0) || record.offset >= size) break;
    endLine(record.offset);
    previous = record;
    lineCount += 1;
  }
  if (complete)
    return { state: { ...emptyLog, total: size, bytes, lastStream: previous?.stream }, lineCount, complete };
  await index.truncate(lineCount * recordSize);
  if (previous === undefined) {
    await log.truncate(0);
    return { state: emptyLog, lineCount, complete };
  }
  endLine(size);
  const insideLine = {
    stdout: await isInsideLine(log, lastByteAt.stdout),
    stderr: await isInsideLine(log, lastByteAt.stderr),
  };
  return { state: { total: size, bytes, insideLine, lastStream: previous.stream }, lineCount, complete };
}

async function isInsideLine(log: FileHandle, lastByteAt: number | undefined): Promise<boolean> {
  return lastByteAt !== undefined && (await readFully(log, lastByteAt, 1))[0] !== 10;
}

const scanSize = 4096 * recordSize;

async function* recordsOf(index: FileHandle): AsyncGenerator<LogRecord> {
  for (let position = 0; ; position += scanSize) {
    const stretch = await readFully(index, position, scanSize);
    yield* decodeRecords(stretch);
    if (stretch.length < scanSize) return;
  }
}
