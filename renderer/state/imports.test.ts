import { describe, expect, test } from 'vitest';
import { fakeApi } from '../testing/fake-api.ts';
import type { ImportReport, ProcedureInput, ProcedureOutput } from '../../shared/ipc/contract.ts';
import { createDialogs } from './dialogs.ts';
import { createDocuments } from './documents.ts';
import { createUi } from './ui.ts';

type Answer = ProcedureOutput<'documents.import'>;

const plain: ImportReport = {
  from: 'compiled-pipeline',
  name: 'P',
  tasks: 2,
  groups: 1,
  verbatim: [],
  diagnostics: [],
};
const imported = (report: ImportReport = plain): Answer => ({
  result: 'imported',
  document: { draft: 'd', name: 'P', text: 'name: P\nimplementation: {graph: {tasks: {}}}\n' },
  report,
});

/** A window whose engine answers imports so, one after the other. */
function windowOf(...answers: readonly Answer[]) {
  const asked: ProcedureInput<'documents.import'>[] = [];
  const api = fakeApi({
    procedures: {
      'settings.set': () => ({}),
      'documents.open': () => ({ ok: false, diagnostics: [], importable: true }),
      'documents.import': (input) => {
        asked.push(input);
        const answer = answers[asked.length - 1];
        if (answer === undefined) throw new Error('Asked once too often');
        return answer;
      },
    },
  });
  const dialogs = createDialogs();
  const ui = createUi(api);
  const documents = createDocuments({ api, dialogs, desktop: undefined, resolve: () => undefined, ui });
  return { asked, dialogs, documents, ui };
}

describe('IMP-12 imports in the window', () => {
  test('a text becomes a new document in front', async () => {
    const { asked, documents, dialogs, ui } = windowOf(imported());
    await documents.importText('p.yaml', 'text');
    expect(asked).toEqual([{ source: { name: 'p.yaml', text: 'text' }, remote: 'ask' }]);
    expect(documents.active()?.store.getState()).toMatchObject({ name: 'P' });
    expect(ui.store.getState().screen).toBe('designer');
    expect(dialogs.store.getState().open).toEqual([]);
  });

  test('a compiled pipeline that is opened is imported', async () => {
    const { asked, documents } = windowOf(imported());
    await documents.openPath('/tmp/p.yaml');
    expect(asked).toEqual([{ source: { path: '/tmp/p.yaml' }, remote: 'ask' }]);
    expect(documents.active()).toBeDefined();
  });

  test('what is worth knowing stays until it was read', async () => {
    const { documents, dialogs } = windowOf(imported({ ...plain, verbatim: ['“a”: inputs'] }));
    await documents.importText('p.yaml', 'text');
    expect(dialogs.store.getState().open.map(({ kind }) => kind)).toEqual(['imported']);
  });

  test.each([
    ['fetch', ['ask', 'fetch'], true],
    ['leave', ['ask', 'leave'], true],
    [undefined, ['ask'], false],
  ])('components on the network: %s', async (choice, wanted, made) => {
    const { asked, documents, dialogs } = windowOf({ result: 'remote', urls: ['https://a.test/step'] }, imported());
    const done = documents.importText('p.yaml', 'text');
    await expect.poll(() => dialogs.store.getState().open.map(({ kind }) => kind)).toEqual(['confirm']);
    const [question] = dialogs.store.getState().open;
    if (question?.kind === 'confirm') question.answer(choice);
    await done;
    expect(asked.map(({ remote }) => remote)).toEqual(wanted);
    expect(documents.active() !== undefined).toBe(made);
  });

  test('what is refused leaves the window as it was', async () => {
    const { documents, ui } = windowOf({ result: 'refused', diagnostics: [] });
    await documents.importText('p.yaml', 'text');
    expect(documents.active()).toBeUndefined();
    expect(ui.store.getState().screen).toBe('opening');
  });
});
