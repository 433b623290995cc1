import { describe, expect, test } from 'vitest';
import type { LogPiece } from '../log-index.ts';
import { createRedaction } from './redaction.ts';

type Said = readonly [stream: LogPiece['stream'], text: string];

function piece([stream, text]: Said): LogPiece {
  return { stream, at: 0, bytes: Buffer.from(text) };
}

function said(pieces: readonly LogPiece[]): readonly Said[] {
  return pieces.map(({ stream, bytes }) => [stream, Buffer.from(bytes).toString()]);
}

function whole(secrets: readonly string[], texts: readonly Said[]): string {
  const redaction = createRedaction(secrets);
  const pieces = [...texts.flatMap((text) => redaction.add([piece(text)])), ...redaction.end()];
  return said(pieces)
    .map(([, text]) => text)
    .join('');
}

describe('KUB-3 a log without secrets', () => {
  test.each<[string, readonly Said[], string]>([
    ['in one piece', [['stdout', 'a hunter2 b']], 'a ******* b'],
    [
      'in pieces',
      [
        ['stdout', 'a hun'],
        ['stdout', 'ter2'],
        ['stdout', '!'],
      ],
      'a *******!',
    ],
    ['byte by byte', 'xhunter2hunter2y'.split('').map((text): Said => ['stdout', text]), 'x**************y'],
    ['after a false beginning', [['stdout', 'hunhunter2']], 'hun*******'],
    ['cut off at the end', [['stdout', 'a hunter']], 'a ******'],
    ['but for a short end', [['stdout', 'a hun']], 'a hun'],
  ])('%s', (_how, texts, expected) => {
    expect(whole(['hunter2'], texts)).toBe(expected);
  });

  test('the longer of two texts that begin alike is hidden whole', () => {
    expect(
      whole(
        ['hunter2', 'hunter2-more'],
        [
          ['stdout', 'hunter2'],
          ['stdout', '-more hunter2'],
        ],
      ),
    ).toBe('************ *******');
  });

  test('what comes on the other output waits behind a beginning, and keeps its place', () => {
    const redaction = createRedaction(['hunter2']);
    expect(said(redaction.add([piece(['stdout', 'a hun'])]))).toEqual([['stdout', 'a ']]);
    expect(said(redaction.add([piece(['stderr', 'oops'])]))).toEqual([]);
    expect(said(redaction.add([piece(['stdout', 'ter2\n'])]))).toEqual([
      ['stdout', '***'],
      ['stderr', 'oops'],
      ['stdout', '****\n'],
    ]);
  });

  test('a log that goes on for long behind a beginning is not held back for ever', () => {
    const redaction = createRedaction(['hunter2']);
    redaction.add([piece(['stdout', 'hun'])]);
    const given = redaction.add([piece(['stderr', 'x'.repeat(1024 * 1024 + 1)])]);
    expect(said(given).map(([stream]) => stream)).toEqual(['stdout', 'stderr']);
  });
});
