import { expect, test } from 'vitest';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import { markKey, marksOf } from './problems.ts';

const finding = (change: Partial<Diagnostic>): Diagnostic => ({
  code: 'argument-missing',
  severity: 'error',
  message: 'M',
  cure: 'C',
  ...change,
});

test('APP-9 a finding about a port marks the port, its task and the groups around it', () => {
  const marks = marksOf([finding({ place: { tasks: ['group', 'train'], input: 'data' } })]);
  expect([...marks.keys()]).toEqual([
    markKey(['group']),
    markKey(['group', 'train']),
    markKey(['group', 'train'], { side: 'in', name: 'data' }),
  ]);
});

test('the worst finding decides, and all messages stay', () => {
  const place = { tasks: ['a'] };
  const marks = marksOf([finding({ place, message: 'one' }), finding({ place, severity: 'warning', message: 'two' })]);
  expect(marks.get(markKey(['a']))).toEqual({ severity: 'error', messages: ['one', 'two'] });
});

test('notices and findings without a place mark nothing', () => {
  expect(marksOf([finding({ severity: 'notice', place: { tasks: ['a'] } }), finding({})]).size).toBe(0);
});
