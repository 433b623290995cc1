import type { Page } from '@playwright/test';
import { testIds } from '../../renderer/testids.ts';
import { designerOf } from '../app/designer.ts';
import { openFile } from '../app/file-dialogs.ts';
import type { TestApp } from '../app/fixtures.ts';
import { expect, noDocker, test } from '../app/fixtures.ts';
import { askingPipeline, brokenPipeline, rulesPipeline, shellPipeline, viewersPipeline } from '../app/pipelines.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { picture, sizes } from './picture.ts';

const docker = dockerOrSkip(['python:3.12-slim', 'alpine:latest']);
test.skip(!docker.ok, docker.reason);

async function runHere(page: Page, state: RegExp | string): Promise<void> {
  await page.getByTestId(testIds.runButton).click();
  await expect(page.getByTestId(testIds.runBar).or(page.getByTestId(testIds.approvalDialog))).toBeVisible();
  if (await page.getByTestId(testIds.approvalDialog).isVisible()) await page.getByTestId(testIds.approve).click();
  await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', state, { timeout: 300_000 });
}

async function openExample(app: TestApp, id: string): Promise<void> {
  const page = app.page();
  await page.keyboard.press('ControlOrMeta+Alt+0');
  await page.getByTestId(testIds.example(id)).click();
  await expect(page.getByTestId(testIds.canvas)).toBeVisible();
}

test('what there is to draw with', async ({ app }) => {
  test.setTimeout(300_000);
  const page = await app.start();
  const designer = designerOf(page);
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  await expect(designer.node('Make fares')).toBeVisible();
  await picture(page, 'designer-example', sizes);
  await press('ControlOrMeta+Alt+0');
  await expect(page.getByTestId(testIds.example('penguins'))).toBeVisible();
  await picture(page, 'start', sizes);
  await openExample(app, 'penguins');
  await designer.select('Train classifier');
  await picture(page, 'designer-task');
  await designer.openTab('settings');
  await picture(page, 'designer-task-settings');
  await designer.openTab('yaml');
  await picture(page, 'designer-task-yaml');
  await designer.openTab('arguments');
  await press('Escape');
  await page.getByTestId(testIds.inputNode('algorithm')).click();
  await picture(page, 'designer-input');

  const wire = [testIds.outputPort('Split', 'train'), testIds.inputPort('Predict', 'model')] as const;
  await designer.holdWire(...wire);
  await expect(page.getByTestId(testIds.refusal)).toBeVisible();
  await picture(page, 'designer-refusal');
  await page.mouse.up();

  await designer.select('Prepare features');
  await page.keyboard.down('Shift');
  await designer.node('Train classifier').click({ position: { x: 60, y: 20 } });
  await page.keyboard.up('Shift');
  await picture(page, 'designer-selection');
  await press('ControlOrMeta+G');
  await expect(designer.node('Group')).toBeVisible();
  await picture(page, 'designer-group');
  await press('Enter');
  await expect(page.getByTestId(testIds.breadcrumbs)).toBeVisible();
  await picture(page, 'designer-inside-group');

  await designer.node('Train classifier').click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await picture(page, 'canvas-menu');
  await press('Escape');
  await press('ControlOrMeta+F');
  await expect(page.getByTestId(testIds.commandPalette)).toBeVisible();
  await picture(page, 'find-task');
  await press('Escape');
  await expect(page.getByTestId(testIds.commandPalette)).toBeHidden();
  await press('ControlOrMeta+E');
  await expect(page.getByRole('dialog')).toBeVisible();
  await picture(page, 'export');
  await press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  await press('ControlOrMeta+Alt+N');
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
  await picture(page, 'designer-empty');
  await press('a');
  await expect(page.getByTestId(testIds.componentPicker)).toBeVisible();
  await picture(page, 'component-picker');
  await page.keyboard.type('Predict');
  await press('Enter');
  await expect(designer.node('Predict')).toBeVisible();
  await press('Shift+P');
  await expect(page.getByTestId(testIds.problemsList)).toBeVisible();
  await picture(page, 'designer-problems');
  await press('ControlOrMeta+K');
  await expect(page.getByTestId(testIds.commandPalette)).toBeVisible();
  await picture(page, 'command-palette');
  await press('Escape');
  await expect(page.getByTestId(testIds.commandPalette)).toBeHidden();
  await press('?');
  await expect(page.getByTestId(testIds.shortcuts)).toBeVisible();
  await picture(page, 'shortcuts');
  await press('Escape');
  await expect(page.getByTestId(testIds.shortcuts)).toBeHidden();
  await page.getByTestId(testIds.runTarget).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await picture(page, 'run-target');
  await press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await page.getByTestId(testIds.dockerState).click();
  await expect(page.getByText('Docker is ready')).toBeVisible();
  await picture(page, 'docker');
  await press('Escape');
  await page.getByTestId(testIds.rail('settings')).click();
  await expect(page.getByTestId(testIds.settings)).toBeVisible();
  await picture(page, 'settings');
  await page.getByTestId(testIds.rail('runs')).click();
  await expect(page.getByText('No runs yet')).toBeVisible();
  await picture(page, 'runs-empty');
  await openFile(app, askingPipeline(app.files));
  await expect(designer.node('Say')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  await expect(page.getByTestId(testIds.runDialog)).toBeVisible();
  await picture(page, 'parameters');
  await press('Escape');
  await press('ControlOrMeta+O');
  await expect(page.getByTestId(testIds.fileDialog)).toBeVisible();
  await page.getByTestId(testIds.fileDialog).getByLabel('Folder', { exact: true }).fill(app.files);
  await press('Enter');
  await expect(page.getByTestId(testIds.fileEntry('asking.pipeline.yaml'))).toBeVisible();
  await picture(page, 'file-dialog');
  await press('Escape');
  await openFile(app, rulesPipeline(app.files));
  await designer.select('Tell');
  await designer.openTab('rules');
  await page.getByTestId(testIds.rule('condition')).click();
  await picture(page, 'designer-rules');
  await page.getByTestId(testIds.conditionMode).click();
  await expect(page.getByTestId(testIds.conditionCel).getByRole('textbox')).toBeVisible();
  await picture(page, 'designer-rules-cel');
  await designer.select('Each');
  await page.getByTestId(testIds.rule('loop')).click();
  await page.getByTestId(testIds.rule('exit')).click();
  await press('Shift+C');
  await expect(page.getByTestId(testIds.clusterList)).toBeVisible();
  await picture(page, 'designer-cluster', sizes);
  await openFile(app, brokenPipeline(app.files));
  await expect(page.getByRole('alert')).toBeVisible();
  await picture(page, 'designer-broken');
});

test('what there is to see without Docker', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  await expect(designerOf(page).node('Make fares')).toBeVisible();
  await page.getByTestId(testIds.dockerState).click();
  await expect(page.getByText('Docker cannot be reached')).toBeVisible();
  await picture(page, 'no-docker');
});

