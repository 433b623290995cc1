/**
 * One open document: its spec, its history, what is selected and which of its graphs is shown. A history step holds the
 * immutable spec before and after it, so undo is exact and "unsaved" is a comparison of identities.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { ComponentSpec } from '../../shared/component/spec.ts';
import type { Diagnostic, Patch } from '../../shared/diagnostic.ts';
import type { ParsedDocument } from '../../shared/document/document.ts';
import { applyEdits } from '../../shared/document/edit.ts';
import type { Edit, Edited } from '../../shared/document/edit.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { parseDocument } from '../../shared/document/parse.ts';
import { printDocument, printFix } from '../../shared/document/print.ts';
import type { EngineApi, OpenedDocument } from '../../shared/ipc/contract.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { graphAt, isDrawnIn } from './graph-path.ts';
import type { ShownGraph } from './graph-path.ts';
import type { Printer } from './printer.ts';

/** What is selected on the canvas, by the ids of canvas/ids.ts. */
export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** Nothing selected. */
export const noSelection: Selection = { nodes: new Set(), edges: new Set() };

interface Snapshot {
  readonly spec: ComponentSpec | undefined;
  readonly base: ParsedDocument;
}

/** One step of undo: what it did in words, and the document on both sides of it. */
export interface HistoryStep {
  readonly label: string;
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Steps with the same key that follow each other directly are one step (typing, nudging). */
  readonly mergeKey?: string;
}

export interface DocumentState {
  readonly name: string;
  readonly path: string | undefined;
  readonly fileDigest: string | undefined;
  /** The text as it was read or last written; printing keeps its bytes where nothing changed. */
  readonly base: ParsedDocument;
  /** Undefined when the text is not a component; then `base.diagnostics` says why. */
  readonly spec: ComponentSpec | undefined;
  /** The spec that the file holds; undefined when the file holds something else. */
  readonly savedSpec: ComponentSpec | undefined;
  /** The text that the file holds: what tells a text that is no component from that of the file. */
  readonly savedText: string;
  readonly savedAt: number | undefined;
  readonly undo: readonly HistoryStep[];
  readonly redo: readonly HistoryStep[];
  /** The graph that is worked in: what is selected is of it, and edits change it. */
  readonly graphPath: readonly string[];
  /** The graph that fills the canvas: the same one, or one around it in which it is drawn as a frame. */
  readonly viewPath: readonly string[];
  readonly selection: Selection;
  /** Whether the engine has the unsaved work. */
  readonly draft: 'kept' | 'pending' | 'failed';
}

/** An open document and everything that can be done to it. */
export interface OpenDocument {
  /** Id of the draft; stays for as long as the document is open. */
  readonly id: string;
  readonly readOnly: boolean;
  readonly store: StoreApi<DocumentState>;
  /** The graph that is worked in, or the one at a path; undefined when the document is not a pipeline. */
  shown(path?: readonly string[]): ShownGraph | undefined;
  text(): string;
  /** Applies edits to the document as one step of undo. Nothing happens when one of them is refused. */
  edit(label: string, edits: readonly Edit[], mergeKey?: string): Result<Edited, Diagnostic>;
  /** Applies a mechanical cure, as one step of undo. */
  patch(label: string, patches: readonly Patch[]): Result<ComponentSpec, Diagnostic>;
  /** Replaces the whole text, as one step of undo. */
  setText(text: string): void;
  undo(): HistoryStep | undefined;
  redo(): HistoryStep | undefined;
  /** Selects things of the graph that is worked in, or of another that then is. */
  select(selection: Selection, graphPath?: readonly string[]): void;
  /** Works in a graph and shows it alone. */
  enter(path: readonly string[]): void;
  /** Works in a graph, which fills the canvas unless it is drawn there already. */
  open(path: readonly string[]): void;
  /** The file now holds this text, which was that of `written`; what was done since then stays unsaved work. */
  saved(path: string, fileDigest: string, text: string, written: Snapshot): void;
  rename(name: string): void;
  /** Takes over what was found when the document was opened again; what was done here meanwhile stays as it is. */
  refresh(found: OpenedDocument): void;
  /** Keeps unsaved work at once, when there is some that is not kept yet. */
  flush(): Promise<void>;
  /** The same for a page that goes away, which cannot wait for anything. */
  leave(): void;
  dispose(): void;
}

/** True when the file (or, for one never saved, the engine's template) holds something else than the window. */
export function isUnsaved(state: DocumentState): boolean {
  return state.spec !== state.savedSpec || (state.spec === undefined && state.base.text !== state.savedText);
}

