/** The open documents: opening, saving, closing, and which one is in front. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import type { EngineApi, OpenedDocument, WindowLook } from '../../shared/ipc/contract.ts';
import type { DesktopApi } from '../../shared/ipc/desktop.ts';
import { windowSettings } from '../../shared/ipc/window.ts';
import { toast } from '../ui/toast.ts';
import type { Dialogs } from './dialogs.ts';
import { createDocument, isUnsaved } from './document.ts';
import type { OpenDocument } from './document.ts';
import { importDocument } from './imports.ts';
import type { ImportDeps } from './imports.ts';
import { createPrinter } from './printer.ts';
import type { Ui } from './ui.ts';

export interface DocumentsState {
  /** In the order of their tabs. */
  readonly open: readonly OpenDocument[];
  readonly active: string | undefined;
}

export interface Documents {
  readonly store: StoreApi<DocumentsState>;
  active(): OpenDocument | undefined;
  activate(id: string): void;
  create(): Promise<void>;
  /** Asks for a file, then opens it. */
  choose(): Promise<void>;
  openPath(path: string): Promise<void>;
  /** Asks for a file, then makes a document of it. */
  chooseImport(): Promise<void>;
  /** Makes a document of a compiled pipeline, a component or a pipeline of another editor. */
  importText(name: string, text: string): Promise<void>;
  openDraft(draft: string): Promise<void>;
  openExample(id: string): Promise<void>;
  /**
   * Shows the documents of a window that opens; `toFront` false puts them behind what is shown already. One that is open takes over what was found of it,
   * one that could not be opened says why.
   */
  restore(found: Pick<WindowLook, 'documents' | 'active'>, toFront: boolean): void;
  /** True when the file was written. */
  save(document: OpenDocument): Promise<boolean>;
  saveAs(document: OpenDocument): Promise<boolean>;
  /** Closes the tab. Unsaved work stays in the engine and in the list of recent documents. */
  close(id: string): Promise<void>;
  step(by: 1 | -1): void;
  /** Resolves when the engine has looked at the documents that the window began with, or has said that it cannot. */
  readonly confirmed: Promise<void>;
  confirm(): void;
  /** Keeps unsaved work of every document at once. */
  flush(): Promise<void>;
  /** The same for a page that goes away. */
  leave(): void;
}

export interface DocumentsDeps {
  readonly api: EngineApi;
  readonly dialogs: Dialogs;
  readonly desktop: DesktopApi | undefined;
  readonly resolve: ComponentResolver;
  readonly ui: Ui;
}

const extension = '.pipeline.yaml';

