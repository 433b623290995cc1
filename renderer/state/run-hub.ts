/** The runs that this window looks at, and which of them each open document shows on its canvas. */
import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { windowSettings } from '../../shared/ipc/window.ts';
import type { Json } from '../../shared/json.ts';
import { lazyCode } from '../lazy.ts';
import { createFollowedRun } from './run.ts';
import type { FollowedRun } from './run.ts';
import { createRunList } from './run-list.ts';
import type { RunList } from './run-list.ts';

/** The run that each document shows, by the document's id. */
export type ShownRuns = { readonly byDocument: ReadonlyMap<string, string> };

/** Where the person is on the Runs screen: at one run, or (undefined) at the list. */
export type RunsPlace = { readonly run: string | undefined };

export interface RunHub {
  /** The run with this id; the same object for as long as someone retains it. */
  run(id: string): FollowedRun;
  readonly shown: StoreApi<ShownRuns>;
  readonly place: StoreApi<RunsPlace>;
  readonly list: RunList;
  /** Shows a run on a document's canvas. */
  showOn(document: string, run: string): void;
  /** Takes the run off the document's canvas. */
  hideOn(document: string): void;
  /** Forgets runs that were deleted. */
  forget(runs: readonly string[]): void;
  /** Takes up which runs the documents showed when the window was last open. */
  restore(kept: Json | undefined): void;
}

/** So many documents are remembered, the latest ones. */
const longestMemory = 200;
/** So many runs that nobody looks at stay in memory. */
const mostIdle = 20;
const remembered = z.record(z.string(), z.string());

/** Documents that are only a view of a run are not worth remembering. */
export const runDocumentPrefix = 'run:';

const irParser = lazyCode(() => import('../../shared/ir/parse.ts'));

/** The runs of this window. */
export function createRunHub(api: EngineApi): RunHub {
  const runs = new Map<string, FollowedRun>();
  const shown = createStore<ShownRuns>(() => ({ byDocument: new Map() }));
  const place = createStore<RunsPlace>(() => ({ run: undefined }));
  const keep = (): void => {
    const entries = [...shown.getState().byDocument].filter(([document]) => !document.startsWith(runDocumentPrefix));
    const value = Object.fromEntries(entries.slice(-longestMemory));
    // What could not be kept is kept with the next change.
    api.call('settings.set', { key: windowSettings.shownRuns, value }).catch(() => undefined);
  };
  const change = (edit: (byDocument: Map<string, string>) => void): void => {
    const byDocument = new Map(shown.getState().byDocument);
    edit(byDocument);
    shown.setState({ byDocument });
    keep();
  };
  return {
    shown,
    place,
    list: createRunList({ api, later: setTimeout }),
    run(id) {
      const known = runs.get(id);
      if (known !== undefined) return known;
      const run = createFollowedRun(id, {
        api,
        readIr: async (text) => (await irParser()).parseIr(text, 'ir.yaml'),
        nextFrame: (callback) => requestAnimationFrame(callback),
        later: setTimeout,
      });
      const idle = [...runs.values()].filter((other) => !other.inUse());
      for (const other of idle.slice(0, Math.max(0, idle.length - mostIdle))) runs.delete(other.id);
      runs.set(id, run);
      return run;
    },
    showOn(document, run) {
      change((byDocument) => {
        byDocument.delete(document);
        byDocument.set(document, run);
      });
    },
    hideOn(document) {
      if (shown.getState().byDocument.has(document)) change((byDocument) => byDocument.delete(document));
    },
    forget(gone) {
      for (const id of gone) runs.delete(id);
      if (gone.includes(place.getState().run ?? '')) place.setState({ run: undefined });
      change((byDocument) => {
        for (const [document, run] of byDocument) if (gone.includes(run)) byDocument.delete(document);
      });
    },
    restore(kept) {
      const read = remembered.safeParse(kept);
      if (read.success)
        shown.setState(({ byDocument }) => ({ byDocument: new Map([...Object.entries(read.data), ...byDocument]) }));
    },
  };
}
