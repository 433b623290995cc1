import { basename } from 'node:path';
import { testIds } from '../../renderer/testids.ts';
import { startMillrace } from '../cli/millrace.ts';
import { letGo, untilLetGo } from '../cli/patient-step.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { latest } from './command-line.ts';
import { designerOf } from './designer.ts';
import { openFile } from './file-dialogs.ts';
import { expect, test } from './fixtures.ts';
import { shellPipeline } from './pipelines.ts';

const docker = dockerOrSkip(['alpine:latest']);
test.skip(!docker.ok, docker.reason);

test('APP-31 APP-32 the documents of last time are there, and can be worked on, before the engine is', async ({
  app,
}) => {
  await app.start();
  await openFile(app, shellPipeline(app.files, 'Mine', { first: 'echo one' }));
  await expect(designerOf(app.page()).node('first')).toBeVisible();
  await app.close();

  // The engine of the folder is another process, which does not answer.
  const file = shellPipeline(app.files, 'Elsewhere', { waits: untilLetGo });
  const command = startMillrace(app.home, ['run', file, '--json'], app.env());
  await command.output('attempt-started');
  const run = await latest(app);
  const engine = command.engine();
  process.kill(engine, 'SIGSTOP');
  const page = await app.start({ until: /Connecting to the engine/ });
  const designer = designerOf(page);
  await designer.node('first').click();
  await page.keyboard.press('ControlOrMeta+D');
  await expect(designer.node('first 2')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  await expect(page.getByTestId(testIds.statusBar)).toContainText('Connecting to the engine');

  // Closing would lose what the engine does not have.
  const asked = await app.electron()?.evaluate(
    ({ BrowserWindow, dialog }) =>
      new Promise<string>((resolve) => {
        dialog.showMessageBox = (_window: object, options?: { readonly message: string }) => {
          resolve(options?.message ?? '');
          return Promise.resolve({ response: 0, checkboxChecked: false });
        };
        BrowserWindow.getAllWindows()[0]?.close();
      }),
  );
  expect(asked).toBe('The last changes are not kept yet');
  await expect(designer.node('first 2')).toBeVisible();

  process.kill(engine, 'SIGCONT');
  await expect(page.getByTestId(testIds.approve)).toBeVisible();
  await page.keyboard.press('Escape');
  const restarted = designerOf(await app.restart());
  await expect(restarted.node('first 2')).toBeVisible();
  letGo(run);
  expect(await command.ended).toMatchObject({ code: 0 });
});

test('a file that is handed to the open app is meant from the folder in which it was typed', async ({ app }) => {
  const page = await app.start();
  const file = shellPipeline(app.files, 'Typed', { typed: 'echo one' });
  await app
    .electron()
    ?.evaluate(({ app: main }, given) => main.emit('second-instance', {}, ['millrace', given.file], given.folder), {
      file: basename(file),
      folder: app.files,
    });
  await expect(designerOf(page).node('typed')).toBeVisible();
});
