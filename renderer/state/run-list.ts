/** The list of all runs: pages of it as someone scrolls, kept up to date, searched and filtered by the engine. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { EngineApi, RunSummary } from '../../shared/ipc/contract.ts';
import type { State } from '../../shared/run/events.ts';

/** Which runs are listed, by how they stand. */
export type RunFilter = 'all' | 'running' | 'succeeded' | 'failed' | 'canceled';

const filters: Readonly<Record<RunFilter, readonly State[] | undefined>> = {
  all: undefined,
  running: ['PENDING', 'RUNNING'],
  succeeded: ['SUCCEEDED'],
  failed: ['FAILED'],
  canceled: ['CANCELED'],
};

export interface RunListState {
  readonly search: string;
  readonly filter: RunFilter;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly message?: string;
  /** Newest first; as many as were scrolled to. */
  readonly runs: readonly RunSummary[];
  /** How many match in all. */
  readonly total: number;
  readonly selected: ReadonlySet<string>;
  /** The row that the keys act on. */
  readonly active: string | undefined;
}

export interface RunList {
  readonly store: StoreApi<RunListState>;
  /** Follows the list until the returned function is called. */
  retain(): () => void;
  search(text: string): void;
  filter(filter: RunFilter): void;
  /** The end of what is loaded came into view. */
  more(): void;
  reload(): void;
  activate(id: string | undefined): void;
  toggle(id: string): void;
  select(ids: Iterable<string>): void;
  /** Takes runs off the list at once, before the engine says so. */
  remove(ids: readonly string[]): void;
}

export interface RunListDeps {
  readonly api: EngineApi;
  readonly later: (callback: () => void, ms: number) => void;
}

const pageSize = 200;
const typingDelay = 150;
const retryDelay = 1000;

/** True when a run belongs to what is listed; the engine searches names, files and the beginnings of ids. */
export function belongs(run: RunSummary, { search, filter }: Pick<RunListState, 'search' | 'filter'>): boolean {
  const states = filters[filter];
  if (states !== undefined && !states.includes(run.state)) return false;
  const text = search.trim().toLowerCase();
  return (
    text === '' ||
    run.pipeline.toLowerCase().includes(text) ||
    (run.file ?? '').toLowerCase().includes(text) ||
    run.id.toLowerCase().startsWith(text)
  );
}

/** Puts changed runs into a list that is sorted by id, newest first. Runs beyond its end are left out unless the list is whole. */
export function mergeRuns(
  state: Pick<RunListState, 'runs' | 'total' | 'search' | 'filter'>,
  changed: readonly RunSummary[],
): Pick<RunListState, 'runs' | 'total'> {
  let { runs, total } = state;
  for (const run of changed) {
    const index = runs.findIndex((other) => other.id === run.id);
    const fits = belongs(run, state);
    if (index >= 0 && fits) runs = runs.with(index, run);
    else if (index >= 0) {
      runs = runs.toSpliced(index, 1);
      total -= 1;
    } else if (fits) {
      const at = runs.findIndex((other) => other.id < run.id);
      const whole = runs.length >= total;
      if (at < 0 && !whole) continue;
      runs = runs.toSpliced(at < 0 ? runs.length : at, 0, run);
      total += 1;
    }
  }
  return { runs, total };
}

/** The runs of this data folder; nothing is asked for before it is retained. */
export function createRunList({ api, later }: RunListDeps): RunList {
  const store = createStore<RunListState>(() => ({
    search: '',
    filter: 'all',
    phase: 'loading',
    runs: [],
    total: 0,
    selected: new Set(),
    active: undefined,
  }));
  let users = 0;
  /** Counts questions; the answer to an earlier one is ignored. */
  let turn = 0;
  let asking = false;
  let stop = (): void => undefined;

  const ask = async (after: string | undefined): Promise<void> => {
    turn += 1;
    const current = turn;
    asking = true;
    const { search, filter } = store.getState();
    const states = filters[filter];
    try {
      const answer = await api.call('runs.list', {
        limit: pageSize,
        ...(search.trim() === '' ? {} : { search: search.trim() }),
        ...(states === undefined ? {} : { states: [...states] }),
        ...(after === undefined ? {} : { after }),
      });
      if (current !== turn) return;
      asking = false;
      store.setState((state) => {
        const known = new Set(after === undefined ? [] : state.runs.map((run) => run.id));
        const runs =
          after === undefined ? answer.runs : [...state.runs, ...answer.runs.filter((run) => !known.has(run.id))];
        const ids = new Set(runs.map((run) => run.id));
        return {
          phase: 'ready',
          runs,
          total: answer.total,
          selected: new Set([...state.selected].filter((id) => ids.has(id))),
          active: state.active !== undefined && ids.has(state.active) ? state.active : runs[0]?.id,
        };
      });
    } catch (error) {
      if (current !== turn) return;
      asking = false;
      store.setState({ phase: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
  const follow = (): void => {
    let released = false;
    const unsubscribe = api.subscribe(
      'runs.changes',
      {},
      {
        item(changed) {
          if (!released && store.getState().phase === 'ready') store.setState((state) => mergeRuns(state, changed));
        },
        end() {
          if (released) return;
          later(() => {
            if (released) return;
            follow();
            void ask(undefined);
          }, retryDelay);
        },
      },
    );
    stop = () => {
      released = true;
      unsubscribe();
    };
  };
  const askSoon = (delay: number): void => {
    turn += 1;
    const current = turn;
    later(() => {
      if (current === turn) void ask(undefined);
    }, delay);
  };

  return {
    store,
    retain() {
      users += 1;
      if (users === 1) {
        follow();
        void ask(undefined);
      }
      return () => {
        users -= 1;
        if (users === 0) stop();
      };
    },
    search(search) {
      store.setState({ search });
      askSoon(typingDelay);
    },
    filter(filter) {
      store.setState({ filter });
      void ask(undefined);
    },
    more() {
      const { runs, total, phase } = store.getState();
      if (!asking && phase === 'ready' && runs.length < total) void ask(runs.at(-1)?.id);
    },
    reload() {
      store.setState({ phase: 'loading' });
      void ask(undefined);
    },
    activate: (active) => store.setState({ active }),
    toggle(id) {
      store.setState(({ selected }) => {
        const next = new Set(selected);
        if (!next.delete(id)) next.add(id);
        return { selected: next };
      });
    },
    select: (ids) => store.setState({ selected: new Set(ids) }),
    remove(ids) {
      store.setState(({ runs, total, selected, active }) => {
        const left = runs.filter((run) => !ids.includes(run.id));
        return {
          runs: left,
          total: total - (runs.length - left.length),
          selected: new Set([...selected].filter((id) => !ids.includes(id))),
          active: active !== undefined && ids.includes(active) ? left[0]?.id : active,
        };
      });
    },
  };
}
