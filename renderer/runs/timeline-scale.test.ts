import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../shared/run/events.ts';
import type { ExecutionView } from '../../shared/run/view.ts';
import { reduceRun } from '../../shared/run/view.ts';
import { created, failing, recorded, startOfRun } from '../testing/runs.ts';
import { spanOfRun, stretchesOf, tickLabel, ticksOf } from './timeline-scale.ts';

function execution(events: readonly RunEvent[], path: string): ExecutionView {
  const found = reduceRun(undefined, recorded([created, ...events])).executions.get(path);
  if (found === undefined) throw new Error('There is no such execution.');
  return found;
}

const second = (count: number): number => startOfRun + count * 1000;

describe('the timeline', () => {
  test('RUI-13 shows waiting and attempts, a retry with the time between', () => {
    const events: RunEvent[] = [
      ...failing('load', 3).slice(0, -1),
      { type: 'retry-scheduled', path: 'load', attempt: 2, notBefore: second(9) },
    ];
    expect(stretchesOf(execution(events, 'load'), second(8))).toEqual([
      { kind: 'waiting', state: 'pending', from: second(1), to: second(3) },
      { kind: 'attempt', state: 'failed', attempt: 1, from: second(3), to: second(4) },
      { kind: 'waiting', state: 'pending', from: second(4), to: second(8) },
    ]);
  });

  test('RUI-13 what was skipped has no stretch', () => {
    const skipped: RunEvent = { type: 'execution-skipped', path: 'x', kind: 'step', skip: { reason: 'run-canceled' } };
    expect(stretchesOf(execution([skipped], 'x'), second(9))).toEqual([]);
  });

  test('a run that has just begun has a width', () => {
    const view = reduceRun(undefined, recorded([created]));
    expect(spanOfRun(view, startOfRun)).toEqual({ from: startOfRun, to: second(1) });
  });

  test('has round ticks, no more than there is room for', () => {
    expect(ticksOf(27_000, 6)).toEqual([0, 5000, 10_000, 15_000, 20_000, 25_000]);
    expect(ticksOf(900, 5)).toEqual([0, 200, 400, 600, 800]);
    for (const length of [1, 999, 61_000, 7_300_000, 400_000_000_000]) {
      expect(ticksOf(length, 8).length).toBeLessThanOrEqual(9);
      expect(ticksOf(length, 8)[0]).toBe(0);
    }
    expect([0, 500, 15_000, 90_000, 3_720_000].map(tickLabel)).toEqual(['0', '0.5 s', '15 s', '1:30', '1:02:00']);
  });
});
