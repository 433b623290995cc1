import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../run/events.ts';
import { advance, outstanding } from './schedule.ts';
import { Rig, type Shape } from './testing/rig.ts';

const diamond: Shape = { a: {}, b: { after: ['a'] }, c: { after: ['a'] }, d: { after: ['b', 'c'] } };

describe('order', () => {
  test('SCH-1 a task starts when all its upstream tasks succeeded, independent ones at once', () => {
    const rig = new Rig(diamond);
    expect(rig.news()).toEqual(['start a']);
    rig.ok('a');
    expect(rig.news()).toEqual(['start b', 'start c']);
    rig.ok('c');
    expect(rig.news()).toEqual([]);
    rig.ok('b');
    expect(rig.news()).toEqual(['start d']);
    rig.ok('d');
    expect(rig.news()).toEqual(['finish SUCCEEDED']);
    expect(rig.events.at(-1)).toMatchObject({ outputs: { parameters: { out: 'd' } } });
  });

  test('SCH-2 at most `parallel` steps run, first come first served', () => {
    const rig = new Rig({ a: {}, b: {}, c: {}, d: {} }, { parallel: 2 });
    expect(rig.news()).toEqual(['start a', 'start b']);
    rig.ok('b');
    expect(rig.news()).toEqual(['start c']);
    rig.fails('a');
    expect(rig.news()).toEqual(['fail a', 'start d']);
  });

  test('SCH-3 groups are executions of their own, with inputs and outputs', () => {
    const rig = new Rig({ a: {}, g: { after: ['a'], group: { x: {}, y: { after: ['x'] } } } });
    rig.ok('a');
    expect(rig.news()).toEqual(['start a', 'open g', 'start g/x']);
    rig.ok('g/x');
    rig.ok('g/y');
    expect(rig.news()).toEqual(['start g/y', 'finish SUCCEEDED']);
    expect(rig.events.find((event) => event.type === 'execution-succeeded' && event.path === 'g')).toMatchObject({
      outputs: { parameters: { out: 'g/y' } },
    });
  });

  test('SCH-4 a long group does not starve what stands beside it', () => {
    const many: Shape = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`x${index}`, {}]));
    const rig = new Rig({ g: { group: many }, h: { group: { y0: {}, y1: {} } }, z: {} }, { parallel: 1 });
    const order: string[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      const started = rig.news().filter((line) => line.startsWith('start'));
      order.push(...started.map((line) => line.slice(6)));
      rig.ok(order.at(-1) ?? '');
    }
    // z gets in line while the groups are still opened; then the groups take turns.
    expect(order).toEqual(['z', 'g/x0', 'h/y0', 'g/x1', 'h/y1', 'g/x2', 'g/x3', 'g/x4']);
  });
});

describe('images', () => {
  test('SCH-5 all images are asked for at the start, and only steps of images that are not there wait', () => {
    const rig = new Rig({ a: { image: 'one' }, b: { image: 'two' }, c: { image: 'one', after: ['a'] } }, {}, 'later');
    expect(outstanding(rig.schedule)).toEqual([
      { do: 'prepare-image', image: 'one' },
      { do: 'prepare-image', image: 'two' },
    ]);
    rig.image('one');
    rig.ok('a');
    expect(rig.news()).toEqual(['start a', 'start c']);
    rig.send({
      type: 'image-failed',
      image: 'two',
      failure: { reason: 'image-not-found', image: 'two', detail: 'no such image' },
    });
    expect(rig.news()).toEqual(['fail b']);
    rig.ok('c');
    expect(rig.news()).toEqual(['finish FAILED because of b']);
  });
});

