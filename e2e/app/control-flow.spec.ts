import type { Locator, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testIds } from '../../renderer/testids.ts';
import { readFacts } from '../prepare/facts.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { designerOf } from './designer.ts';
import { importFile } from './file-dialogs.ts';
import type { TestApp } from './fixtures.ts';
import { expect, test } from './fixtures.ts';

const docker = dockerOrSkip(['python:3.12-slim']);
const { kfpPython } = readFacts();
test.skip(!docker.ok, docker.reason);

/** Has the KFP SDK load a compiled pipeline, as strictly as it can. */
async function loadWithSdk(file: string): Promise<string> {
  const script = 'import sys; from kfp import components; print(components.load_component_from_file(sys.argv[1]).name)';
  const python = kfpPython.available ? kfpPython.path : '';
  const { stdout } = await promisify(execFile)(python, ['-W', 'ignore', '-c', script, file]);
  return stdout.trim();
}

/** Replaces the condition of the selected task, whose rules are open, as a person who writes CEL does. */
async function writeCondition(page: Page, task: string, cel: string): Promise<void> {
  await page.getByTestId(testIds.conditionCel).getByRole('textbox').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(cel);
  await page.getByRole('heading', { name: task }).click();
}

/** The file of the pipeline in front, as the export dialog gives it. */
async function exported(app: TestApp): Promise<string> {
  const page = app.page();
  await page.keyboard.press('ControlOrMeta+E');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const file = join(app.files, 'exported.yaml');
  writeFileSync(file, await clipboardOf(app));
  return file;
}

/** What was copied. */
async function clipboardOf(app: TestApp): Promise<string> {
  const electron = app.electron();
  return electron === undefined
    ? app.page().evaluate(() => navigator.clipboard.readText())
    : electron.evaluate(({ clipboard }) => clipboard.readText());
}

test('RUI-24, RUI-25, RUI-27, APP-27 a loop, a condition and an exit handler are seen, changed, run, browsed and exported', async ({
  app,
}) => {
  test.setTimeout(300_000);
  const page = await app.start();
  const designer = designerOf(page);
  const node = (id: string): Locator => designer.node(id);
  await page.keyboard.press('ControlOrMeta+Alt+0');
  await page.getByTestId(testIds.example('best-model')).click();

  await test.step('groups are frames, with their rule in words', async () => {
    await expect(node('Try settings')).toHaveAttribute('data-frame', '');
    await expect(node('Try settings')).toContainText('for each count of neighbours, at most 2 at once');
    await expect(node('Good enough')).toContainText('if error ≤ tolerance');
    await expect(node('Report the outcome')).toContainText('always, when the others are over');
    await expect(node('Measure')).toBeVisible();
    await expect(page.getByRole('list', { name: 'verdict is the first of these that runs' })).toHaveText(
      /Good enough\s*or Not good enough/,
    );
  });

  await test.step('change a condition', async () => {
    await node('Good enough').click({ position: { x: 40, y: 10 } });
    await designer.openTab('rules');
    await writeCondition(
      page,
      'Good enough',
      "double(inputs.parameter_values['error']) < double(inputs.parameter_values['tolerance'])",
    );
    await expect(node('Good enough')).toContainText('if error < tolerance');
  });

  await test.step('run it and look through the iterations', async () => {
    await page.getByTestId(testIds.runButton).click();
    await expect(page.getByTestId(testIds.runBar).or(page.getByTestId(testIds.approvalDialog))).toBeVisible();
    if (await page.getByTestId(testIds.approvalDialog).isVisible()) await page.getByTestId(testIds.approve).click();
    await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', 'SUCCEEDED', { timeout: 240_000 });
    await expect(node('Try settings')).toHaveAttribute('data-status', 'succeeded');
    await node('Try settings').click({ position: { x: 40, y: 10 } });
    await page.keyboard.press('2');
    await node('Measure').click();
    await page.keyboard.press('Shift+L');
    const pager = page.getByTestId(testIds.iterations('Try settings'));
    await expect(pager).toContainText('4 of 4');
    await expect(page.getByTestId(testIds.logView)).toContainText('27 neighbours');
    await page.getByTestId(testIds.iterationPrevious('Try settings')).click();
    await expect(pager).toContainText('3 of 4');
    await expect(page.getByTestId(testIds.logView)).toContainText('9 neighbours');
    await page.keyboard.press('[');
    await expect(pager).toContainText('2 of 4');
    await expect(page.getByTestId(testIds.logView)).toContainText('3 neighbours');
    await pager.getByRole('button').first().press('Home');
    await expect(page.getByTestId(testIds.logView)).toContainText('1 neighbours');
  });

  await test.step('from far away the counts stay, and keys go through the iterations', async () => {
    await page.keyboard.press('1');
    await expect(page.getByTestId(testIds.iterationNext('Try settings'))).toBeHidden();
    await expect(node('Try settings')).toContainText('4/4 done');
    await node('Measure').click();
    await page.keyboard.press(']');
    await expect(page.getByTestId(testIds.logView)).toContainText('3 neighbours');
  });

  await test.step('the other branch is skipped, with all that is in it', async () => {
    await expect(node('Good enough')).toHaveAttribute('data-status', 'succeeded');
    await expect(node('Not good enough')).toHaveAttribute('data-status', 'skipped');
    await node('Not good enough').click({ position: { x: 40, y: 10 } });
    await designer.openTab('run');
    await expect(page.getByTestId(testIds.taskRun)).toContainText('its condition was false: error > tolerance.');
    await node('Write verdict').last().click();
    await expect(page.getByTestId(testIds.taskRun)).toContainText('Skipped');
    await expect(page.getByTestId(testIds.taskRun)).toContainText('Not good enough: Not run, because its condition');
    await expect(node('Report the outcome')).toHaveAttribute('data-status', 'succeeded');
    const branches = page.getByTestId(testIds.junction('Experiment', 'verdict')).getByRole('listitem');
    await expect(branches.nth(0)).toHaveAttribute('data-taken', 'yes');
    await expect(branches.nth(0).getByLabel('gave the value')).toHaveCount(1);
    await expect(branches.nth(1)).toHaveAttribute('data-taken', 'no');
  });

  await test.step('export it, and the KFP SDK takes it', async () => {
    test.skip(!kfpPython.available, kfpPython.available ? '' : kfpPython.reason);
    expect(await loadWithSdk(await exported(app))).toBe('best-of-several-models');
  });
});

