import type { Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testIds } from '../../renderer/testids.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { designerOf } from './designer.ts';
import { importFile, openFile } from './file-dialogs.ts';
import type { TestApp } from './fixtures.ts';
import { expect, noDocker, test } from './fixtures.ts';
import { clusterPipeline, rulesPipeline } from './pipelines.ts';

const docker = dockerOrSkip(['alpine:latest', 'busybox:latest']);

/** Writes a text over that of a code field. */
async function write(page: Page, testId: string, text: string): Promise<void> {
  await page.getByTestId(testId).getByRole('textbox').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

/** The app with the pipeline of rules in front. */
async function openRules(app: TestApp): Promise<{ page: Page; designer: ReturnType<typeof designerOf>; file: string }> {
  const page = await app.start({ docker: noDocker });
  const file = rulesPipeline(app.files);
  await openFile(app, file);
  return { page, designer: designerOf(page), file };
}

/** Saves the document in front and reads it. */
async function saved(page: Page, file: string): Promise<string> {
  await page.keyboard.press('ControlOrMeta+S');
  await expect(page.getByTestId(testIds.savedState)).toHaveText(/^Saved/);
  return readFileSync(file, 'utf8');
}

test('APP-18 Kubernetes options of a task and settings of the pipeline are written, and mistakes are said', async ({
  app,
}) => {
  const { page, designer, file } = await openRules(app);
  await designer.select('Roll');
  await designer.openTab('settings');
  const kubernetes = page.getByTestId(testIds.kubernetes);
  await expect(kubernetes).toContainText('mountPath: /data');
  await write(page, testIds.kubernetes, 'nodeSelectr:\n  labels: {disk: ssd}\n');
  await expect(kubernetes.getByRole('alert')).toContainText('Line 1');
  await expect(kubernetes.getByRole('alert')).toContainText('nodeSelector');
  await write(page, testIds.kubernetes, 'nodeSelector:\n  labels: {disk: ssd}\n');
  await expect(kubernetes.getByRole('alert')).toBeHidden();
  await page.keyboard.press('ControlOrMeta+Enter');

  await designer.canvas.click({ position: { x: 20, y: 300 } });
  await designer.openTab('options');
  const name = page.getByTestId(testIds.pipelineOption('name'));
  await expect(name).toHaveAttribute('placeholder', 'rules');
  await name.fill('nightly-rules');
  await page.getByTestId(testIds.pipelineOption('root')).fill('gs://bucket/runs');
  await write(page, testIds.pipelineOption('kubernetes'), 'resourceTtlOnCompletion: soon');
  const pipeline = page.getByTestId(testIds.pipelineOption('kubernetes'));
  await expect(pipeline.getByRole('alert')).toContainText('Line 1');
  await write(page, testIds.pipelineOption('kubernetes'), 'resourceTtlOnCompletion: 60');
  await expect(pipeline.getByRole('alert')).toBeHidden();

  const text = await saved(page, file);
  expect(text).toMatch(/kubernetes:\s*\{?\s*nodeSelector:/);
  expect(text).not.toContain('pvcMount');
  expect(text).toContain('maxRetries: 3');
  for (const part of ['name: nightly-rules', 'root: gs://bucket/runs', 'resourceTtlOnCompletion: 60'])
    expect(text).toContain(part);
});

test('APP-21 an output takes whichever branch ran, an input a part of a value and only some values', async ({
  app,
}) => {
  const { page, designer, file } = await openRules(app);

  await page.getByTestId(testIds.outputNode('word')).click();
  const inspector = page.getByTestId(testIds.inspector);
  await expect(page.getByTestId(testIds.outputSource(0))).toHaveText('Tell › said');
  await expect(page.getByTestId(testIds.outputSource(1))).toHaveText('Hush › said');
  await page.getByTestId(testIds.outputBranch).click();
  await page.getByTestId(testIds.outputSource(2)).click();
  await page.getByRole('option', { name: 'Bye › said' }).click();
  await inspector.getByRole('button', { name: 'Remove source 1' }).click();
  await expect(page.getByTestId(testIds.outputSource(0))).toHaveText('Hush › said');
  await expect(page.getByTestId(testIds.outputSource(1))).toHaveText('Bye › said');
  await expect(inspector).toContainText('the first that ran gives the value');

  await designer.select('Tell');
  await inspector.getByRole('button', { name: 'Connect text', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Take a part of it' }).click();
  const part = page.getByTestId(testIds.argumentPart('text'));
  await part.fill('parseJson(string_value');
  await expect(inspector.getByRole('alert')).toContainText('at character');
  await part.fill('parseJson(string_value)["word"]');
  await expect(inspector.getByRole('alert')).toBeHidden();
  await part.press('Enter');

  await page.getByTestId(testIds.inputNode('mode')).click();
  const literals = page.getByTestId(testIds.literals);
  await expect(literals).toHaveValue('fast\nslow');
  await literals.fill('fast\nslow\nnever');
  await literals.press('ControlOrMeta+Enter');
  await page.getByTestId('default-mode').click();
  await expect(page.getByRole('option')).toHaveText(['fast', 'slow', 'never']);
  await page.getByRole('option', { name: 'never' }).click();

  const text = await saved(page, file);
  expect(text).toMatch(/oneOf:\s+- .*Hush.*\s+- .*Bye/);
  expect(text).not.toMatch(/taskOutput: \{taskId: Tell/);
  expect(text).toContain('parseJson(string_value)["word"]');
  expect(text).toMatch(/literals: \[fast, slow, never\]/);
  expect(text).toContain('default: never');
});

test('APP-20 before a pipeline from elsewhere runs, all that it does is said', async ({ app }) => {
  test.skip(!docker.ok, docker.reason);
  const page = await app.start();
  const file = join(app.files, 'cluster.yaml');
  writeFileSync(file, clusterPipeline());
  await importFile(app, file);
  await expect(designerOf(page).node('show')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  await expect(page.getByTestId(testIds.object('secrets', 'token'))).toContainText('optional');
  await page.getByTestId(testIds.runDialogRun).click();
  const approval = page.getByTestId(testIds.approvalDialog);
  await expect(approval.getByRole('heading')).toHaveText([
    'Run cluster for the first time?',
    '2 images',
    '2 steps',
    'Without a step',
  ]);
  await expect(approval.getByRole('listitem').filter({ hasText: /^alpine/ })).toContainText('on this machine');
  await expect(approval.getByRole('listitem').filter({ hasText: /^busybox/ })).toContainText('on this machine');
  await expect(approval).toContainText("cat {{$.inputs.artifacts['data'].path}}");
  await expect(approval.getByRole('listitem').filter({ hasText: /^show \(first\)/ })).toContainText('echo ready');
  await expect(approval).toContainText(
    'It is given the secret “token” at /token and the volume that a parameter names at /data.',
  );
  await expect(approval.getByRole('listitem').filter({ hasText: /^bring/ })).toHaveText(
    'bringImports https://example.org/data.csv.',
  );
  await expect(approval.getByRole('listitem').filter({ hasText: /^claim/ })).toHaveText('claimCreates a volume.');
  await approval.getByRole('button', { name: 'Cancel' }).click();
  await expect(approval).toBeHidden();
  await expect(page.getByTestId(testIds.runBar)).toBeHidden();
});
