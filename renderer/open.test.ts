import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { CallError } from '../shared/ipc/client.ts';
import type { WindowLook } from '../shared/ipc/contract.ts';
import type { App } from './app-context.ts';
import { createApp } from './app.tsx';
import type { ConnectionState } from './client.ts';
import { openWindow } from './open.ts';
import type { OpenDocument } from './state/document.ts';
import { fakeApi, settle } from './testing/fake-api.ts';
import type { ToastMessage } from './ui/toast.ts';

const said = vi.hoisted((): unknown[] => []);
vi.mock('./ui/toast.ts', async (original) => ({
  ...(await original<typeof import('./ui/toast.ts')>()),
  toast: ({ detail }: ToastMessage) => said.push(detail),
}));

beforeEach(() => {
  said.length = 0;
  vi.stubGlobal('window', new EventTarget());
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const pipeline = (name: string): string => `name: ${name}\nimplementation: {graph: {tasks: {}}}\n`;

function found(draft: string, text: string): WindowLook['documents'][number] {
  return { ok: true, document: { draft, name: draft, path: `/tmp/${draft}`, text, savedText: text, fileDigest: text } };
}

function look(documents: WindowLook['documents'], active?: string): WindowLook {
  return { components: [], documents, ...(active === undefined ? {} : { active }) };
}

/** A window whose engine answers when the test says so; and keeps drafts then. */
function newWindow() {
  const answers: { resolve(look: WindowLook): void; reject(error: unknown): void }[] = [];
  const kept: { resolve(): void; reject(error: unknown): void }[] = [];
  const planned: string[] = [];
  const api = fakeApi({
    procedures: {
      'documents.keepDraft': () => new Promise((resolve, reject) => kept.push({ resolve: () => resolve({}), reject })),
      'window.open': () => new Promise<WindowLook>((resolve, reject) => answers.push({ resolve, reject })),
      'runs.plan': ({ source }) => {
        planned.push(source.text);
        return { ok: false, diagnostics: [] };
      },
      'settings.set': () => ({}),
      'library.list': () => [],
    },
  });
  const state = createStore<ConnectionState>(() => ({ phase: 'connecting' }));
  const app = createApp({ connection: { api, state, open: () => undefined }, desktop: undefined });
  return { app, answers, kept, planned, state };
}

const names = ({ documents }: App): unknown[] =>
  documents.store.getState().open.map((document) => document.store.getState().spec?.name);

function front({ documents }: App): OpenDocument {
  const document = documents.active();
  if (document === undefined) throw new Error('No document is in front.');
  return document;
}

describe('APP-31 a window before its engine', () => {
  test('shows the documents of last time, and asks the engine first of all', async () => {
    const { app, answers } = newWindow();
    await openWindow(app, look([found('a', pipeline('A')), found('b', pipeline('B'))], 'a'));
    expect(names(app)).toEqual(['A', 'B']);
    expect([front(app).id, app.ui.store.getState().screen]).toEqual(['a', 'designer']);
    expect(answers).toHaveLength(1);
  });

  test('takes over what the engine finds, where nothing was done meanwhile', async () => {
    const { app, answers } = newWindow();
    await openWindow(app, look([found('a', pipeline('A')), found('b', pipeline('B'))], 'a'));
    const edited = front(app);
    edited.setText(pipeline('Mine'));
    answers[0]?.resolve(look([found('a', pipeline('Theirs')), found('b', pipeline('B2')), found('c', pipeline('C'))]));
    await settle();
    expect(names(app)).toEqual(['Mine', 'B2', 'C']);
    expect(front(app)).toBe(edited);
    // What it was made of is kept, so that saving asks about the file of somebody else.
    expect(edited.store.getState().fileDigest).toBe(pipeline('A'));
  });

  test('runs what the engine found, however early it was asked to', async () => {
    const { app, answers, planned } = newWindow();
    await openWindow(app, look([found('a', pipeline('A'))], 'a'));
    const running = app.runs.start(front(app));
    await settle();
    expect(planned).toEqual([]);
    answers[0]?.resolve(look([found('a', pipeline('Theirs'))], 'a'));
    await running;
    expect(planned).toEqual([pipeline('Theirs')]);
  });

  test('does not bring back what was closed', async () => {
    const { app, answers } = newWindow();
    const before = look([found('a', pipeline('A')), found('b', pipeline('B'))], 'a');
    await openWindow(app, before);
    await app.documents.close('a');
    answers[0]?.resolve(before);
    await settle();
    expect(names(app)).toEqual(['B']);
  });

  test('says what could not be opened', async () => {
    const { app, answers } = newWindow();
    await openWindow(app, look([]));
    expect(app.ui.store.getState().screen).toBe('start');
    const gone = {
      code: 'file-unreadable',
      severity: 'error',
      message: 'It is gone.',
      cure: 'Look elsewhere.',
    } as const;
    answers[0]?.resolve(look([{ ok: false, diagnostics: [gone] }]));
    await settle();
    expect(said).toContain('It is gone. Look elsewhere.');
  });

  test('asks again when the line broke', async () => {
    const { app, answers } = newWindow();
    await openWindow(app, look([found('a', pipeline('A'))]));
    answers[0]?.reject(new CallError('closed', 'The connection was closed.'));
    await settle();
    answers[1]?.resolve(look([found('a', pipeline('A2'))]));
    await settle();
    expect(names(app)).toEqual(['A2']);
  });
});

describe('APP-31 a window that has to ask', () => {
  test('is filled by the answer, and keeps in front what the person went to meanwhile', async () => {
    const { app, answers } = newWindow();
    const opening = openWindow(app, undefined);
    app.documents.restore(look([found('own', pipeline('Own'))]), true);
    answers[0]?.resolve(look([found('a', pipeline('A'))], 'a'));
    await opening;
    expect(names(app)).toEqual(['Own', 'A']);
    expect(front(app).id).toBe('own');
  });

  test('shows the start screen where nothing was open, and the reason where there is no answer', async () => {
    const empty = newWindow();
    const opening = openWindow(empty.app, undefined);
    empty.answers[0]?.resolve(look([]));
    await opening;
    expect(empty.app.ui.store.getState().screen).toBe('start');

    const refused = newWindow();
    const failing = openWindow(refused.app, undefined);
    refused.answers[0]?.reject(new CallError('refused', 'The disk is full.'));
    await failing;
    expect(said).toContain('The disk is full.');
    expect(refused.app.ui.store.getState().screen).toBe('start');
    expect(refused.app.library.store.getState().phase).toBe('listed');
  });
});

describe('APP-32 work that the engine does not have yet', () => {
  test('is kept when the line is there again', async () => {
    const { app, kept, state } = newWindow();
    await openWindow(app, look([found('a', pipeline('A'))]));
    front(app).setText(pipeline('Mine'));
    const keeping = app.documents.flush();
    await settle();
    kept[0]?.reject(new CallError('closed', 'The connection was closed.'));
    await keeping;
    expect(front(app).store.getState().draft).toBe('failed');
    state.setState({ phase: 'connected' });
    await settle();
    kept[1]?.resolve();
    await settle();
    expect(front(app).store.getState().draft).toBe('kept');
  });

  test('holds up the closing of its document, and of no other that came meanwhile', async () => {
    const { app, answers, kept } = newWindow();
    await openWindow(app, look([found('a', pipeline('A'))]));
    front(app).setText(pipeline('Mine'));
    const closing = app.documents.close('a');
    await settle();
    answers[0]?.resolve(look([found('a', pipeline('A')), found('b', pipeline('B'))]));
    await settle();
    expect(names(app)).toEqual(['Mine', 'B']);
    kept[0]?.resolve();
    await closing;
    expect(names(app)).toEqual(['B']);
    expect(front(app).id).toBe('b');
  });

  test('is asked about before the window closes: where nobody answers, and where it could not be kept', async () => {
    vi.stubGlobal('window', Object.assign(new EventTarget(), { document: { activeElement: null } }));
    vi.stubGlobal('HTMLElement', EventTarget);
    const asks = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    const { app, kept, state } = newWindow();
    await openWindow(app, look([found('a', pipeline('A'))]));
    expect(asks()).toBe(false);
    front(app).setText(pipeline('Mine'));
    expect(asks()).toBe(true);
    state.setState({ phase: 'connected' }, true);
    // It is sent as the page goes away.
    expect(asks()).toBe(false);
    await settle();
    kept[0]?.reject(new CallError('refused', 'The disk is full.'));
    await settle();
    expect([front(app).store.getState().draft, asks()]).toEqual(['failed', true]);
  });
});
