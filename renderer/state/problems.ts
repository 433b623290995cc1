/** What is wrong with an open document, found shortly after it was opened and after every change. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Diagnostic, GraphPlace, Severity } from '../../shared/diagnostic.ts';
import { link } from '../../shared/document/link.ts';
import { lazyCode } from '../lazy.ts';
import type { OpenDocument } from './document.ts';
import type { Library } from './library.ts';

/** The worst of what was found about a thing on the canvas, and all of it in words. */
export interface Mark {
  readonly severity: Severity;
  readonly messages: readonly string[];
}

export interface ProblemsState {
  readonly diagnostics: readonly Diagnostic[];
  /** By `markKey`. */
  readonly marks: ReadonlyMap<string, Mark>;
}

export interface Problems {
  readonly store: StoreApi<ProblemsState>;
  dispose(): void;
}

const validation = lazyCode(() => import('../../shared/validate/graph.ts'));
const delay = 150;
/** Finding the line of each of many findings takes seconds in a text longer than this (UTF-16 units); then only the place is said. */
const longestLocated = 60_000;
const separator = '\u001f';
const ranks: Readonly<Record<Severity, number>> = { error: 2, warning: 1, notice: 0 };

/** Where a mark belongs: a task, or an input or output of one, or of the document's graph. */
export function markKey(
  tasks: readonly string[],
  port?: { readonly side: 'in' | 'out'; readonly name: string },
): string {
  return [...tasks, port === undefined ? '' : `${port.side}:${port.name}`].join(separator);
}

/** Follows a document. Values that did not change are not looked at again: the spec keeps their identity. */
export function followProblems(document: OpenDocument, library: Library): Problems {
  const store = createStore<ProblemsState>(() => ({ diagnostics: [], marks: new Map() }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = async (): Promise<void> => {
    const { validate } = await validation();
    const { spec, base } = document.store.getState();
    const unchanged = spec === undefined || spec === base.spec;
    const source = unchanged ? base : { spec, file: base.file };
    const linked = link(source, library.resolve);
    const located = unchanged && base.text.length <= longestLocated ? base : undefined;
    const found = spec === undefined ? linked.diagnostics : validate(linked, located).diagnostics;
    const diagnostics = found.filter(isNews).toSorted((a, b) => ranks[b.severity] - ranks[a.severity]);
    store.setState({ diagnostics, marks: marksOf(diagnostics) });
  };
  const checkSoon = (): void => {
    // Without the library every reference would lead nowhere.
    const { phase } = library.store.getState();
    if (phase !== 'listed' && phase !== 'ready') return;
    clearTimeout(timer);
    timer = setTimeout(() => void check(), delay);
  };
  const stop = document.store.subscribe((now, before) => {
    if (now.spec !== before.spec || now.base !== before.base) checkSoon();
  });
  const stopLibrary = library.store.subscribe(({ phase }) => {
    if (phase === 'listed') checkSoon();
  });
  checkSoon();
  return {
    store,
    dispose() {
      clearTimeout(timer);
      stop();
      stopLibrary();
    },
  };
}

/** That a new pipeline is empty goes without saying: its canvas says it, with what to do. */
function isNews({ code, place }: Diagnostic): boolean {
  return code !== 'graph-empty' || (place?.tasks.length ?? 0) > 0;
}

/** Gathers findings by the thing they are about: a finding about a port also marks its task, and the groups around it. */
export function marksOf(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  const add = (key: string, { severity, message }: Diagnostic): void => {
    const before = marks.get(key);
    marks.set(key, {
      severity: before !== undefined && ranks[before.severity] > ranks[severity] ? before.severity : severity,
      messages: [...(before?.messages ?? []), message],
    });
  };
  for (const diagnostic of diagnostics) {
    const { place } = diagnostic;
    if (place === undefined || diagnostic.severity === 'notice') continue;
    for (const key of keysOf(place)) add(key, diagnostic);
  }
  return marks;
}

function keysOf({ tasks, input, output }: GraphPlace): readonly string[] {
  const keys = tasks.map((_, index) => markKey(tasks.slice(0, index + 1)));
  if (input !== undefined) keys.push(markKey(tasks, { side: 'in', name: input }));
  if (output !== undefined) keys.push(markKey(tasks, { side: 'out', name: output }));
  return keys;
}
