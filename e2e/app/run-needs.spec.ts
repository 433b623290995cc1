import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testIds } from '../../renderer/testids.ts';
import { millrace } from '../cli/millrace.ts';
import { letGo, untilLetGo } from '../cli/patient-step.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { designerOf } from './designer.ts';
import { openFile } from './file-dialogs.ts';
import type { TestApp } from './fixtures.ts';
import { expect, test } from './fixtures.ts';
import { secretsPipeline } from './pipelines.ts';

const docker = dockerOrSkip(['alpine:latest']);
test.skip(!docker.ok, docker.reason);

const password = 'correct-horse-battery';
const whole = `kind: Secret\nmetadata: {name: token}\nstringData: {user: somebody, password: ${password}}\n`;

/** Every byte that the data folder holds. */
function everything(folder: string): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');
}

async function paste(app: TestApp, text: string): Promise<void> {
  const page = app.page();
  await page.getByTestId(testIds.manifestPaste).evaluate((field, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Moves a file of the system over something in the page, and lets it go there or leaves it. */
async function drag(app: TestApp, testId: string, steps: readonly string[], text: string): Promise<void> {
  await app
    .page()
    .getByTestId(testId)
    .evaluate(
      (element, given) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([given.text], 'dropped.yaml'));
        for (const type of given.steps)
          element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      },
      { steps, text },
    );
}

test('APP-20 APP-26 KUB-13 secrets are asked for before a run, never shown or stored, and remembered', async ({
  app,
}) => {
  const page = await app.start();
  const file = secretsPipeline(app.files, 'true');
  await openFile(app, file);
  await expect(designerOf(page).node('Second')).toBeVisible();
  const dialog = page.getByTestId(testIds.runDialog);
  const token = page.getByTestId(testIds.object('secrets', 'token'));
  const settings = page.getByTestId(testIds.object('configMaps', 'settings'));
  const start = page.getByTestId(testIds.runDialogRun);
  const bar = page.getByTestId(testIds.runBar);

  await test.step('what is needed is said, and a run without it is refused', async () => {
    await page.getByTestId(testIds.runButton).click();
    await expect(token).toContainText('missing');
    await expect(settings).toContainText('optional');
    await start.click();
    await expect(dialog.getByRole('alert')).toHaveText('Give a manifest with the secret “token”.');
  });

  await test.step('a manifest with a mistake is refused at its line, without a word of it', async () => {
    await paste(app, `kind: Secret\nmetadata: {name: token}\nstringData: {password: *${password}}\n`);
    await expect(dialog).toContainText('Pasted text, line 3: The manifest is not plain YAML at this place.');
    await dialog.getByRole('button', { name: 'Take out Pasted text' }).click();
    await expect(dialog).not.toContainText('line 3');
  });

  await test.step('keys that are missing are named, and what no task takes', async () => {
    await paste(app, `kind: Secret\nmetadata: {name: tokens}\n---\n${whole.replace('user: somebody, ', '')}`);
    await expect(token).toContainText('key missing');
    await expect(dialog).toContainText('Give a manifest with the key “user” of the secret “token”.');
    await expect(dialog).toContainText('No task takes the secret “tokens”.');
    await dialog.getByRole('button', { name: 'Take out Pasted text' }).click();
  });

  await test.step('a file that is dropped is taken, and the window goes on as before', async () => {
    await drag(app, testIds.manifestPaste, ['dragenter', 'dragover', 'drop'], whole);
    await expect(token).toContainText(/given$/);
    await expect(dialog).toContainText('dropped.yaml');
    await dialog.getByRole('button', { name: 'Take out dropped.yaml' }).click();
    await expect(token).toContainText('missing');
  });

  await test.step('a file gives it all; what steps get is seen before the first run', async () => {
    const manifest = join(app.files, 'objects.yaml');
    writeFileSync(manifest, whole);
    await page.getByTestId(testIds.manifestPicker).setInputFiles(manifest);
    await expect(token).toContainText(/given$/);
    await expect(dialog).toContainText('objects.yaml');
    await expect(page.locator('body')).not.toContainText(password);
    await start.click();
    const approval = page.getByTestId(testIds.approvalDialog);
    await expect(approval).toContainText(
      'It is given the secret “token” as NAME, TOKEN and the config map “settings” as MODE.',
    );
    await page.getByTestId(testIds.approve).click();
    await expect(bar).toHaveAttribute('data-state', 'SUCCEEDED', { timeout: 60_000 });
    // What was dropped on the question is not above the window any more.
    await drag(app, testIds.statusBar, ['dragenter'], '');
    await expect(page.getByTestId(testIds.dropZone)).toBeVisible();
    await drag(app, testIds.statusBar, ['dragleave'], '');
    await expect(page.getByTestId(testIds.dropZone)).toBeHidden();
  });

  await test.step('the log hides it', async () => {
    await designerOf(page).select('Second');
    await page.keyboard.press('Shift+L');
    await expect(page.getByTestId(testIds.logView)).toContainText(`has ${'*'.repeat(password.length)}`);
    await page.keyboard.press('Shift+L');
  });

  await test.step('the next run of the document has it already', async () => {
    await page.getByTestId(testIds.runButton).click();
    await expect(token).toContainText('given earlier');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await page.getByTestId(testIds.runOpen).click();
    const runPage = page.getByTestId(testIds.runPage);
    await expect(runPage).toContainText(/Succeeded/i, { timeout: 60_000 });
    await expect(page.locator('body')).not.toContainText(password);
  });

  await test.step('so has the same run again, but no run of the command line', async () => {
    const id = page.getByTestId(testIds.runPage).locator('header code');
    const before = (await id.textContent()) ?? '';
    await page.getByTestId(testIds.runAgain).click();
    await expect(id).not.toHaveText(before);
    await expect(dialog).toBeHidden();
    await expect(page.getByTestId(testIds.runPage)).toContainText(/Succeeded/i, { timeout: 60_000 });
    const { code, stderr } = await millrace(app.home, ['run', file], app.env());
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('the secret “token”') });
  });
  await app.close();
  expect(everything(app.home)).not.toContain(password);
});

