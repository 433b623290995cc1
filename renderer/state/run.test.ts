import { describe, expect, test } from 'vitest';
import { parseIr } from '../../shared/ir/parse.ts';
import { printIr } from '../../shared/ir/print.ts';
import type { RecordedEvent } from '../../shared/run/events.ts';
import { noValues } from '../../shared/run/values.ts';
import { fakeApi, manualQueue, settle } from '../testing/fake-api.ts';
import type { Observer } from '../testing/fake-api.ts';
import { created, recorded, runId, spec, success, summary } from '../testing/runs.ts';
import { createFollowedRun } from './run.ts';
import type { FollowedRun, LoadedRun } from './run.ts';

const readIr = (text: string): Promise<ReturnType<typeof parseIr>> => Promise.resolve(parseIr(text, 'ir.yaml'));

interface Bench {
  readonly run: FollowedRun;
  readonly frames: ReturnType<typeof manualQueue>;
  readonly timers: ReturnType<typeof manualQueue>;
  /** Streams of events that were opened: after which event, and their receiving end. */
  readonly streams: { readonly after: number; readonly observer: Observer<'runs.events'> }[];
  readonly progress: Observer<'runs.progress'>[];
  readonly stopped: () => number;
}

function bench(events: readonly RecordedEvent[], calls: { count: number } = { count: 0 }): Bench {
  const frames = manualQueue();
  const timers = manualQueue();
  const streams: Bench['streams'] = [];
  const progress: Observer<'runs.progress'>[] = [];
  let stopped = 0;
  const ir = printIr(spec);
  const api = fakeApi({
    procedures: {
      'runs.get': () => {
        calls.count += 1;
        return { summary: summary(runId), events: [...events], ir, source: { file: 'small.yaml', text: ir } };
      },
    },
    subscriptions: {
      'runs.events': (input, observer) => {
        streams.push({ after: input.after, observer });
        return () => {
          stopped += 1;
        };
      },
      'runs.progress': (_input, observer) => {
        progress.push(observer);
        return undefined;
      },
    },
  });
  const run = createFollowedRun(runId, { api, readIr, nextFrame: frames.push, later: timers.push });
  return { run, frames, timers, streams, progress, stopped: () => stopped };
}

function loaded(run: FollowedRun): LoadedRun {
  const state = run.store.getState();
  if (state.phase !== 'ready') throw new Error(`The run is ${state.phase}.`);
  return state;
}

const begun = recorded([created, ...success('load')]);

describe('a followed run', () => {
  test('RUI-1 is loaded once and followed from its last event', async () => {
    const { run, streams } = bench(begun);
    run.retain();
    await settle();
    expect(loaded(run).view.executions.get('load')?.state).toBe('SUCCEEDED');
    expect(loaded(run).graph?.stepCount).toBe(4);
    expect(streams.map((stream) => stream.after)).toEqual([begun.length]);
  });

  test('RUI-1 nothing is asked for before someone looks, and the streams end when nobody does', async () => {
    const { run, streams, stopped } = bench(begun);
    await settle();
    expect(streams).toEqual([]);
    const first = run.retain();
    const second = run.retain();
    await settle();
    first();
    first();
    expect(stopped()).toBe(0);
    second();
    expect(stopped()).toBe(1);
    expect(run.inUse()).toBe(false);
    run.retain();
    expect(streams.length).toBe(2);
  });

  test('RUI-2 events that arrive between two frames are reduced in one go', async () => {
    const { run, streams, frames } = bench(begun);
    run.retain();
    await settle();
    let changes = 0;
    run.store.subscribe(() => {
      changes += 1;
    });
    const more = recorded(success('report'), begun.length + 1);
    for (const event of more) streams[0]?.observer.item([event]);
    expect(changes).toBe(0);
    frames.flush();
    expect(changes).toBe(1);
    expect(loaded(run).view.executions.get('report')?.state).toBe('SUCCEEDED');
  });

  test('RUI-3 a lost stream is taken up after the last event that was seen', async () => {
    const { run, streams, timers } = bench(begun);
    run.retain();
    await settle();
    const [next] = recorded(success('report'), begun.length + 1);
    if (next === undefined) throw new Error('There is an event.');
    streams[0]?.observer.item([next]);
    streams[0]?.observer.end?.('The connection was closed.');
    timers.flush();
    expect(streams.map((stream) => stream.after)).toEqual([begun.length, begun.length + 1]);
    // What the old stream still says is not heard twice.
    streams[0]?.observer.item([next]);
    expect(loaded(run).view.seq).toBe(begun.length + 1);
  });

  test('RUI-3 a gap between events is answered by reading everything anew', async () => {
    const calls = { count: 0 };
    const { run, streams, frames } = bench(begun, calls);
    run.retain();
    await settle();
    streams[0]?.observer.item([...recorded(success('report'), begun.length + 5)]);
    frames.flush();
    await settle();
    expect(calls.count).toBe(2);
    expect(loaded(run).view.seq).toBe(begun.length);
  });

  test('a run that has ended is not followed', async () => {
    const all = recorded([created, { type: 'run-finished', state: 'SUCCEEDED', outputs: noValues }]);
    const { run, streams } = bench(all);
    run.retain();
    await settle();
    expect(loaded(run).view.finishedAt).toBeDefined();
    expect(streams).toEqual([]);
  });

  test('the progress of an image is kept until the image is there', async () => {
    const image = 'python:3.12-slim';
    const { run, streams, progress, frames } = bench(
      recorded([created, { type: 'image-pulling', image, action: 'pull' }]),
    );
    run.retain();
    await settle();
    progress[0]?.item({ image, action: 'pull', message: 'layer', doneBytes: 5, totalBytes: 10 });
    expect(loaded(run).progress.get(image)?.doneBytes).toBe(5);
    streams[0]?.observer.item([...recorded([{ type: 'image-ready', image, digest: 'sha256:x' }], 3)]);
    frames.flush();
    expect(loaded(run).progress.size).toBe(0);
  });

  test('a run that cannot be read says why, and can be tried again', async () => {
    let broken = true;
    const api = fakeApi({
      procedures: {
        'runs.get': () => {
          if (broken) throw new Error('This run was deleted.');
          return { summary: summary(runId), events: [...begun], ir: 'x', source: { file: 'x', text: 'x' } };
        },
      },
    });
    const run = createFollowedRun(runId, { api, readIr, nextFrame: () => undefined, later: () => undefined });
    run.retain();
    await settle();
    expect(run.store.getState()).toEqual({ phase: 'failed', message: 'This run was deleted.' });
    broken = false;
    run.reload();
    await settle();
    // An IR that cannot be read leaves the executions.
    expect(loaded(run).graph).toBeUndefined();
  });
});
