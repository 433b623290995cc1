import { shortestSecret } from '../../../shared/plan/pod.ts';
import type { LogPiece } from '../log-index.ts';

/** Hides texts in a log while it is read. */
export interface Redaction {
  /** What can be stored now: all that came before something that may be the beginning of a hidden text. */
  add(pieces: readonly LogPiece[]): readonly LogPiece[];
  /** The rest, when nothing follows. */
  end(): readonly LogPiece[];
}

const mask = '*'.charCodeAt(0);
/** What may wait for the rest of a hidden text; then its beginning is hidden, and the log goes on. */
const mostHeld = 1024 * 1024;

/**
 * Puts as many asterisks in the place of each text, also where its bytes come in several pieces: the log keeps its length, so that a later
 * reading finds where it was. The order of pieces stays, too.
 */
export function createRedaction(texts: readonly string[]): Redaction {
  if (texts.length === 0) return { add: (pieces) => pieces, end: () => [] };
  const secrets = texts.map((text) => Buffer.from(text)).toSorted((a, b) => b.length - a.length);
  const firstBytes = new Set<number | undefined>(secrets.map((secret) => secret[0]));
  let held: LogPiece[] = [];

  const streamOf = (stream: LogPiece['stream']): Buffer =>
    Buffer.concat(held.filter((piece) => piece.stream === stream).map(({ bytes }) => bytes));

  /** Hides what is whole; gives where in the bytes of the stream an unfinished text begins. At the end it is hidden unless it is short. */
  const hide = (bytes: Buffer, atEnd: boolean): number => {
    let at = 0;
    while (at < bytes.length) {
      if (!firstBytes.has(bytes[at])) {
        at += 1;
        continue;
      }
      const rest = bytes.subarray(at);
      const begun = secrets.some((text) => rest.length < text.length && text.subarray(0, rest.length).equals(rest));
      // A longer text may go on where a shorter one has ended.
      if (begun && !atEnd) return at;
      const whole = secrets.find((text) => text.length <= rest.length && rest.subarray(0, text.length).equals(text));
      const length = whole?.length ?? (begun && rest.length >= shortestSecret ? rest.length : 0);
      bytes.fill(mask, at, at + length);
      at += Math.max(1, length);
    }
    return at;
  };

  const release = (all: boolean): readonly LogPiece[] => {
    const streams = { stdout: streamOf('stdout'), stderr: streamOf('stderr') };
    const ends = { stdout: hide(streams.stdout, all), stderr: hide(streams.stderr, all) };
    const done: LogPiece[] = [];
    const rest: LogPiece[] = [];
    const position = { stdout: 0, stderr: 0 };
    for (const piece of held) {
      const from = position[piece.stream];
      const to = from + piece.bytes.length;
      position[piece.stream] = to;
      const split = rest.length > 0 ? from : Math.min(to, Math.max(from, ends[piece.stream]));
      const hidden = streams[piece.stream];
      if (split > from) done.push({ ...piece, bytes: hidden.subarray(from, split) });
      if (split < to) rest.push({ ...piece, bytes: hidden.subarray(split, to) });
    }
    held = rest;
    return done;
  };

  return {
    add(pieces) {
      held.push(...pieces);
      const size = held.reduce((sum, { bytes }) => sum + bytes.length, 0);
      return release(size > mostHeld);
    },
    end: () => release(true),
  };
}