test('KUB-4 APP-26 an engine that takes a run over says what it has not, and goes on when it is given again; running again asks, too', async ({
  app,
}) => {
  let page = await app.start();
  await openFile(app, secretsPipeline(app.files, untilLetGo));
  await expect(designerOf(page).node('Second')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  await paste(app, whole);
  await page.getByTestId(testIds.runDialogRun).click();
  await page.getByTestId(testIds.approve).click();
  await expect(designerOf(page).node('First')).toHaveAttribute('data-status', 'running', { timeout: 60_000 });

  page = await app.restart();
  await page.getByTestId(testIds.rail('runs')).click();
  const row = page.getByTestId(/^run-row-/);
  const run = ((await row.getAttribute('data-testid')) ?? '').slice(testIds.runRow('').length);
  await row.click();
  letGo(run);
  await expect(page.getByTestId(testIds.runBar)).toContainText('Waiting for secrets', { timeout: 60_000 });
  await page.getByTestId(testIds.runGive).click();
  await expect(page.getByTestId(testIds.runDialog)).toContainText('with it the run goes on');
  await expect(page.getByTestId(testIds.object('secrets', 'token'))).toContainText('missing');
  await paste(app, whole);
  await page.getByTestId(testIds.runDialogRun).click();
  await expect(page.getByTestId(testIds.runDialog)).toBeHidden();
  await expect(page.getByTestId(testIds.runPage)).toContainText(/Succeeded/i, { timeout: 60_000 });

  page = await app.restart();
  await page.getByTestId(testIds.rail('runs')).click();
  await page.getByTestId(testIds.runRow(run)).click();
  await page.getByTestId(testIds.runAgain).click();
  await expect(page.getByTestId(testIds.object('secrets', 'token'))).toContainText('missing');
});
