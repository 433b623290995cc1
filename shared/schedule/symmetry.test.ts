/** Where a cluster goes another way than the IR says, and what we do. */
import { expect, test } from 'vitest';
import { Rig } from './testing/rig.ts';

test('SYM-1 with fail fast, nothing more starts in the graph of the failed task, as on a cluster', () => {
  const shape = { a: {}, b: {}, c: { after: ['b'] } };
  const here = new Rig(shape);
  here.fails('a');
  here.ok('b');
  expect(here.news()).toContain('start c');
  const cluster = new Rig(shape, { failFast: true });
  cluster.fails('a');
  cluster.ok('b');
  expect(cluster.news()).not.toContain('start c');
});

test('SYM-2 SYM-3 two exit tasks after the same tasks each run once', () => {
  const rig = new Rig({ a: {}, b: {}, x: { after: ['a', 'b'], exit: true }, y: { after: ['a', 'b'], exit: true } });
  rig.ok('a');
  expect(rig.news()).toEqual(['start a', 'start b']);
  rig.fails('b');
  expect(rig.news()).toEqual(['fail b', 'start x', 'start y']);
});

test('SYM-4 an exit task runs after a loop and after an importer', () => {
  const rig = new Rig({
    loop: { loop: '[1]' },
    i: { importer: true },
    x: { after: ['loop'], exit: true },
    y: { after: ['i'], exit: true },
  });
  rig.fails('loop[0]');
  rig.performed('i');
  expect(rig.news()).toEqual(expect.arrayContaining(['start x', 'start y']));
});

test('SYM-5 an exit task runs after a task that was skipped', () => {
  const rig = new Rig({ a: { condition: 'false' }, x: { after: ['a'], exit: true } });
  expect(rig.news()).toContain('start x');
});

test('SYM-6 outputs of an exit task are like any others', () => {
  const rig = new Rig({ a: {}, x: { after: ['a'], exit: true } });
  rig.ok('a');
  rig.ok('x');
  expect(rig.events.at(-1)).toMatchObject({ type: 'run-finished', outputs: { parameters: { out: 'x' } } });
});

test('SYM-9 the retry of a group has no effect', () => {
  const rig = new Rig({ g: { group: { a: {} }, retry: { maxRetryCount: 3 } } });
  rig.fails('g/a');
  expect(rig.news()).toEqual(['open g', 'start g/a', 'fail g/a', 'fail g', 'finish FAILED because of g/a']);
});

test('SYM-10 the wait before a retry may grow by any factor', () => {
  const rig = new Rig({ a: { retry: { maxRetryCount: 2, backoffDuration: '2s', backoffFactor: 1.5 } } });
  rig.fails('a');
  rig.wake('a');
  rig.fails('a');
  expect(rig.news()).toEqual(['start a', 'retry a in 2000', 'start a #2', 'retry a in 3000']);
});

test('SYM-24 a loop over a step without a group runs like any loop', () => {
  const rig = new Rig({ a: { loop: '[1, 2]' } });
  rig.ok('a[0]');
  rig.ok('a[1]');
  expect(rig.news()).toEqual(['open a', 'start a[0]', 'start a[1]', 'finish SUCCEEDED']);
});

test('SYM-30 SYM-32 an importer waits for the tasks before it, and its condition is honoured', () => {
  const rig = new Rig({
    a: {},
    i: { importer: true, after: ['a'] },
    j: { importer: true, condition: 'false' },
  });
  expect(rig.news()).toEqual(['skip j: condition-false false', 'start a']);
  rig.ok('a');
  expect(rig.news()).toEqual(['perform i']);
});
