import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../run/events.ts';
import { canCancel } from './cancel.ts';
import { outstanding } from './schedule.ts';
import { Rig } from './testing/rig.ts';

function endOf(rig: Rig, path: string): RunEvent | undefined {
  return rig.events.findLast((event) => 'path' in event && event.path === path);
}

describe('conditions', () => {
  test.each(['step', 'group', 'loop', 'importer'])('SCH-15 false skips a %s, and what depends on it', (kind) => {
    const what = {
      step: {},
      group: { group: { x: {} } },
      loop: { loop: '[1, 2]', group: { x: {} } },
      importer: { importer: true },
    }[kind];
    const rig = new Rig({ a: { ...what, condition: '1 > 2' }, b: { after: ['a'] }, c: { after: ['b'] } });
    expect(rig.news()).toEqual([
      'skip a: condition-false 1 > 2',
      'skip b: upstream-skipped a',
      'skip c: upstream-skipped a',
      'finish SUCCEEDED',
    ]);
  });

  test('SCH-15 SYM-23 true runs it, once for all iterations', () => {
    const rig = new Rig({ a: { loop: '[1, 2]', condition: '2 > 1' } });
    expect(rig.news()).toEqual(['open a', 'start a[0]', 'start a[1]']);
  });

  test('SCH-15 SYM-12 a condition that cannot be decided fails the task with its text; it is never false', () => {
    const rig = new Rig({ a: { condition: "int('x') > 1" }, b: { after: ['a'] } });
    expect(rig.news()).toEqual(['fail a', 'skip b: upstream-failed a', 'finish FAILED because of a']);
    expect(endOf(rig, 'a')).toMatchObject({ failure: { reason: 'condition-error', condition: "int('x') > 1" } });
  });
});

