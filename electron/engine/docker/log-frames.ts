import type { LogPiece, LogStream } from '../log-index.ts';

/** The last message of a log, to tell whether two readings of it ended at the same place. */
export interface LastMessage {
  readonly stream: LogStream;
  readonly timestamp: string;
  readonly length: number;
}

/** Takes the log API's answer apart. */
export interface LogFrames {
  /** What these bytes hold of the step's own output. Slices of `chunk`: use them before the next one. */
  add(chunk: Uint8Array): readonly LogPiece[];
  /** What is still owed once the log is known to have ended here. */
  end(): readonly LogPiece[];
  readonly last: LastMessage | undefined;
}

/** Docker breaks lines into messages of this many bytes. */
const messageLimit = 16_384;
const headerSize = 8;
/** RFC 3339 with nanoseconds has 30 to 35 characters. */
const longestTimestamp = 64;
const space = 32;
const newline = 10;

interface OpenMessage {
  readonly timestamp: string;
  length: number;
  lastByte: number;
  /** The message before it belonged to the same line. */
  readonly partOfChain: boolean;
}

/**
 * Takes apart frames of 8 bytes of header (stream, length) and a message that begins with a timestamp (`timestamps=1`).
 *
 * Daemons before version 23 swallow the newline after the last part of a line of more than 16 KiB (the `local` log driver). It is put back: a message
 * without a newline that the stream's next message does not continue (parts of one line carry one timestamp, and all but the last are full) was the end of
 * its line. With `restoreLast`, for those daemons, also at the end of the log, where a long line without a newline cannot be told from one with.
 */
export function createLogFrames(restoreLast: boolean): LogFrames {
  let header = Buffer.alloc(0);
  let left = 0;
  let stream: LogStream = 'stdout';
  let timestamp = '';
  let inTimestamp = false;
  let at = 0;
  const messages: Partial<Record<LogStream, OpenMessage>> = {};
  let last: LogStream | undefined;

  const beginMessage = (pieces: LogPiece[]): void => {
    const previous = messages[stream];
    const continues =
      previous !== undefined &&
      previous.timestamp === timestamp &&
      previous.length >= messageLimit &&
      previous.lastByte !== newline;
    // An empty message is the last part of a line whose length is a multiple of the limit; an empty line would have its newline.
    if (previous !== undefined && previous.lastByte !== newline && !continues) {
      pieces.push({ stream, at, bytes: Uint8Array.of(newline) });
    }
    messages[stream] = { timestamp, length: 0, lastByte: -1, partOfChain: continues };
    last = stream;
    at = timestampMilliseconds(timestamp);
  };

  return {
    add(chunk) {
      const pieces: LogPiece[] = [];
      for (let from = 0; from < chunk.length;) {
        if (left === 0) {
          const missing = headerSize - header.length;
          header = Buffer.concat([header, chunk.subarray(from, from + missing)]);
          from += missing;
          if (header.length < headerSize) break;
          stream = header[0] === 2 ? 'stderr' : 'stdout';
          left = header.readUInt32BE(4);
          header = Buffer.alloc(0);
          timestamp = '';
          inTimestamp = true;
          continue;
        }
        const part = chunk.subarray(from, from + left);
        if (inTimestamp) {
          const end = part.indexOf(space);
          const taken = end < 0 ? part.length : end + 1;
          timestamp += Buffer.from(part.subarray(0, end < 0 ? part.length : end)).toString('latin1');
          if (timestamp.length > longestTimestamp) throw new Error('Docker sent a log without timestamps.');
          left -= taken;
          from += taken;
          if (end >= 0 || left === 0) {
            inTimestamp = false;
            beginMessage(pieces);
          }
          continue;
        }
        const message = messages[stream];
        if (message !== undefined) {
          message.length += part.length;
          message.lastByte = part.at(-1) ?? -1;
        }
        pieces.push({ stream, at, bytes: part });
        left -= part.length;
        from += part.length;
      }
      return pieces;
    },
    end() {
      if (!restoreLast) return [];
      return (['stdout', 'stderr'] as const)
        .filter((name) => messages[name]?.partOfChain === true && messages[name].lastByte !== newline)
        .map((name) => ({ stream: name, at, bytes: Uint8Array.of(newline) }));
    },
    get last() {
      const message = last === undefined ? undefined : messages[last];
      if (last === undefined || message === undefined) return undefined;
      return { stream: last, timestamp: message.timestamp, length: message.length };
    },
  };
}

/** RFC 3339 with nanoseconds as milliseconds with a fraction. */
export function timestampMilliseconds(text: string): number {
  const match = /^(.*:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return 0;
  const [, seconds = '', fraction = '0', zone = 'Z'] = match;
  return Date.parse(`${seconds}${zone}`) + Number(`0${fraction}`) * 1000;
}
