import { expect, test } from 'vitest';
import { harmless, paint } from './terminal.ts';

test('CLI-2 what comes from outside moves no cursor and rewrites no screen', () => {
  expect(harmless('a\u001B[2Jb\u001B[31mred\u001B[0m')).toBe('abred');
  expect(harmless('a\rb\bc\u0007d\u007Fe\u009Bf')).toBe('abcdef');
  expect(harmless('\u001B]0;title\u0007')).toBe(']0;title');
  expect(harmless('tab\tline\nÄ 漢 🙂')).toBe('tab\tline\nÄ 漢 🙂');
});

test('colours are for terminals that have them', () => {
  const terminal = { out: () => undefined, bytes: () => undefined, note: () => undefined, live: false, columns: 80 };
  expect(paint({ ...terminal, colour: false }, 'red', 'x')).toBe('x');
  expect(harmless(paint({ ...terminal, colour: true }, 'red', 'x'))).toBe('x');
});
