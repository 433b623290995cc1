/**
 * The index beside a log: one record of 16 bytes for each line, so that any line is found without reading the log.
 * Little-endian: offset of the line's first byte (48 bits), flags (16 bits), time in milliseconds since the epoch (64-bit float).
 */
export interface LogRecord {
  readonly offset: number;
  readonly at: number;
  readonly stream: LogStream;
  /** These bytes go on with a line of the same stream that the other stream interrupted. */
  readonly continued: boolean;
  /** The last record: nothing follows, and `offset` is the length of the log. */
  readonly end: boolean;
}

/** The two outputs of a process. */
export type LogStream = 'stdout' | 'stderr';

/** Bytes that a step wrote, and when the container engine saw them. */
export interface LogPiece {
  readonly stream: LogStream;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Bytes of one record of the index. */
export const recordSize = 16;

const stderrFlag = 1;
const continuedFlag = 2;
const endFlag = 4;

/** Records as they are stored. */
export function encodeRecords(records: readonly LogRecord[]): Buffer {
  const buffer = Buffer.alloc(records.length * recordSize);
  records.forEach((record, index) => {
    const at = index * recordSize;
    const flags =
      (record.stream === 'stderr' ? stderrFlag : 0) |
      (record.continued ? continuedFlag : 0) |
      (record.end ? endFlag : 0);
    buffer.writeUIntLE(record.offset, at, 6);
    buffer.writeUInt16LE(flags, at + 6);
    buffer.writeDoubleLE(record.at, at + 8);
  });
  return buffer;
}

/** The records in a stretch of an index; a record that was half written is left out. */
export function decodeRecords(buffer: Buffer): readonly LogRecord[] {
  const records: LogRecord[] = [];
  for (let at = 0; at + recordSize <= buffer.length; at += recordSize) {
    const flags = buffer.readUInt16LE(at + 6);
    records.push({
      offset: buffer.readUIntLE(at, 6),
      at: buffer.readDoubleLE(at + 8),
      stream: (flags & stderrFlag) === 0 ? 'stdout' : 'stderr',
      continued: (flags & continuedFlag) !== 0,
      end: (flags & endFlag) !== 0,
    });
  }
  return records;
}

/** Turns pieces into records. Holds what it must know of the bytes before: where the log ends, and which streams are inside a line. */
export interface LogLines {
  readonly total: number;
  readonly bytes: Readonly<Record<LogStream, number>>;
  /** The records that these pieces begin. */
  add(pieces: readonly LogPiece[]): readonly LogRecord[];
}

/** What is known of a log that was stored before. */
export interface LogLinesState {
  readonly total: number;
  readonly bytes: Readonly<Record<LogStream, number>>;
  readonly insideLine: Readonly<Record<LogStream, boolean>>;
  /** The stream of the last record. */
  readonly lastStream: LogStream | undefined;
}

/** A log before its first byte. */
export const emptyLog: LogLinesState = {
  total: 0,
  bytes: { stdout: 0, stderr: 0 },
  insideLine: { stdout: false, stderr: false },
  lastStream: undefined,
};

/** Goes on from `state`. */
export function createLogLines(state: LogLinesState): LogLines {
  let total = state.total;
  let lastStream = state.lastStream;
  const bytes = { ...state.bytes };
  const insideLine = { ...state.insideLine };
  return {
    get total() {
      return total;
    },
    bytes,
    add(pieces) {
      const records: LogRecord[] = [];
      for (const piece of pieces) {
        const { stream, at } = piece;
        for (let from = 0; from < piece.bytes.length;) {
          const continued = insideLine[stream];
          if (!continued || lastStream !== stream) records.push({ offset: total, at, stream, continued, end: false });
          const newline = piece.bytes.indexOf(10, from);
          const to = newline < 0 ? piece.bytes.length : newline + 1;
          insideLine[stream] = newline < 0;
          lastStream = stream;
          total += to - from;
          bytes[stream] += to - from;
          from = to;
        }
      }
      return records;
    },
  };
}
