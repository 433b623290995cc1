/**
 * A run as the window follows it: loaded once, then kept up to date from its events. Whatever arrives between two frames
 * is reduced in one go. A lost connection is taken up again after the last event that was seen.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { EngineApi, RunSummary } from '../../shared/ipc/contract.ts';
import { CallError } from '../../shared/ipc/client.ts';
import type { parseIr } from '../../shared/ir/parse.ts';
import type { ImageProgress, RecordedEvent } from '../../shared/run/events.ts';
import { reduceRun } from '../../shared/run/view.ts';
import type { RunView } from '../../shared/run/view.ts';
import { noneChosen } from './iterations.ts';
import type { ChosenIterations } from './iterations.ts';
import { runGraph } from './run-graph.ts';
import type { RunGraph } from './run-graph.ts';

/** What is known of a run. */
export type RunState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly message: string }
  | LoadedRun;

/** How far a pull or build is, and since when that is watched, so that its speed can be told. */
export interface WatchedProgress extends ImageProgress {
  readonly first: { readonly at: number; readonly bytes: number };
  /** When this was said, milliseconds since the epoch. */
  readonly at: number;
}

/** A run that could be read. */
export interface LoadedRun {
  readonly phase: 'ready';
  readonly summary: RunSummary;
  readonly view: RunView;
  /** Undefined when the recorded IR cannot be read by this version; then there are only the executions. */
  readonly graph: RunGraph | undefined;
  /** The text it was started from. */
  readonly source: { readonly file: string; readonly text: string };
  /** Pulls and builds under way, by image. */
  readonly progress: ReadonlyMap<string, WatchedProgress>;
}

/** What a person looks at in a run: one execution, one of its attempts (the last when absent), one artifact. */
export interface RunFocus {
  readonly path?: string;
  readonly attempt?: number;
  readonly artifact?: string;
}

/** A run that the window follows while someone retains it. */
export interface FollowedRun {
  readonly id: string;
  readonly store: StoreApi<RunState>;
  readonly focus: StoreApi<RunFocus>;
  /** The iterations of its loops that a person chose to see. */
  readonly iterations: StoreApi<{ readonly chosen: ChosenIterations }>;
  /** Follows it until the returned function is called. */
  retain(): () => void;
  inUse(): boolean;
  /** Loads it again after a failure. */
  reload(): void;
}

export interface RunDeps {
  /** While the connection is lost, calls and subscriptions wait until it is back. */
  readonly api: EngineApi;
  /** Reads a compiled pipeline. */
  readonly readIr: (text: string) => Promise<ReturnType<typeof parseIr>>;
  /** Calls back before the next frame. */
  readonly nextFrame: (callback: () => void) => void;
  /** Calls back after some milliseconds. */
  readonly later: (callback: () => void, ms: number) => void;
}

/** From the loss of a stream to the next attempt, in milliseconds. */
const retryDelay = 1000;

/** Makes a run that can be followed; nothing is asked for before it is retained. */
export function createFollowedRun(id: string, { api, readIr, nextFrame, later }: RunDeps): FollowedRun {
  const store = createStore<RunState>(() => ({ phase: 'loading' }));
  const focus = createStore<RunFocus>(() => ({}));
  const iterations = createStore(() => ({ chosen: noneChosen }));
  let users = 0;
  /** Counts what was begun, so that answers to an earlier beginning are ignored. */
  let turn = 0;
  let stops: (() => void)[] = [];
  let queue: RecordedEvent[] = [];
  let framed = false;

  const halt = (): void => {
    turn += 1;
    for (const stop of stops) stop();
    stops = [];
    queue = [];
  };
  const patch = (change: Partial<LoadedRun>): void => {
    const state = store.getState();
    if (state.phase === 'ready') store.setState({ ...state, ...change }, true);
  };
  const flush = (): void => {
    framed = false;
    const state = store.getState();
    const events = queue;
    queue = [];
    if (state.phase !== 'ready' || events.length === 0) return;
    let view: RunView;
    try {
      view = reduceRun(state.view, events);
    } catch {
      // The stream does not continue what is here: everything is read anew.
      begin();
      return;
    }
    const pulling = new Set(
      view.images
        .filter((image) => image.state === 'pulling' || image.state === 'building')
        .map((image) => image.image),
    );
    const progress = [...state.progress].filter(([image]) => pulling.has(image));
    patch({ view, ...(progress.length === state.progress.size ? {} : { progress: new Map(progress) }) });
  };
  const subscribe = (current: number): void => {
    const state = store.getState();
    if (state.phase !== 'ready' || state.view.finishedAt !== undefined) return;
    stops.push(
      api.subscribe(
        'runs.events',
        { run: id, after: state.view.seq },
        {
          item(events) {
            if (current !== turn) return;
            queue.push(...events);
            if (framed) return;
            framed = true;
            nextFrame(flush);
          },
          end() {
            if (current !== turn) return;
            flush();
            const now = store.getState();
            if (now.phase === 'ready' && now.view.finishedAt === undefined) later(() => resume(current), retryDelay);
          },
        },
      ),
      api.subscribe(
        'runs.progress',
        { run: id },
        {
          item(progress) {
            const now = store.getState();
            if (current === turn && now.phase === 'ready')
              patch({
                progress: new Map(now.progress).set(
                  progress.image,
                  watched(now.progress.get(progress.image), progress, Date.now()),
                ),
              });
          },
        },
      ),
    );
  };
  /** Goes on after the last event that was seen. */
  const resume = (current: number): void => {
    if (current !== turn || users === 0) return;
    halt();
    subscribe(turn);
  };
  const load = async (current: number): Promise<void> => {
    try {
      const { summary, events, ir, source } = await api.call('runs.get', { run: id });
      const parsed = await readIr(ir);
      if (current !== turn) return;
      store.setState(
        {
          phase: 'ready',
          summary,
          view: reduceRun(undefined, events),
          graph: parsed.ok ? runGraph(parsed.value.spec) : undefined,
          source,
          progress: new Map(),
        },
        true,
      );
      subscribe(current);
    } catch (error) {
      if (current !== turn) return;
      // A lost line is no answer; the next attempt waits until it is back.
      if (error instanceof CallError && error.code === 'closed')
        later(() => void (current === turn && load(current)), retryDelay);
      else store.setState({ phase: 'failed', message: error instanceof Error ? error.message : String(error) }, true);
    }
  };
  const begin = (): void => {
    halt();
    void load(turn);
  };

  return {
    id,
    store,
    focus,
    iterations,
    retain() {
      users += 1;
      if (users === 1) {
        if (store.getState().phase === 'ready') subscribe(turn);
        else begin();
      }
      let released = false;
      return () => {
        if (released) return;
        released = true;
        users -= 1;
        if (users > 0) return;
        halt();
      };
    },
    inUse: () => users > 0,
    reload() {
      store.setState({ phase: 'loading' }, true);
      begin();
    },
  };
}

/** What is new about an image, beside what was seen first. A count that falls begins anew (another layer, another step). */
function watched(before: WatchedProgress | undefined, progress: ImageProgress, at: number): WatchedProgress {
  const bytes = progress.doneBytes ?? 0;
  const goesOn = before !== undefined && before.action === progress.action && bytes >= (before.doneBytes ?? 0);
  return { ...progress, at, first: goesOn ? before.first : { at, bytes } };
}