const keepDelay = 300;
const longestHistory = 500;

/** What a document stands on. One that is looked at only is neither edited nor kept, so it needs no printer. */
export type DocumentDeps = { readonly api: EngineApi; readonly resolve: ComponentResolver } & (
  | { readonly readOnly: true }
  | { readonly readOnly?: false; readonly print: Printer }
);

/** Opens a document in the window. */
export function createDocument(opened: OpenedDocument, deps: DocumentDeps): OpenDocument {
  const { api, resolve, readOnly = false } = deps;
  const print = deps.readOnly === true ? undefined : deps.print;
  const store = createStore<DocumentState>(() => untouched(opened));

  let timer: ReturnType<typeof setTimeout> | undefined;
  let printed: { readonly spec: ComponentSpec; readonly base: ParsedDocument; readonly text: string } | undefined;

  const text = (): string => {
    const { spec, base } = store.getState();
    if (spec === undefined || spec === base.spec) return base.text;
    if (printed?.spec !== spec || printed.base !== base) printed = { spec, base, text: printDocument(spec, base) };
    return printed.text;
  };
  const send = (): Promise<unknown> =>
    api.call('documents.keepDraft', { draft: opened.draft, name: store.getState().name, text: text() });
  /** A text that is no component has no spec: it is told from another one by its base. */
  const isStill = (spec: ComponentSpec | undefined, base: ParsedDocument): boolean =>
    store.getState().spec === spec && store.getState().base === base;
  const keep = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const { spec: kept, base } = store.getState();
    try {
      if (
        print !== undefined &&
        kept !== undefined &&
        kept !== base.spec &&
        (printed?.spec !== kept || printed.base !== base)
      )
        printed = { spec: kept, base, text: await print(kept, base) };
      // Whatever was done while it was printed is on its way already.
      if (!isStill(kept, base)) return;
      await send();
      if (isStill(kept, base)) store.setState({ draft: 'kept' });
    } catch {
      store.setState({ draft: 'failed' });
    }
  };
  const keepSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), keepDelay);
    store.setState({ draft: 'pending' });
  };
  const snapshot = (): Snapshot => ({ spec: store.getState().spec, base: store.getState().base });

  /** Shows a state of the document; leaves graphs and selections that are no longer there. */
  const restore = (to: Snapshot): Pick<DocumentState, 'spec' | 'base' | 'graphPath' | 'viewPath' | 'selection'> => {
    let { graphPath } = store.getState();
    while (graphPath.length > 0 && (to.spec === undefined || graphAt(to.spec, graphPath, resolve) === undefined))
      graphPath = graphPath.slice(0, -1);
    const left = graphPath.length !== store.getState().graphPath.length;
    const selection =
      left || to.spec === undefined
        ? noSelection
        : surviving(store.getState().selection, graphAt(to.spec, graphPath, resolve));
    const viewPath = store.getState().viewPath.slice(0, graphPath.length);
    return { ...to, graphPath, viewPath, selection };
  };
  const commit = (label: string, after: Snapshot, mergeKey: string | undefined): void => {
    const before = snapshot();
    const { undo } = store.getState();
    const last = undo.at(-1);
    const merge = mergeKey !== undefined && last?.mergeKey === mergeKey && store.getState().redo.length === 0;
    const step: HistoryStep = {
      label,
      before: merge ? last.before : before,
      after,
      ...(mergeKey === undefined ? {} : { mergeKey }),
    };
    store.setState({
      ...restore(after),
      undo: [...(merge ? undo.slice(0, -1) : undo.slice(-longestHistory)), step],
      redo: [],
    });
    keepSoon();
  };

  return {
    id: opened.draft,
    readOnly,
    store,
    shown(path = store.getState().graphPath) {
      const { spec } = store.getState();
      return spec === undefined ? undefined : graphAt(spec, path, resolve);
    },
    text,
    edit(label, edits, mergeKey) {
      const { spec, base } = store.getState();
      if (spec === undefined || readOnly) return err(notEditable(readOnly));
      const done = applyEdits(spec, edits, resolve);
      if (done.ok && done.value.patches.length > 0) commit(label, { spec: done.value.spec, base }, mergeKey);
      return done;
    },
    patch(label, patches) {
      const { spec, name } = store.getState();
      if (spec === undefined || readOnly) return err(notEditable(readOnly));
      // On the text, not on the spec: a cure may be about something that the spec does not hold (a misspelt field).
      const base = parseDocument(printFix(parseDocument(text(), name), { label, patches }), name);
      const [wrong] = base.diagnostics;
      if (base.spec === undefined) return err(wrong ?? notEditable(readOnly));
      commit(label, { spec: base.spec, base }, undefined);
      return ok(base.spec);
    },
    setText(next) {
      if (readOnly || next === text()) return;
      const base = parseDocument(next, store.getState().name);
      commit('Edit text', { spec: base.spec, base }, undefined);
    },
    undo() {
      const { undo, redo } = store.getState();
      const step = undo.at(-1);
      if (step === undefined) return undefined;
      store.setState({ ...restore(step.before), undo: undo.slice(0, -1), redo: [...redo, step] });
      keepSoon();
      return step;
    },
    redo() {
      const { undo, redo } = store.getState();
      const step = redo.at(-1);
      if (step === undefined) return undefined;
      store.setState({ ...restore(step.after), undo: [...undo, step], redo: redo.slice(0, -1) });
      keepSoon();
      return step;
    },
    select: (selection, graphPath = store.getState().graphPath) => store.setState({ selection, graphPath }),
    enter(path) {
      const { spec } = store.getState();
      if (spec !== undefined && graphAt(spec, path, resolve) !== undefined)
        store.setState({ graphPath: path, viewPath: path, selection: noSelection });
    },
    open(path) {
      const { spec, viewPath } = store.getState();
      if (spec === undefined || graphAt(spec, path, resolve) === undefined) return;
      const drawn = isDrawnIn(spec, viewPath, path, resolve);
      store.setState({ graphPath: path, viewPath: drawn ? viewPath : path, selection: noSelection });
    },
    saved(path, fileDigest, text, written) {
      const name = fileName(path);
      const { spec } = written;
      // Printing from what the file now holds keeps its bytes. Only the text moves: the spec keeps its identity.
      const base =
        store.getState().base === written.base
          ? { ...parseDocument(text, name), ...(spec === undefined ? {} : { spec }) }
          : store.getState().base;
      store.setState({ path, fileDigest, name, base, savedSpec: spec, savedText: text, savedAt: Date.now() });
    },
    rename(name) {
      store.setState({ name });
      keepSoon();
    },
    refresh(found) {
      const { undo, redo, base, savedText, fileDigest } = store.getState();
      const same =
        base.text === found.text && savedText === (found.savedText ?? found.text) && fileDigest === found.fileDigest;
      if (!same && undo.length === 0 && redo.length === 0) store.setState(untouched(found));
    },
    async flush() {
      if (timer !== undefined || store.getState().draft === 'failed') await keep();
    },
    leave() {
      // Nobody is left to hear of a failure: closing asks before, where one is to be expected.
      if (store.getState().draft !== 'kept') void send().catch(() => undefined);
    },
    dispose() {
      clearTimeout(timer);
    },
  };
}