describe('failure', () => {
  test('SCH-6 SYM-1 what depends on a failed task is skipped with the place where it began; independent branches finish', () => {
    const rig = new Rig({ a: {}, b: { after: ['a'] }, c: { after: ['b'] }, other: {}, more: { after: ['other'] } });
    rig.fails('a');
    expect(rig.news()).toEqual([
      'start a',
      'start other',
      'fail a',
      'skip b: upstream-failed a',
      'skip c: upstream-failed a',
    ]);
    rig.ok('other');
    rig.ok('more');
    expect(rig.news()).toEqual(['start more', 'finish FAILED because of a']);
  });

  test('SCH-6 a failure inside a group fails the group at its end and names the step', () => {
    const rig = new Rig({ g: { group: { x: {}, y: {} } }, after: { after: ['g'] } });
    rig.fails('g/x');
    expect(rig.news()).toEqual(['open g', 'start g/x', 'start g/y', 'fail g/x']);
    rig.ok('g/y');
    expect(rig.news()).toEqual(['fail g', 'skip after: upstream-failed g/x', 'finish FAILED because of g/x']);
  });

  test('SCH-7 SYM-1 fail fast: nothing new starts in the graph of the failed task, what runs finishes', () => {
    const rig = new Rig({ a: {}, b: {}, c: {}, d: { after: ['b'] } }, { failFast: true, parallel: 2 });
    rig.fails('a');
    expect(rig.news()).toEqual([
      'start a',
      'start b',
      'fail a',
      'skip c: run-failed-fast a',
      'skip d: run-failed-fast a',
    ]);
    rig.ok('b');
    expect(rig.news()).toEqual(['finish FAILED because of a']);
  });
});

describe('retry', () => {
  const retry = { maxRetryCount: 3, backoffDuration: '2s', backoffFactor: 3 };

  test('SCH-8 the delay is duration × factor^(n-1), and the slot is free meanwhile', () => {
    const rig = new Rig({ a: { retry }, b: {} }, { parallel: 1 });
    rig.fails('a');
    expect(rig.news()).toEqual(['start a', 'retry a in 2000', 'start b']);
    rig.wake('a');
    expect(rig.news()).toEqual([]);
    rig.ok('b');
    expect(rig.news()).toEqual(['start a #2']);
    rig.fails('a');
    rig.wake('a');
    rig.fails('a');
    rig.wake('a');
    rig.fails('a');
    expect(rig.news()).toEqual([
      'retry a in 6000',
      'start a #3',
      'retry a in 18000',
      'start a #4',
      'fail a',
      'finish FAILED because of a',
    ]);
  });

  test('SCH-9 SYM-11 the bound counts from the first attempt: a wait that would end after it is not begun', () => {
    const rig = new Rig({ a: { retry: { ...retry, backoffMaxDuration: '10s' } } });
    rig.fails('a');
    rig.now = 2000;
    rig.wake('a');
    rig.now = 4001;
    rig.fails('a');
    expect(rig.news()).toEqual(['start a', 'retry a in 2000', 'start a #2', 'fail a', 'finish FAILED because of a']);
  });

  test('SCH-9 what the same inputs bring about again is not tried again', () => {
    const rig = new Rig({ a: { retry } });
    rig.fails('a', { reason: 'input-unresolved', input: 'x', detail: 'no value' });
    expect(rig.news()).toContain('fail a');
  });
});

describe('room', () => {
  test('SCH-10 requests fit in the machine, later small steps may pass a large one', () => {
    const rig = new Rig({ a: { cpu: '3' }, b: { cpu: '2' }, c: { cpu: '1' }, d: {} });
    expect(rig.news()).toEqual(['start a', 'start c', 'start d']);
    rig.ok('a');
    expect(rig.news()).toEqual(['start b']);
  });

  test('SCH-10 a step that waits for room is passed a limited number of times', () => {
    const small = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`s${index}`, { cpu: '3' }]));
    const rig = new Rig({ first: { cpu: '1' }, large: { cpu: '4' }, ...small });
    const order = rig.news().map((line) => line.slice(6));
    for (let at = 1; !order.includes('large'); at += 1) {
      const next = order[at] ?? 'first';
      rig.ok(next);
      order.push(...rig.news().map((line) => line.slice(6)));
    }
    expect(order.indexOf('large')).toBe(17);
  });

  test('SCH-11 a step that asks for more than the machine has runs alone, with a warning', () => {
    const rig = new Rig({ a: {}, huge: { cpu: '64' }, b: {} });
    expect(rig.news()).toEqual(['start a', 'start b']);
    rig.ok('a');
    expect(rig.news()).toEqual([]);
    rig.ok('b');
    expect(rig.news()).toEqual([
      'warn huge: The task "huge" asks for 64 CPUs; this machine has 4. It runs alone, with what is there.',
      'start huge',
    ]);
  });
});

