import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogPiece } from '../log-index.ts';
import { createLogFrames, timestampMilliseconds } from './log-frames.ts';
import { logFrame } from './testing/fake-docker.ts';

const at = (n: number): string => `2026-01-01T00:00:00.${String(n).padStart(9, '0')}Z`;

function text(pieces: readonly LogPiece[], stream: 'stdout' | 'stderr'): string {
  return Buffer.concat(pieces.filter((piece) => piece.stream === stream).map((piece) => piece.bytes)).toString(
    'latin1',
  );
}

describe('frames of the log API', () => {
  it('EXE-12 are the same however the connection cuts them up', () => {
    const frames = Buffer.concat([
      logFrame('stdout', at(1), 'one\n'),
      logFrame('stderr', at(2), Uint8Array.of(0xff, 0, 10)),
      logFrame('stdout', at(3), ''),
      logFrame('stdout', at(4), 'last'),
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(frames.length)), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), frames.length];
        const reader = createLogFrames(false);
        const pieces = places
          .slice(1)
          .flatMap((to, index) =>
            reader
              .add(frames.subarray(places[index], to))
              .map((piece) => ({ ...piece, bytes: Buffer.from(piece.bytes) })),
          );
        expect(text(pieces, 'stdout')).toBe('one\n\nlast');
        expect(text(pieces, 'stderr')).toBe('\u00FF\0\n');
        expect(reader.last).toEqual({ stream: 'stdout', timestamp: at(4), length: 4 });
      }),
    );
  });

  it('EXE-12 get back the newline that old daemons drop after the last part of a long line', () => {
    const full = 'x'.repeat(16_384);
    const frames = [
      logFrame('stdout', at(1), full),
      logFrame('stdout', at(1), full),
      logFrame('stderr', at(2), 'between\n'),
      logFrame('stdout', at(1), 'end'),
      logFrame('stdout', at(3), 'next\n'),
      logFrame('stdout', at(4), full),
      logFrame('stdout', at(4), ''),
    ];
    const reader = createLogFrames(true);
    const pieces = [...frames.flatMap((frame) => reader.add(frame)), ...reader.end()];
    expect(text(pieces, 'stdout')).toBe(`${full}${full}end\nnext\n${full}\n`);
    expect(text(pieces, 'stderr')).toBe('between\n');
  });

  it('EXE-12 invent no newline at the end of a text that has none', () => {
    const reader = createLogFrames(true);
    const pieces = [...reader.add(logFrame('stdout', at(1), 'no newline')), ...reader.end()];
    expect(text(pieces, 'stdout')).toBe('no newline');
    const modern = createLogFrames(false);
    const full = 'x'.repeat(16_384);
    const parts = [
      ...modern.add(logFrame('stdout', at(1), full)),
      ...modern.add(logFrame('stdout', at(1), 'tail')),
      ...modern.end(),
    ];
    expect(text(parts, 'stdout')).toBe(`${full}tail`);
  });

  it('carry the time of the daemon', () => {
    expect(timestampMilliseconds('2026-01-01T00:00:00.250000000Z')).toBe(Date.UTC(2026, 0, 1) + 250);
    expect(timestampMilliseconds('2026-01-01T01:00:00.5+01:00')).toBe(Date.UTC(2026, 0, 1) + 500);
    expect(timestampMilliseconds('nonsense')).toBe(0);
  });
});
