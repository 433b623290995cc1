import type { Page } from '@playwright/test';
import { testIds } from '../../renderer/testids.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { boxOf, designerOf } from './designer.ts';
import { openFile } from './file-dialogs.ts';
import { expect, noDocker, test } from './fixtures.ts';
import { viewersPipeline } from './pipelines.ts';

const docker = dockerOrSkip(['python:3.12-slim']);

/** Presses Run and waits for the run on the canvas to end well. */
async function run(page: Page): Promise<void> {
  await page.getByTestId(testIds.runButton).click();
  await ended(page);
}

async function ended(page: Page): Promise<void> {
  const bar = page.getByTestId(testIds.runBar);
  await expect(bar).not.toHaveAttribute('data-state', /PENDING|RUNNING/, { timeout: 120_000 });
  await expect(bar).toHaveAttribute('data-state', 'SUCCEEDED');
}

/** Opens an output of the selected task and sees it as what it is. */
async function see(page: Page, output: string, kind: string): Promise<void> {
  await page.getByTestId(testIds.artifact(output)).click();
  await expect(page.getByTestId(testIds.preview(kind)).first()).toBeVisible();
}

test('the first start shows the small example, one click from running', async ({ app }) => {
  test.skip(!docker.ok, docker.reason);
  const page = await app.start();
  const designer = designerOf(page);
  await expect(designer.node('Make fares')).toBeVisible();
  await run(page);
  // The drawer will take room from the canvas; what is selected stays where it can be pressed.
  await page.keyboard.press('Shift+O');
  await page.getByTestId(testIds.fitView).click();

  await designer.select('Make fares');
  await designer.openTab('run');
  await see(page, 'dataset', 'table');
  await designer.select('Summarise fares');
  await see(page, 'report', 'html');
  const report = page.getByTestId(testIds.preview('html')).locator('iframe');
  await expect(report).toHaveAttribute('sandbox', '');
  await expect(report.contentFrame().locator('body')).toContainText('fare');
  await see(page, 'summary', 'markdown');
  await see(page, 'metrics', 'metrics');
  await designer.select('Compare routes');
  await see(page, 'report', 'markdown');
  await expect(page.getByTestId(testIds.preview('markdown')).getByRole('heading')).toHaveText(
    'Fares by route, in euro',
  );
  await see(page, 'metrics', 'metrics');
});