describe('cancel', () => {
  test('SCH-12 nothing starts any more, live attempts are asked to end, waiting ones are over at once', () => {
    const rig = new Rig(
      {
        a: {},
        b: { retry: { maxRetryCount: 1, backoffDuration: '5s' } },
        c: {},
        g: { after: ['a'], group: { x: {} } },
      },
      { parallel: 2 },
    );
    rig.fails('b');
    rig.news();
    rig.send({ type: 'cancel-requested' });
    expect(rig.news()).toEqual(['cancel b', 'skip g: run-canceled', 'kill a', 'kill c'].toSorted(byCommandOrder));
    rig.send({ type: 'attempt-canceled', path: 'a', attempt: 1, exit: {} });
    rig.fails('c');
    expect(rig.news()).toEqual(['cancel a', 'fail c', 'finish CANCELED because of c']);
  });

  test('SCH-12 a run whose steps all ended well before they heard of it succeeded', () => {
    const rig = new Rig({ a: {} });
    rig.send({ type: 'cancel-requested' });
    rig.ok('a');
    expect(rig.news()).toEqual(['start a', 'kill a', 'finish SUCCEEDED']);
  });
});

describe('replay', () => {
  test('SCH-13 the same events leave the same commands outstanding', () => {
    const rig = new Rig({ a: { retry: { maxRetryCount: 1, backoffDuration: '5s' } }, b: {}, c: { after: ['b'] } });
    rig.fails('a');
    const [waiting] = outstanding(rig.replayed());
    expect(waiting).toEqual({ do: 'await-retry', path: 'a', notBefore: 5000, delayMs: 5000 });
    const ended: RunEvent = {
      type: 'attempt-succeeded',
      path: 'b',
      attempt: 1,
      exit: {},
      outputs: { parameters: { out: 'b' }, artifacts: {} },
      warnings: [],
    };
    const schedule = rig.replayed();
    advance(schedule, ended, 0);
    expect(outstanding(schedule).map((command) => command.do)).toEqual(['await-retry', 'finish-execution']);
  });

  test('SCH-13 only what was recorded happened: a replay asks for nothing that might have started', () => {
    const retry = { maxRetryCount: 1, backoffDuration: '5s' };
    const rig = new Rig({ a: { retry }, b: {}, c: { after: ['b'] } }, { parallel: 1 });
    rig.fails('a');
    rig.wake('a');
    rig.ok('b');
    expect(rig.news()).toEqual(['start a', 'retry a in 5000', 'start b', 'start a #2']);
    expect(outstanding(rig.replayed())).toEqual([]);
  });

  test('SCH-13 another machine may replay the run: facts win over limits', () => {
    const rig = new Rig({ a: {}, b: {}, c: {} }, { parallel: 3 });
    const schedule = rig.replayed({ parallel: 1 });
    expect(outstanding(schedule)).toEqual([]);
    expect(rig.replayed({ parallel: 9 }).alive.size).toBe(3);
    const succeeded = (path: string): RunEvent => ({
      type: 'attempt-succeeded',
      path,
      attempt: 1,
      exit: {},
      outputs: { parameters: { out: path }, artifacts: {} },
      warnings: [],
    });
    expect(advance(schedule, succeeded('b'), 0)).toMatchObject([{ do: 'finish-execution', path: 'b' }]);
  });

  test('SCH-13 nothing is outstanding after the end', () => {
    const rig = new Rig({ a: {} });
    rig.ok('a');
    expect(outstanding(rig.replayed())).toEqual([]);
  });
});

test('SCH-14 the work for an event does not grow with the graph', () => {
  const chains = (count: number): Shape =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`t${index}`, index < 100 ? {} : { after: [`t${index - 100}`] }]),
    );
  const touched = (count: number): number => {
    const rig = new Rig(chains(count), { parallel: 100 });
    let reads = 0;
    const nodes = rig.schedule.root?.nodes ?? [];
    for (const node of nodes) {
      let phase = node.phase;
      Object.defineProperty(node, 'phase', {
        get: () => {
          reads += 1;
          return phase;
        },
        set: (value: typeof phase) => {
          phase = value;
        },
      });
    }
    for (let index = 0; index < 100; index += 1) rig.ok(`t${index}`);
    return reads;
  };
  expect(touched(1000)).toBe(touched(300));
});

/** Commands come in the order of the tasks. */
function byCommandOrder(left: string, right: string): number {
  return order(left) - order(right);
}
function order(line: string): number {
  return ['kill a', 'cancel b', 'kill c', 'skip g: run-canceled'].indexOf(line);
}
