import { beforeEach, expect, test, vi } from 'vitest';
import type { RecordedEvent, RunEvent } from '../../shared/run/events.ts';
import { noValues } from '../../shared/run/values.ts';
import { lineReporter } from './reporter.ts';
import type { Terminal } from './terminal.ts';

let notes: string[] = [];
let drawn = '';
const terminal: Terminal = {
  out: () => undefined,
  bytes: () => undefined,
  note: (text) => notes.push(text),
  live: true,
  colour: false,
  columns: 100,
};

beforeEach(() => {
  notes = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    drawn = String(text);
    return true;
  });
});

const started = (path: string, kind: 'step' | 'group'): RunEvent => ({
  type: 'execution-started',
  path,
  kind,
  inputs: noValues,
});

/** Events a second apart. */
function recorded(events: readonly RunEvent[]): readonly RecordedEvent[] {
  return events.map((event, index) => ({ run: 'r1', seq: index + 1, at: 1000 * index, event }));
}

test('CLI-2 each end is a line of its own, and the last line says what runs', () => {
  const reporter = lineReporter(terminal);
  const events = recorded([
    started('loop[0]', 'group'),
    started('loop[0]/a', 'step'),
    started('loop[0]/b', 'step'),
    { type: 'execution-succeeded', path: 'loop[0]/a', outputs: noValues },
    { type: 'execution-skipped', path: 'c', kind: 'step', skip: { reason: 'run-canceled' } },
  ]);
  for (const event of events) reporter.event(event);
  expect(notes).toEqual([
    expect.stringMatching(/^✓ succeeded +loop\[0\]\/a +2\.0 s$/),
    expect.stringMatching(/^– skipped +c +\S.*\.$/),
  ]);
  expect(drawn).toBe('1 step running (loop[0]/b), 2 done');
});