describe('loops', () => {
  const body = { x: {}, y: { after: ['x'] } };

  test('SCH-16 a loop is an execution, and so is each of its iterations; the outputs come in the order of the items', () => {
    const rig = new Rig({ a: { loop: '[10, 20]', group: body }, b: { after: ['a'] } });
    expect(rig.news()).toEqual(['open a', 'open a[0]', 'open a[1]', 'start a[0]/x', 'start a[1]/x']);
    expect(rig.events).toContainEqual({
      type: 'execution-started',
      path: 'a[1]',
      kind: 'group',
      inputs: { parameters: { item: 20 }, artifacts: {} },
    });
    for (const path of ['a[1]/x', 'a[1]/y', 'a[0]/x', 'a[0]/y']) rig.ok(path);
    expect(rig.news()).toEqual(['start a[1]/y', 'start a[0]/y', 'start b']);
    expect(endOf(rig, 'a')).toMatchObject({ outputs: { parameters: { out: ['a[0]/y', 'a[1]/y'] } } });
  });

  test('SCH-16 SYM-21 an empty loop succeeds with empty lists', () => {
    const rig = new Rig({ a: { loop: '[]', group: body }, b: { after: ['a'] } });
    expect(rig.news()).toEqual(['open a', 'start b']);
    expect(endOf(rig, 'a')).toMatchObject({ outputs: { parameters: { out: [] } } });
  });

  test('SCH-16 an item that does not fit fails its iteration', () => {
    const rig = new Rig({ a: { loop: '[1, null]', group: { x: {} } } });
    expect(endOf(rig, 'a[1]')).toMatchObject({ failure: { reason: 'input-unresolved', input: 'item' } });
  });

  test('SCH-17 at most `parallelismLimit` iterations are open, and always so many while there are items', () => {
    const rig = new Rig({ a: { loop: '[1, 2, 3, 4]', limit: 2, group: body } });
    expect(rig.news()).toEqual(['open a', 'open a[0]', 'open a[1]', 'start a[0]/x', 'start a[1]/x']);
    rig.ok('a[1]/x');
    expect(rig.news()).toEqual(['start a[1]/y']);
    rig.ok('a[1]/y');
    expect(rig.news()).toEqual(['open a[2]', 'start a[2]/x']);
  });

  test('SCH-17 an iteration begins when there is room that nothing else can use', () => {
    const rig = new Rig({ first: {}, a: { after: ['first'], loop: '[1, 2, 3]', group: body } }, { parallel: 2 });
    rig.ok('first');
    expect(rig.news()).toEqual(['start first', 'open a', 'open a[0]', 'open a[1]', 'start a[0]/x', 'start a[1]/x']);
    rig.ok('a[0]/x');
    expect(rig.news()).toEqual(['start a[0]/y']);
    rig.ok('a[0]/y');
    expect(rig.news()).toEqual(['open a[2]', 'start a[2]/x']);
  });

  test('SCH-17 a loop of steps has no frame for each of them', () => {
    const rig = new Rig({ a: { loop: '[1, 2, 3]', limit: 2 } });
    expect(rig.news()).toEqual(['open a', 'start a[0]', 'start a[1]']);
    rig.ok('a[0]');
    expect(rig.news()).toEqual(['start a[2]']);
  });

  test('SCH-17 iterations are made when they begin and let go of when they are over', () => {
    const items = JSON.stringify(Array.from({ length: 500 }, (_, index) => index));
    const rig = new Rig({ a: { loop: items, group: body } }, { parallel: 2 }, 'later');
    expect(rig.news()).toEqual(['open a', 'open a[0]', 'open a[1]']);
    rig.image('img');
    for (let index = 0; index < 500; index += 1) {
      rig.ok(`a[${index}]/x`);
      // The loop, and of two iterations each: itself and its two steps.
      expect(rig.schedule.nodes.size).toBeLessThanOrEqual(7);
      rig.ok(`a[${index}]/y`);
    }
    expect(rig.news().at(-1)).toBe('finish SUCCEEDED');
  });

  test('SCH-17 iterations that wait for their next attempt hold up nothing', () => {
    const retry = { maxRetryCount: 1, backoffDuration: '60s' };
    const rig = new Rig({ a: { loop: '[1, 2, 3]', group: { x: { retry } } } }, { parallel: 1 });
    rig.fails('a[0]/x');
    rig.fails('a[1]/x');
    expect(rig.news().at(-1)).toBe('start a[2]/x');
  });

  test('SCH-4 a long loop and what stands beside it take turns', () => {
    const loop = { loop: '[1, 2, 3, 4, 5]', group: { x: {} } };
    const rig = new Rig({ a: loop, g: { group: { x: {}, y: {}, z: {} } } }, { parallel: 1 });
    const order: string[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      order.push(...rig.news().flatMap((line) => (line.startsWith('start') ? [line.slice(6)] : [])));
      rig.ok(order.at(-1) ?? '');
    }
    expect(order.join(' ')).toBe('g/x a[0]/x g/y a[1]/x g/z a[2]/x a[3]/x a[4]/x');
  });

  test('SCH-18 a failed iteration fails the loop at its end; the others finish and are kept', () => {
    const rig = new Rig({ a: { loop: '[1, 2, 3]', limit: 1, group: { x: {} } } });
    rig.fails('a[0]/x');
    rig.ok('a[1]/x');
    rig.ok('a[2]/x');
    expect(rig.news()).toEqual([
      'open a',
      'open a[0]',
      'start a[0]/x',
      'fail a[0]/x',
      'fail a[0]',
      'open a[1]',
      'start a[1]/x',
      'open a[2]',
      'start a[2]/x',
      'fail a',
      'finish FAILED because of a[0]/x',
    ]);
    expect(endOf(rig, 'a[1]')).toMatchObject({ type: 'execution-succeeded' });
  });

  test('SCH-18 fail fast: no other iteration begins, those that run finish', () => {
    const rig = new Rig({ a: { loop: '[1, 2, 3]', limit: 2, group: { x: {} } } }, { failFast: true });
    rig.fails('a[0]/x');
    rig.news();
    rig.ok('a[1]/x');
    expect(rig.news()).toEqual(['fail a', 'finish FAILED because of a[0]/x']);
  });

  test('SCH-19 SYM-20 SYM-22 loops in loops: parameters nest, and an iteration whose task was skipped adds nothing', () => {
    const inner = { loop: '[1, 2]', group: { x: {} } };
    const rig = new Rig({
      a: { loop: '[1, 2]', group: { i: inner } },
      b: { loop: '[1]', group: { s: { condition: 'false' } } },
    });
    for (const path of ['a[0]/i[0]/x', 'a[0]/i[1]/x', 'a[1]/i[0]/x', 'a[1]/i[1]/x']) rig.ok(path);
    expect(endOf(rig, 'a')).toMatchObject({
      outputs: {
        parameters: {
          out: [
            ['a[0]/i[0]/x', 'a[0]/i[1]/x'],
            ['a[1]/i[0]/x', 'a[1]/i[1]/x'],
          ],
        },
      },
    });
    expect(endOf(rig, 'b')).toMatchObject({ outputs: { parameters: { out: [] } } });
  });

  test('SCH-13 a replay finds the iterations of the record and goes on with the next one', () => {
    const rig = new Rig({ a: { loop: '[1, 2, 3]', limit: 2, group: { x: {} } } });
    rig.ok('a[0]/x');
    const schedule = rig.replayed();
    expect([...schedule.alive].map(({ path }) => path)).toEqual(['a[1]/x', 'a[2]/x']);
    expect(outstanding(schedule)).toEqual([]);
  });

  test('SCH-12 a cancelled loop begins no more iterations and is cancelled', () => {
    const rig = new Rig({ a: { loop: '[1, 2, 3]', limit: 1, group: { x: {} } } });
    rig.send({ type: 'cancel-requested' });
    rig.ok('a[0]/x');
    expect(rig.news()).toEqual(['open a', 'open a[0]', 'start a[0]/x', 'kill a[0]/x', 'cancel a', 'finish CANCELED']);
  });
});