test('what there is to see while the engine is silent', async ({ app }) => {
  const page = await app.start();
  await expect(designerOf(page).node('Make fares')).toBeVisible();
  // From now on nothing that the page asks is answered.
  await page.routeWebSocket(/./, () => undefined);
  await page.reload();
  await expect(page.getByTestId(testIds.statusBar)).toContainText('Connecting to the engine');
  await picture(page, 'loading');
});

test('what there is to see of runs', async ({ app }) => {
  test.setTimeout(600_000);
  const page = await app.start();
  const designer = designerOf(page);
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  const show = async (output: string, name: string): Promise<void> => {
    await page.getByTestId(testIds.artifact(output)).click();
    await expect(page.locator('[data-testid^="preview-"]').last()).toBeVisible();
    await picture(page, name);
  };
  await expect(designer.node('Make fares')).toBeVisible();
  await openExample(app, 'penguins');
  await runHere(page, 'RUNNING');
  await picture(page, 'run-running');
  await press('Shift+L');
  await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', 'SUCCEEDED', { timeout: 300_000 });
  await page.getByTestId(testIds.fitView).click();
  await designer.select('Train classifier');
  await designer.openTab('run');
  await picture(page, 'run-logs');
  await press('Shift+T');
  await expect(page.getByTestId(testIds.timeline)).toBeVisible();
  await picture(page, 'run-timeline');
  await designer.select('Classification metrics');
  await show('classification_metrics', 'viewer-figures');
  await show('metrics', 'viewer-metrics');
  await designer.select('Split');
  await show('train', 'viewer-table');

  await openExample(app, 'hello');
  await runHere(page, 'SUCCEEDED');
  await page.getByTestId(testIds.fitView).click();
  await designer.select('Summarise fares');
  await designer.openTab('run');
  await show('report', 'viewer-html');
  await show('summary', 'viewer-markdown');

  await openFile(app, viewersPipeline(app.files));
  await expect(designer.node('Make')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  await expect(page.getByTestId(testIds.approvalDialog)).toBeVisible();
  await picture(page, 'approval');
  await page.getByTestId(testIds.approve).click();
  await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', 'SUCCEEDED', { timeout: 60_000 });
  await page.getByTestId(testIds.fitView).click();
  await designer.select('Make');
  await designer.openTab('run');
  for (const kind of ['json', 'text', 'image', 'folder', 'binary', 'missing']) await show(kind, `viewer-${kind}`);

  await openFile(
    app,
    shellPipeline(app.files, 'Fails', { good: 'echo fine', bad: 'echo the disk is flat >&2; exit 3' }),
  );
  await expect(designer.node('bad')).toBeVisible();
  await runHere(page, 'FAILED');
  await page.getByTestId(testIds.fitView).click();
  await designer.select('bad');
  await press('Shift+L');
  await expect(page.getByTestId(testIds.logView)).toContainText('the disk is flat');
  await picture(page, 'run-failed');
  await openFile(app, shellPipeline(app.files, 'Stopped', { waits: 'sleep 1000' }));
  await expect(designer.node('waits')).toBeVisible();
  await runHere(page, 'RUNNING');
  await page.getByTestId(testIds.runStop).click();
  await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', 'CANCELED', { timeout: 30_000 });
  await picture(page, 'run-canceled');

  await page.getByTestId(testIds.rail('runs')).click();
  const rows = page.getByTestId(testIds.runsTable).getByRole('row');
  await expect(rows).toHaveCount(6);
  await picture(page, 'runs', sizes);
  await rows.nth(1).click({ modifiers: ['ControlOrMeta'] });
  await page.getByTestId(testIds.runsDelete).click();
  await expect(page.getByTestId(testIds.confirmDialog)).toBeVisible();
  await picture(page, 'confirm');
  await press('Escape');
  await page.getByTestId(testIds.runsSearch).fill('nothing of the kind');
  await expect(page.getByText('No run matches')).toBeVisible();
  await picture(page, 'runs-no-match');
  await page.getByTestId(testIds.runsSearch).fill('');
  await rows.filter({ hasText: 'Penguin species' }).click();
  await expect(page.getByTestId(testIds.runPage)).toBeVisible();
  await expect(designer.node('Predict')).toBeVisible();
  await picture(page, 'run-page', sizes);
});

test('what there is to see of frames', async ({ app }) => {
  test.setTimeout(600_000);
  const page = await app.start();
  const designer = designerOf(page);
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  const head = { position: { x: 40, y: 14 } } as const;
  await expect(designer.node('Make fares')).toBeVisible();
  await openExample(app, 'best-model');
  await expect(designer.node('Good enough')).toContainText('if error');
  await picture(page, 'frames', sizes);
  await press('1');
  await designer.node('Good enough').click(head);
  await designer.openTab('rules');
  await expect(page.getByTestId(testIds.conditionCel).getByRole('textbox')).toContainText('tolerance');
  await designer.node('Good enough').click(head);
  await press('2');
  await page.getByTestId(testIds.statusBar).hover();
  await picture(page, 'frames-rules', sizes);
  await press('Shift+C');
  await expect(page.getByTestId(testIds.clusterList)).toBeVisible();
  await picture(page, 'frames-cluster', sizes);
  await press('ControlOrMeta+J');
  await runHere(page, 'SUCCEEDED');
  await press('Escape');
  await press('1');
  await picture(page, 'frames-run', sizes);
  await designer.node('Not good enough').click(head);
  await designer.openTab('run');
  await press('2');
  await picture(page, 'frames-skipped', sizes);
  await press('1');
  for (const id of ['Try settings', 'Choose', 'Good enough', 'Not good enough'])
    await designer.node(id).click({ ...head, modifiers: ['Shift'] });
  await press('ControlOrMeta+B');
  await press('Shift+T');
  await expect(page.getByTestId(testIds.timeline)).toBeVisible();
  await press('2');
  await press('ControlOrMeta+-');
  await expect(page.getByTestId(testIds.junction('Experiment', 'verdict'))).toBeInViewport();
  await designer.node('Measure').click(head);
  await press('[');
  await expect(page.getByTestId(testIds.iterations('Try settings'))).toContainText('3 of 4');
  await designer.node('Try settings').click(head);
  await page.getByTestId(testIds.statusBar).hover();
  await picture(page, 'frames-iterations', sizes);
});
