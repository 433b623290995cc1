/** Questions to the person, asked from anywhere and answered by a dialog: a promise each. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import type { ImportReport, RunPlan } from '../../shared/ipc/contract.ts';
import type { LookAtObjects, RunGiven } from './run-needs.ts';

/** A choice in a confirmation, by its own verb; the main one is last. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly tone?: 'primary' | 'danger' | 'plain';
}

/** Everything that is asked in a dialog, with the type of its answer. `undefined` is always "cancelled". */
export interface Questions {
  readonly confirm: {
    readonly ask: { readonly title: string; readonly detail: string; readonly choices: readonly Choice[] };
    readonly answer: string;
  };
  readonly openFile: { readonly ask: { readonly title: string }; readonly answer: string };
  readonly saveFile: { readonly ask: { readonly title: string; readonly suggested: string }; readonly answer: string };
  readonly run: {
    readonly ask: {
      readonly name: string;
      /** A run is to be started, or one that waits is given what it needs. */
      readonly purpose: 'start' | 'give';
      readonly parameters: RunPlan['parameters'];
      /** Given where the run takes secrets or config maps. */
      readonly look: LookAtObjects | undefined;
    };
    readonly answer: RunGiven;
  };
  readonly exported: {
    readonly ask: { readonly fileName: string; readonly text: string; readonly warnings: readonly Diagnostic[] };
    readonly answer: true;
  };
  readonly imported: { readonly ask: { readonly report: ImportReport }; readonly answer: true };
  readonly approval: { readonly ask: { readonly plan: RunPlan; readonly name: string }; readonly answer: true };
}

export type QuestionKind = keyof Questions;

/** One open question. */
export type Question = {
  [K in QuestionKind]: {
    readonly kind: K;
    readonly id: number;
    readonly ask: Questions[K]['ask'];
    readonly answer: (answer: Questions[K]['answer'] | undefined) => void;
  };
}[QuestionKind];

export interface Dialogs {
  readonly store: StoreApi<{ readonly open: readonly Question[] }>;
  confirm(ask: Questions['confirm']['ask']): Promise<string | undefined>;
  openFile(ask: Questions['openFile']['ask']): Promise<string | undefined>;
  saveFile(ask: Questions['saveFile']['ask']): Promise<string | undefined>;
  run(ask: Questions['run']['ask']): Promise<RunGiven | undefined>;
  approval(ask: Questions['approval']['ask']): Promise<true | undefined>;
  exported(ask: Questions['exported']['ask']): Promise<true | undefined>;
  imported(ask: Questions['imported']['ask']): Promise<true | undefined>;
}

/** The window's questions; a later one stands above an earlier one. */
export function createDialogs(): Dialogs {
  const store = createStore<{ readonly open: readonly Question[] }>(() => ({ open: [] }));
  let nextId = 1;
  function put<A>(make: (id: number, answer: (answer: A | undefined) => void) => Question): Promise<A | undefined> {
    return new Promise((resolve) => {
      const id = nextId++;
      const question = make(id, (answer) => {
        store.setState(({ open }) => ({ open: open.filter((other) => other.id !== id) }));
        resolve(answer);
      });
      store.setState(({ open }) => ({ open: [...open, question] }));
    });
  }
  return {
    store,
    confirm: (ask) => put<string>((id, answer) => ({ kind: 'confirm', id, ask, answer })),
    openFile: (ask) => put<string>((id, answer) => ({ kind: 'openFile', id, ask, answer })),
    saveFile: (ask) => put<string>((id, answer) => ({ kind: 'saveFile', id, ask, answer })),
    run: (ask) => put<RunGiven>((id, answer) => ({ kind: 'run', id, ask, answer })),
    imported: (ask) => put<true>((id, answer) => ({ kind: 'imported', id, ask, answer })),
    exported: (ask) => put<true>((id, answer) => ({ kind: 'exported', id, ask, answer })),
    approval: (ask) => put<true>((id, answer) => ({ kind: 'approval', id, ask, answer })),
  };
}
