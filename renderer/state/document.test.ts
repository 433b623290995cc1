import type { Mock } from 'vitest';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { printDocument } from '../../shared/document/print.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { createDocument, fileName, isUnsaved } from './document.ts';
import type { OpenDocument } from './document.ts';

const text = `# kept
name: P
implementation:
  graph:
    tasks:
      a:
        componentRef: {url: load}
      b:
        componentRef: {url: load}
`;

function open(source = text): { readonly document: OpenDocument; readonly call: Mock } {
  const call = vi.fn<(name: string, input: unknown) => Promise<object>>(() => Promise.resolve({}));
  const api = { call, subscribe: () => () => undefined } as unknown as EngineApi;
  const document = createDocument(
    { draft: 'd', name: 'p.pipeline.yaml', text: source, savedText: source },
    { api, resolve: () => undefined, print: (spec, base) => Promise.resolve(printDocument(spec, base)) },
  );
  return { document, call };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an open document', () => {
  test('APP-1 an edit is one step of undo, and undoing it is exactly the document as it was', () => {
    const { document } = open();
    const before = document.store.getState().spec;
    expect(document.edit('Rename', [{ kind: 'rename-task', task: 'a', name: 'z' }]).ok).toBe(true);
    expect(isUnsaved(document.store.getState())).toBe(true);
    expect(document.undo()?.label).toBe('Rename');
    expect(document.store.getState().spec).toBe(before);
    expect(isUnsaved(document.store.getState())).toBe(false);
    expect(document.text()).toBe(text);
    document.redo();
    expect(document.text()).toContain('z:');
    expect(document.text()).toContain('# kept');
  });

  test('APP-1 a text that is no pipeline is unsaved when it is another than that of its file', () => {
    const { document } = open('name: [');
    expect(document.store.getState().spec).toBeUndefined();
    expect(isUnsaved(document.store.getState())).toBe(false);
    document.setText('name: [1');
    expect(isUnsaved(document.store.getState())).toBe(true);
    document.setText('name: [');
    expect(isUnsaved(document.store.getState())).toBe(false);
  });

  test('APP-2 an edit that is refused changes nothing and leaves no step', () => {
    const { document } = open();
    expect(document.edit('Rename', [{ kind: 'rename-task', task: 'a', name: 'b' }]).ok).toBe(false);
    expect(document.store.getState().undo).toEqual([]);
  });

  test('APP-3 steps with one merge key are undone together, and another step in between parts them', () => {
    const { document } = open();
    const move = (x: number, key?: string): void => {
      document.edit('Move', [{ kind: 'move', items: [{ item: { task: 'a' }, position: { x, y: 0 } }] }], key);
    };
    move(1, 'nudge');
    move(2, 'nudge');
    expect(document.store.getState().undo).toHaveLength(1);
    move(3);
    move(4, 'nudge');
    expect(document.store.getState().undo).toHaveLength(3);
  });

  test('what is gone is no longer selected', () => {
    const { document } = open();
    document.select({ nodes: new Set(['task:a', 'task:b']), edges: new Set() });
    document.edit('Delete', [{ kind: 'remove-tasks', tasks: ['a'] }]);
    expect([...document.store.getState().selection.nodes]).toEqual(['task:b']);
  });

  test('APP-4 unsaved work is kept once, shortly after the last of several edits', async () => {
    const { document, call } = open();
    document.edit('Rename', [{ kind: 'rename-task', task: 'a', name: 'x' }]);
    document.edit('Rename', [{ kind: 'rename-task', task: 'x', name: 'y' }]);
    expect(call).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(call).toHaveBeenCalledOnce();
    expect(call).toHaveBeenCalledWith(
      'documents.keepDraft',
      expect.objectContaining({ draft: 'd', text: document.text() }),
    );
    expect(document.store.getState().draft).toBe('kept');
  });

  test('APP-1 after saving it is not unsaved, and undo still goes back', () => {
    const { document } = open();
    document.edit('Rename', [{ kind: 'rename-task', task: 'a', name: 'x' }]);
    document.saved('/tmp/q.pipeline.yaml', 'digest', document.text(), document.store.getState());
    expect(isUnsaved(document.store.getState())).toBe(false);
    expect(document.store.getState().name).toBe('q.pipeline.yaml');
    document.undo();
    expect(isUnsaved(document.store.getState())).toBe(true);
  });

  test('APP-1 what is done while it is being saved stays unsaved work', () => {
    const { document } = open();
    document.edit('Rename', [{ kind: 'rename-task', task: 'a', name: 'x' }]);
    const [written, sent] = [document.store.getState(), document.text()];
    document.edit('Rename', [{ kind: 'rename-task', task: 'x', name: 'z' }]);
    document.saved('/tmp/q.pipeline.yaml', 'digest', sent, written);
    expect(isUnsaved(document.store.getState())).toBe(true);
    expect(document.text()).toContain('z:');
    document.undo();
    expect(isUnsaved(document.store.getState())).toBe(false);
    expect(document.text()).toBe(sent);

    const again = document.store.getState();
    document.setText('name: [');
    document.saved('/tmp/q.pipeline.yaml', 'digest', sent, again);
    expect(document.text()).toBe('name: [');
    expect(isUnsaved(document.store.getState())).toBe(true);
  });

  test('APP-4 a text that is no pipeline is kept too when another one was on its way', async () => {
    const { document, call } = open();
    const sent: { done?: () => void } = {};
    call.mockImplementationOnce(() => new Promise((resolve) => (sent.done = () => resolve({}))));
    document.setText('name: [');
    await vi.advanceTimersByTimeAsync(300);
    document.setText('name: [1');
    sent.done?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(document.store.getState().draft).toBe('pending');
  });

  test('APP-12 one that is only looked at cannot be changed', () => {
    const document = createDocument(
      { draft: 'd', name: 'load.component.yaml', text },
      { api: fakeApi({}), resolve: () => undefined, readOnly: true },
    );
    expect(document.edit('Rename', [{ kind: 'rename-task', task: 'a', name: 'z' }]).ok).toBe(false);
    expect(document.patch('Rename', [{ path: ['name'], value: 'Q' }]).ok).toBe(false);
    document.setText('name: Q\n');
    expect(document.text()).toBe(text);
  });

  test('a text that is no pipeline can be opened and corrected', () => {
    const { document } = open('name: [');
    expect(document.store.getState().spec).toBeUndefined();
    expect(document.edit('Move', []).ok).toBe(false);
    document.setText(text);
    expect(document.shown()?.graph.name).toBe('P');
  });
});

test('the name of a file is the last part of its path, on any system', () => {
  expect(fileName('/a/b.yaml')).toBe('b.yaml');
  expect(fileName('C:\\a\\b.yaml')).toBe('b.yaml');
  expect(fileName('b.yaml')).toBe('b.yaml');
});