describe('exit tasks', () => {
  const shape = { a: {}, b: { after: ['a'] }, bye: { after: ['a', 'b'], exit: true } };

  test('SCH-21 SYM-2 SYM-3 SYM-5 an exit task runs once, when everything that it waits for is over, skipped tasks included', () => {
    const rig = new Rig(shape);
    rig.fails('a');
    expect(rig.news()).toEqual(['start a', 'fail a', 'skip b: upstream-failed a', 'start bye']);
    rig.ok('bye');
    expect(rig.news()).toEqual(['finish FAILED because of a']);
  });

  test('SCH-21 also after a failure that stops everything else', () => {
    const rig = new Rig(shape, { failFast: true });
    rig.fails('a');
    rig.ok('bye');
    expect(rig.news()).toEqual([
      'start a',
      'fail a',
      'skip b: upstream-failed a',
      'start bye',
      'finish FAILED because of a',
    ]);
  });

  test('SCH-21 a failed exit task fails the run, and does not hide why it failed before', () => {
    const alone = new Rig({ a: {}, bye: { after: ['a'], exit: true } });
    alone.ok('a');
    alone.fails('bye');
    expect(alone.news().at(-1)).toBe('finish FAILED because of bye');
    const both = new Rig({ a: {}, bye: { after: ['a'], exit: true }, later: {} });
    both.ok('a');
    both.fails('bye');
    both.fails('later');
    expect(both.news().at(-1)).toBe('finish FAILED because of later');
  });

  test('SCH-22 a cancelled run still runs its exit tasks, and those inside of what was started', () => {
    const rig = new Rig({
      g: { group: { x: {}, tidy: { after: ['x'], exit: true } } },
      bye: { after: ['g'], exit: true },
    });
    rig.send({ type: 'cancel-requested' });
    rig.send({ type: 'attempt-canceled', path: 'g/x', attempt: 1, exit: {} });
    expect(rig.news()).toEqual(['open g', 'start g/x', 'kill g/x', 'cancel g/x', 'start g/tidy']);
    rig.ok('g/tidy');
    rig.ok('bye');
    expect(rig.news()).toEqual(['cancel g', 'start bye', 'finish CANCELED']);
  });

  test('SCH-22 not where nothing was begun that could be wound up', () => {
    const rig = new Rig({ a: {}, bye: { after: ['a'], exit: true } }, {}, 'later');
    rig.send({ type: 'cancel-requested' });
    expect(rig.news()).toEqual(['skip a: run-canceled', 'skip bye: run-canceled', 'finish CANCELED']);
  });

  test('SCH-22 asked a second time while they run, they end too', () => {
    const rig = new Rig({ a: {}, bye: { after: ['a'], exit: true }, late: { after: ['bye'], exit: true } });
    rig.send({ type: 'cancel-requested' });
    expect(canCancel(rig.schedule)).toBe(false);
    rig.send({ type: 'attempt-canceled', path: 'a', attempt: 1, exit: {} });
    expect(canCancel(rig.schedule)).toBe(true);
    rig.news();
    rig.send({ type: 'cancel-requested' });
    rig.send({ type: 'attempt-canceled', path: 'bye', attempt: 1, exit: {} });
    expect(rig.news()).toEqual(['kill bye', 'skip late: run-canceled', 'cancel bye', 'finish CANCELED']);
  });

  test('KUB-14 SYM-79 a run whose time is over ends with its exit tasks, and has failed', () => {
    const rig = new Rig({ a: {}, b: { after: ['a'] }, bye: { after: ['b'], exit: true } });
    rig.send({ type: 'deadline-passed', seconds: 5 });
    expect(canCancel(rig.schedule)).toBe(false);
    rig.send({ type: 'attempt-canceled', path: 'a', attempt: 1, exit: {} });
    expect(rig.news()).toEqual([
      'start a',
      'kill a',
      'skip b: run-deadline 5',
      'skip bye: run-deadline 5',
      'cancel a',
      'finish FAILED',
    ]);
    expect(rig.events.at(-1)).toMatchObject({ failure: { reason: 'run-deadline', seconds: 5 } });
  });

  test('KUB-14 not where the last step ended well all the same, and why it failed before stays', () => {
    const well = new Rig({ a: {} });
    well.send({ type: 'deadline-passed', seconds: 5 });
    well.ok('a');
    expect(well.news().at(-1)).toBe('finish SUCCEEDED');
    const failed = new Rig({ a: {}, b: {} });
    failed.fails('b');
    failed.send({ type: 'deadline-passed', seconds: 5 });
    failed.send({ type: 'attempt-canceled', path: 'a', attempt: 1, exit: {} });
    expect(failed.news().at(-1)).toBe('finish FAILED because of b');
  });
});

describe('tasks that the engine does itself', () => {
  test('SCH-23 an importer waits for no room and has no attempts', () => {
    const rig = new Rig({ a: {}, i: { importer: true }, b: { after: ['i'] } }, { parallel: 1 });
    expect(rig.news()).toEqual(['perform i', 'start a']);
    rig.performed('i');
    rig.ok('a');
    expect(rig.news()).toEqual(['start b']);
  });

  test('SCH-23 it is asked for again by the next engine, and cancelled with the run', () => {
    const rig = new Rig({ i: { importer: true } });
    expect(outstanding(rig.replayed())).toEqual([{ do: 'perform', path: 'i' }]);
    rig.send({ type: 'cancel-requested' });
    expect(rig.news()).toEqual(['perform i', 'cancel i', 'finish CANCELED']);
  });
});