test('a pipeline from elsewhere asks first, and shows every kind of artifact', async ({ app }) => {
  test.skip(!docker.ok, docker.reason);
  const page = await app.start();
  const designer = designerOf(page);
  await openFile(app, viewersPipeline(app.files));
  await expect(designer.node('Make')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  const question = page.getByTestId(testIds.approvalDialog);
  await expect(question).toContainText('python:3.12-slim');
  await expect(question).toContainText('Water turns the wheel.');
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(page.getByTestId(testIds.runBar)).toBeHidden();

  await page.getByTestId(testIds.runButton).click();
  await page.getByTestId(testIds.approve).click();
  await ended(page);
  await page.keyboard.press('Shift+O');
  await designer.select('Make');
  await designer.openTab('run');
  for (const kind of ['json', 'text', 'image', 'folder', 'binary', 'missing']) await see(page, kind, kind);
  await see(page, 'image', 'image');
  const picture = page.getByTestId(testIds.preview('image')).getByRole('img');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(96);
  await page.keyboard.press('Shift+L');
  await expect(page.getByTestId(testIds.logView)).toContainText('green and plain');
  await expect(page.getByTestId(testIds.logView)).toContainText('to the other stream');

  // Approved once, it is not asked again.
  await run(page);
});

test('everything can be done without a mouse', async ({ app }) => {
  const page = await app.start();
  const designer = designerOf(page);
  const cards = page.locator('.react-flow__node');
  const command = async (words: string): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+K');
    await expect(page.getByTestId(testIds.commandPaletteInput)).toBeFocused();
    await page.keyboard.type(words);
    await expect(page.getByRole('option', { selected: true })).toContainText(words.replace('Go to ', ''));
    await page.keyboard.press('Enter');
    await expect(page.getByTestId(testIds.commandPalette)).toBeHidden();
  };
  await expect(designer.node('Make fares')).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByTestId(testIds.shortcuts)).toContainText('Duplicate');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId(testIds.shortcuts)).toBeHidden();

  await command('New pipeline');
  await expect(cards).toHaveCount(0);
  await command('Add Generate airline fares');
  await expect(designer.node('Generate airline fares')).toBeVisible();
  await command('Add Split');
  await expect(cards).toHaveCount(2);

  // The component that was added is selected: its input is connected in the inspector.
  const connect = page.getByRole('button', { name: 'Connect dataset' });
  await connect.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /Generate airline fares › dataset/ })).toBeVisible();
  await page.keyboard.type('Generate');
  await page.keyboard.press('Enter');
  await expect(designer.wires).toHaveCount(1);
  await expect(page.getByRole('menu')).toBeHidden();

  await page.keyboard.press('ControlOrMeta+Z');
  await expect(designer.wires).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+Shift+Z');
  await expect(designer.wires).toHaveCount(1);

  await command('Go to Split');
  await page.keyboard.press('ControlOrMeta+C');
  await page.keyboard.press('ControlOrMeta+V');
  await expect(cards).toHaveCount(3);
  await page.keyboard.press('ControlOrMeta+D');
  await expect(cards).toHaveCount(4);
  await page.keyboard.press('Delete');
  await expect(cards).toHaveCount(3);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await expect(cards).toHaveCount(0);
  await expect(designer.wires).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(cards).toHaveCount(3);

  await command('Show runs');
  await expect(page.getByText('No runs yet')).toBeVisible();
  await command('Show settings');
  await expect(page.getByTestId(testIds.settings)).toBeVisible();
  await command('Show start');
  await expect(page.getByTestId(testIds.start)).toBeVisible();
});

test('a problem leads to the argument that it is about', async ({ app }) => {
  const page = await app.start();
  const designer = designerOf(page);
  await page.getByTestId(testIds.newDocument).click();
  await designer.drag('split', { x: 0.5, y: 0.5 });
  await designer.openTab('yaml');
  await page.getByTestId(testIds.statusBar).getByRole('button', { name: 'Show drawer' }).click();
  await designer.openTab('problems');
  await page.getByTestId(testIds.problem(0)).getByRole('button').first().click();
  await expect(page.getByRole('button', { name: 'Connect dataset' })).toBeVisible();
});

test('APP-13 the view of the canvas follows its size, and a component lands where it is dropped', async ({ app }) => {
  const page = await app.start();
  const designer = designerOf(page);
  const zoom = page.getByTestId(testIds.zoomLevel);
  /** Whether the outermost cards are inside of the canvas. */
  const isWhole = async (): Promise<boolean> => {
    const canvas = await boxOf(designer.canvas);
    const cards = await Promise.all(
      ['Make fares', 'Summarise fares', 'Compare routes'].map((id) => boxOf(designer.node(id))),
    );
    return cards.every((card) => card.y > canvas.y && card.y + card.height < canvas.y + canvas.height);
  };
  await expect(designer.node('Make fares')).toBeVisible();
  await expect.poll(isWhole).toBe(true);
  await page.keyboard.press('Shift+P');
  await expect(page.getByTestId(testIds.drawer)).toBeVisible();
  await expect.poll(isWhole).toBe(true);
  await page.keyboard.press('0');
  await expect(zoom).toHaveText('100 %');
  await page.keyboard.press('ControlOrMeta+J');
  await expect(page.getByTestId(testIds.drawer)).toBeHidden();
  await expect(zoom).toHaveText('100 %');

  await page.getByTestId(testIds.newDocument).click();
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
  await designer.drag('split', { x: 0.3, y: 0.3 });
  await expect(designer.node('Split')).toBeVisible();
  const [canvas, card] = [await boxOf(designer.canvas), await boxOf(designer.node('Split'))];
  // Places are those of a grid of 20.
  expect(Math.abs(card.x + card.width / 2 - (canvas.x + 0.3 * canvas.width))).toBeLessThanOrEqual(11);
});