/** The state of a document in which nothing was done yet. */
function untouched(opened: OpenedDocument): DocumentState {
  const base = parseDocument(opened.text, opened.name);
  const clean = opened.savedText === undefined || opened.savedText === opened.text;
  return {
    name: opened.name,
    path: opened.path,
    fileDigest: opened.fileDigest,
    base,
    spec: base.spec,
    savedSpec: clean ? base.spec : undefined,
    savedText: opened.savedText ?? opened.text,
    savedAt: undefined,
    undo: [],
    redo: [],
    graphPath: [],
    viewPath: [],
    selection: noSelection,
    draft: 'kept',
  };
}

/** The last part of a path, on any system. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function notEditable(readOnly: boolean): Diagnostic {
  return {
    code: 'not-supported',
    severity: 'error',
    message: readOnly ? 'This is the graph of a run, which cannot be changed.' : 'This text is not a pipeline.',
    cure: readOnly ? 'Open its document to edit it.' : 'Correct the text first.',
  };
}

/** What of a selection is still there. */
function surviving(selection: Selection, shown: ShownGraph | undefined): Selection {
  if (shown === undefined) return noSelection;
  const { graph } = shown;
  const there = new Set([
    ...Object.keys(graph.implementation.graph.tasks).map((id) => `task:${id}`),
    ...(graph.inputs ?? []).map((input) => `input:${input.name}`),
    ...(graph.outputs ?? []).map((output) => `output:${output.name}`),
  ]);
  const nodes = [...selection.nodes].filter((id) => there.has(id));
  if (nodes.length === selection.nodes.size && selection.edges.size === 0) return selection;
  return { nodes: new Set(nodes), edges: new Set() };
}