test('IMP-12, RUI-24 a pipeline that KFP compiled is imported, seen as frames, run, looked through, changed and exported', async ({
  app,
}) => {
  const data =
    process.env['MILLRACE_CONFORMANCE'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance');
  const file = join(data, 'kfp-ir', 'valid', 'pipeline_in_pipeline_complex.yaml');
  const python = dockerOrSkip(['python:3.11']);
  test.skip(!existsSync(file), `The conformance data is not at ${data}.`);
  test.skip(!python.ok, python.reason);
  test.setTimeout(600_000);
  const page = await app.start();
  const designer = designerOf(page);
  const node = (id: string): Locator => designer.node(id);
  await importFile(app, file);
  await expect(node('for-loop-2')).toHaveAttribute('data-frame', '');
  await expect(node('condition-1')).toHaveAttribute('data-frame', '');
  await expect(page.getByText('Imported pipeline-in-pipeline-complex')).toBeVisible();

  await page.getByTestId(testIds.runButton).click();
  await page.getByTestId(testIds.approve).click();
  await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', 'SUCCEEDED', { timeout: 480_000 });

  const pager = page.getByTestId(testIds.iterations('for-loop-2'));
  const shows = async (iteration: string, taken: string, skipped: string): Promise<void> => {
    await expect(pager).toContainText(iteration);
    await expect(node(taken)).toHaveAttribute('data-status', 'succeeded');
    await expect(node(skipped)).toHaveAttribute('data-status', 'skipped');
  };
  await page.getByTestId(testIds.iterationPrevious('for-loop-2')).click();
  await shows('1 of 2', 'condition-1', 'condition-2');
  await page.getByTestId(testIds.iterationNext('for-loop-2')).click();
  await shows('2 of 2', 'condition-2', 'condition-1');

  await node('condition-2').click({ position: { x: 40, y: 10 } });
  await designer.openTab('rules');
  const constant = page.getByTestId(testIds.conditionConstant);
  await constant.fill('world!');
  await constant.press('Enter');
  await expect(node('condition-2')).toContainText('if print-op1 ≠ “world!”');
  await page.getByTestId(testIds.runButton).click();
  await expect(node('condition-2')).toHaveAttribute('data-status', 'skipped', { timeout: 480_000 });
  await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', 'SUCCEEDED', { timeout: 480_000 });
  await expect(pager).toContainText('2 of 2');
  await expect(node('condition-1')).toHaveAttribute('data-status', 'skipped');
  test.skip(!kfpPython.available, kfpPython.available ? '' : kfpPython.reason);
  expect(await loadWithSdk(await exported(app))).toBe('pipeline-in-pipeline-complex');
});