test('APP-15 panels keep the size that they were given', async ({ app }) => {
  let page = await app.start();
  const inspector = (): Promise<number> => page.getByTestId(testIds.inspector).evaluate((panel) => panel.clientWidth);
  const resize = async (width: number, height: number): Promise<void> => {
    const electron = app.electron();
    if (electron === undefined) await page.setViewportSize({ width, height });
    else
      await electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
        { width, height },
      );
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
  };
  await expect(page.getByTestId(testIds.inspector)).toBeVisible();
  await resize(1440, 860);
  await expect.poll(inspector).toBe(340);
  await resize(1024, 640);
  await expect.poll(inspector).toBeLessThan(320);
  await resize(1440, 860);
  await expect.poll(inspector).toBe(340);

  const separator = page.getByRole('separator', { name: 'Resize inspector' });
  await separator.press('ArrowLeft');
  await expect.poll(inspector).toBe(356);
  await separator.press('ArrowRight');
  await expect.poll(inspector).toBe(340);
  const line = await boxOf(separator);
  await page.mouse.move(line.x, line.y + 200);
  await page.mouse.down();
  await page.mouse.move(line.x - 60, line.y + 200, { steps: 6 });
  await page.mouse.up();
  await expect.poll(inspector).toBeGreaterThan(390);
  const given = await inspector();
  await page.getByTestId(testIds.rail('settings')).click();
  await page.getByTestId(testIds.rail('designer')).click();
  await expect.poll(inspector).toBe(given);
  page = await app.restart();
  await resize(1440, 860);
  await expect.poll(inspector).toBe(given);
});

test('without Docker the examples run as processes, and say that they are not isolated', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  const designer = designerOf(page);
  await expect(page.getByTestId(testIds.dockerState)).toHaveText('No Docker');
  await expect(designer.node('Make fares')).toBeVisible();
  await expect(page.getByTestId(testIds.runTarget)).toHaveText('Process');
  await run(page);
  await expect(page.getByTestId(testIds.runBar)).toContainText('not isolated');
  await page.getByTestId(testIds.runOpen).click();
  await expect(page.getByTestId(testIds.runPage).locator('header')).toContainText('not isolated');
  await designer.select('Make fares');
  await see(page, 'dataset', 'table');
});

test('ENG-6 without Docker a pipeline of one’s own runs as processes once that was approved', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  const designer = designerOf(page);
  await page.getByTestId(testIds.newDocument).click();
  await designer.drag('generate-airline-fares', { x: 0.5, y: 0.5 });
  await page.getByTestId(testIds.runButton).click();
  await expect(page.getByText(/There is no Docker socket at .* Start Docker/).first()).toBeVisible();
  await expect(page.getByTestId(testIds.approvalDialog)).toBeHidden();
  await page.getByText('Run as processes').first().click();
  await expect(page.getByTestId(testIds.approvalDialog)).toContainText('without isolation');
  await page.getByTestId(testIds.approve).click();
  await ended(page);
  await expect(page.getByTestId(testIds.runBar)).toContainText('not isolated');
  // Approved once, this very graph is not asked about again.
  await page.getByTestId(testIds.runTarget).click();
  await page.getByTestId(testIds.runTargetChoice('process')).click();
  await run(page);
});

test('APP-32 what was done in the last moment before the window closes is kept', async ({ app }) => {
  const designer = designerOf(await app.start());
  await designer.node('Make fares').click();
  await app.page().keyboard.press('ControlOrMeta+D');
  await expect(designer.node('Make fares 2')).toBeVisible();
  // A field that was not left holds what was typed.
  const noise = app.page().getByTestId(testIds.argument('noise'));
  await noise.fill('0.25');
  const again = designerOf(await app.restart());
  await again.select('Make fares 2');
  await expect(app.page().getByTestId(testIds.argument('noise'))).toHaveValue('0.25');
});
