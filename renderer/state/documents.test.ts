import { describe, expect, test } from 'vitest';
import { fakeApi } from '../testing/fake-api.ts';
import type { ProcedureInput } from '../../shared/ipc/contract.ts';
import { createDialogs } from './dialogs.ts';
import { createDocuments } from './documents.ts';
import { createUi } from './ui.ts';

const text = 'name: P\nimplementation: {graph: {tasks: {}}}\n';
const path = '/tmp/p.pipeline.yaml';

/** A window with one open file that somebody else has changed; `asked` is what the engine was asked to write. */
async function changedElsewhere() {
  const asked: ProcedureInput<'documents.save'>[] = [];
  const api = fakeApi({
    procedures: {
      'settings.set': () => ({}),
      'documents.open': () => ({
        ok: true,
        document: { draft: 'd', name: 'p.pipeline.yaml', path, text, savedText: text, fileDigest: 'old' },
      }),
      'documents.save': (input) => {
        asked.push(input);
        return input.path === path && !input.replace
          ? { result: 'changed-on-disk' }
          : { result: 'saved', path: input.path, fileDigest: 'new' };
      },
    },
  });
  const dialogs = createDialogs();
  const documents = createDocuments({
    api,
    dialogs,
    desktop: undefined,
    resolve: () => undefined,
    ui: createUi(api),
  });
  await documents.openPath(path);
  const document = documents.active();
  if (document === undefined) throw new Error('The document did not open.');
  const answered = async (choice: string | undefined): Promise<void> => {
    await expect.poll(() => dialogs.store.getState().open.map(({ kind }) => kind)).toEqual(['confirm']);
    const [question] = dialogs.store.getState().open;
    if (question?.kind === 'confirm') question.answer(choice);
  };
  return { asked, documents, document, dialogs, answered };
}

describe('APP-11 saving over a file that was changed by somebody else', () => {
  test('names the digest that the file must have, asks, and then replaces it', async () => {
    const { asked, documents, document, answered } = await changedElsewhere();
    const saved = documents.save(document);
    await answered('replace');
    expect(await saved).toBe(true);
    expect(asked.map(({ expectDigest, replace }) => [expectDigest, replace])).toEqual([
      ['old', false],
      [undefined, true],
    ]);
  });

  test('writes nothing when the question is closed', async () => {
    const { asked, documents, document, answered } = await changedElsewhere();
    const saved = documents.save(document);
    await answered(undefined);
    expect(await saved).toBe(false);
    expect(asked).toHaveLength(1);
  });

  test('goes to another file', async () => {
    const { asked, documents, document, dialogs, answered } = await changedElsewhere();
    const saved = documents.save(document);
    await answered('elsewhere');
    await expect.poll(() => dialogs.store.getState().open.map(({ kind }) => kind)).toEqual(['saveFile']);
    const [question] = dialogs.store.getState().open;
    if (question?.kind === 'saveFile') question.answer('/tmp/q.pipeline.yaml');
    expect(await saved).toBe(true);
    expect(asked.at(-1)?.path).toBe('/tmp/q.pipeline.yaml');
  });
});