/** The documents of this window. */
export function createDocuments(deps: DocumentsDeps): Documents {
  const { api, dialogs, desktop, resolve, ui } = deps;
  const print = createPrinter();
  const store = createStore<DocumentsState>(() => ({ open: [], active: undefined }));
  const active = (): OpenDocument | undefined => {
    const { open, active } = store.getState();
    return open.find((document) => document.id === active);
  };
  const remember = (): void => {
    const { open, active } = store.getState();
    const value = { open: open.map((document) => document.id), ...(active === undefined ? {} : { active }) };
    api.call('settings.set', { key: windowSettings.session, value }).catch(() => undefined);
  };
  const show = (opened: OpenedDocument): void => {
    const { open } = store.getState();
    const same = open.find(
      (document) =>
        document.id === opened.draft || (opened.path !== undefined && document.store.getState().path === opened.path),
    );
    const document = same ?? createDocument(opened, { api, resolve, print });
    store.setState({ open: same === undefined ? [...open, document] : open, active: document.id });
    ui.show('designer');
    remember();
  };
  const couldNotOpen = (name: string, diagnostics: readonly Diagnostic[]): void => {
    toast({ tone: 'error', title: `${name} could not be opened`, detail: words(diagnostics) });
  };
  /** Runs a call to the engine; a broken one becomes a message instead of nothing. */
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      toast({ tone: 'error', title: what, detail: error instanceof Error ? error.message : String(error) });
    }
  };
  const imports: ImportDeps = { api, dialogs, show };
  const choosePath = async (title: string): Promise<string | undefined> =>
    desktop === undefined ? dialogs.openFile({ title }) : ((await desktop.chooseOpen()) ?? undefined);
  const openWith = (input: { readonly path: string } | { readonly draft: string }, name: string): Promise<void> =>
    attempt(`${name} could not be opened`, async () => {
      const answer = await api.call('documents.open', input);
      if (answer.ok) show(answer.document);
      else if (answer.importable === true && 'path' in input) await importDocument(imports, input, name);
      else couldNotOpen(name, answer.diagnostics);
    });

  const write = async (document: OpenDocument, path: string, replace: boolean): Promise<boolean> => {
    const state = document.store.getState();
    const text = document.text();
    const answer = await api.call('documents.save', {
      draft: document.id,
      path,
      text,
      replace,
      ...(state.path === path && state.fileDigest !== undefined && !replace ? { expectDigest: state.fileDigest } : {}),
    });
    switch (answer.result) {
      case 'saved':
        document.saved(answer.path, answer.fileDigest, text, state);
        return true;
      case 'exists': {
        const choice = await dialogs.confirm({
          title: 'A file with this name exists',
          detail: `Saving to ${path} replaces it.`,
          choices: [{ id: 'replace', label: 'Replace file', tone: 'danger' }],
        });
        return choice === 'replace' ? write(document, path, true) : false;
      }
      case 'changed-on-disk': {
        const choice = await dialogs.confirm({
          title: 'The file has changed on disk',
          detail: `Something else wrote to ${path} since it was opened here. Your work can replace it, or go to another file.`,
          choices: [
            { id: 'replace', label: 'Replace file', tone: 'danger' },
            { id: 'elsewhere', label: 'Save as another file', tone: 'primary' },
          ],
        });
        if (choice === 'replace') return write(document, path, true);
        return choice === 'elsewhere' ? saveAs(document) : false;
      }
      case 'failed':
        toast({ tone: 'error', title: answer.diagnostic.message, detail: answer.diagnostic.cure });
        return false;
    }
  };
  const saveAs = async (document: OpenDocument): Promise<boolean> => {
    const { name, path } = document.store.getState();
    const suggested = path ?? withExtension(name);
    const chosen =
      desktop === undefined
        ? await dialogs.saveFile({ title: 'Save pipeline', suggested })
        : ((await desktop.chooseSave(suggested)) ?? undefined);
    if (chosen === undefined) return false;
    // The system's own dialog has asked about replacing; ours leaves that to the answer.
    return write(document, withExtension(chosen), desktop !== undefined);
  };

  const confirmation = Promise.withResolvers<void>();

  return {
    store,
    active,
    confirmed: confirmation.promise,
    confirm: confirmation.resolve,
    activate(id) {
      store.setState({ active: id });
      ui.show('designer');
      remember();
    },
    create: () => attempt('A new pipeline could not be made', async () => show(await api.call('documents.new', {}))),
    async choose() {
      const path = await choosePath('Open pipeline');
      if (path !== undefined) await openWith({ path }, path);
    },
    async chooseImport() {
      const path = await choosePath('Import pipeline');
      if (path === undefined) return;
      await attempt(`${path} could not be imported`, () => importDocument(imports, { path }, path));
    },
    importText: (name, text) =>
      attempt(`${name} could not be imported`, () => importDocument(imports, { name, text }, name)),
    openPath: (path) => openWith({ path }, path),
    openDraft: (draft) => openWith({ draft }, 'The document'),
    openExample: (id) =>
      attempt('The example could not be opened', async () => show(await api.call('examples.open', { id }))),
    restore(found, toFront) {
      const { open, active } = store.getState();
      const restored: OpenDocument[] = [];
      for (const answer of found.documents) {
        if (!answer.ok) {
          couldNotOpen('The document', answer.diagnostics);
          continue;
        }
        const there = open.find((document) => document.id === answer.document.draft);
        if (there === undefined) restored.push(createDocument(answer.document, { api, resolve, print }));
        else there.refresh(answer.document);
      }
      if (restored.length === 0) return;
      const front = restored.find((document) => document.id === found.active) ?? restored.at(-1);
      store.setState({ open: [...open, ...restored], active: toFront ? front?.id : (active ?? front?.id) });
      if (toFront) ui.show('designer');
      remember();
    },
    async save(document) {
      const { path } = document.store.getState();
      return path === undefined ? saveAs(document) : write(document, path, false);
    },
    saveAs,
    async close(id) {
      const document = store.getState().open.find((document) => document.id === id);
      if (document === undefined) return;
      if (isUnsaved(document.store.getState())) await document.flush();
      // Keeping it may have taken a while, in which others came and went.
      const { open, active } = store.getState();
      const index = open.indexOf(document);
      if (index < 0) return;
      document.dispose();
      const rest = open.filter((other) => other !== document);
      const next = active === id ? (rest[Math.min(index, rest.length - 1)]?.id ?? undefined) : active;
      store.setState({ open: rest, active: next });
      if (rest.length === 0 && ui.store.getState().screen === 'designer') ui.show('start');
      remember();
    },
    step(by) {
      const { open, active } = store.getState();
      const index = open.findIndex((document) => document.id === active);
      const next = open[(index + by + open.length) % open.length];
      if (next !== undefined) store.setState({ active: next.id });
    },
    async flush() {
      await Promise.all(store.getState().open.map((document) => document.flush()));
    },
    leave() {
      for (const document of store.getState().open) document.leave();
    },
  };
}

function withExtension(path: string): string {
  return /\.(ya?ml)$/i.test(path) ? path : `${path}${extension}`;
}

function words(diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics;
  return first === undefined ? 'The engine gave no reason.' : `${first.message} ${first.cure}`;
}
