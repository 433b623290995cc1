import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { testIds } from '../../renderer/testids.ts';
import { dockerOrSkip, mlOrSkip } from '../prepare/skip.ts';
import { containersOf } from './containers.ts';
import { designerOf, watchStates } from './designer.ts';
import { projectRoot } from './door.ts';
import { saveAs } from './file-dialogs.ts';
import { expect, test } from './fixtures.ts';

const docker = dockerOrSkip(['python:3.12-slim']);
const python = mlOrSkip();

/** Unlike the example's, so that nothing can be right by accident. */
const seed = 5;
const testFraction = 0.35;

const reference = z.object({ rows: z.number(), accuracy: z.number(), confusion_matrix: z.array(z.array(z.number())) });

/** What scikit-learn alone gives for the same data, split and seed. */
async function plainScikitLearn(): Promise<z.infer<typeof reference>> {
  const script = join(projectRoot, 'e2e', 'penguins-reference.py');
  const data = join(projectRoot, 'resources', 'images', 'sklearn', 'datasets', 'penguins.csv');
  const args = [script, data, '--seed', String(seed), '--test-fraction', String(testFraction)];
  const { stdout } = await promisify(execFile)(python.ok ? python.value : '', args);
  return reference.parse(JSON.parse(stdout));
}

const { inputPort, outputPort } = testIds;
const load = 'Load bundled dataset';
const metrics = 'Classification metrics';

test.skip(!docker.ok, docker.reason);
test.skip(!python.ok, python.reason);

test('the penguins pipeline is drawn with the mouse, run on Docker, and found again', async ({ app }) => {
  // The image of the ML components is built at its first use.
  test.setTimeout(900_000);
  const expected = plainScikitLearn();
  let page = await app.start();
  let designer = designerOf(page);

  await test.step('draw it', async () => {
    await page.getByTestId(testIds.newDocument).click();
    await expect(page.locator('.react-flow__node')).toHaveCount(0);
    await designer.drag('prepare-features', { x: 0.5, y: 0.45 });
    await expect(designer.node('Prepare features')).toBeVisible();
    // So that no port comes near the edge, where the canvas moves along with a wire.
    await page.getByTestId(testIds.zoomOut).click();
    await expect(page.getByTestId(testIds.zoomLevel)).toHaveText('83 %');
    await designer.drag('load-bundled-dataset', { x: 0.2, y: 0.16 });
    await designer.drag('split', { x: 0.2, y: 0.46 });
    await designer.drag('train-classifier', { x: 0.5, y: 0.16 });
    await designer.drag('apply-transformer', { x: 0.5, y: 0.8 });
    await designer.drag('predict', { x: 0.8, y: 0.16 });
    await designer.drag('classification-metrics', { x: 0.8, y: 0.5 });
    await expect(page.locator('.react-flow__node')).toHaveCount(7);
  });

  await test.step('wire it', async () => {
    const wires: readonly (readonly [string, string])[] = [
      [outputPort(load, 'dataset'), inputPort('Split', 'dataset')],
      [outputPort('Split', 'train'), inputPort('Prepare features', 'dataset')],
      [outputPort('Prepare features', 'transformed'), inputPort('Train classifier', 'dataset')],
      [outputPort('Prepare features', 'transformer'), inputPort('Apply transformer', 'transformer')],
      [outputPort('Split', 'test'), inputPort('Apply transformer', 'dataset')],
      [outputPort('Train classifier', 'model'), inputPort('Predict', 'model')],
      [outputPort('Apply transformer', 'transformed'), inputPort('Predict', 'dataset')],
      [outputPort('Predict', 'predictions'), inputPort(metrics, 'predictions')],
    ];
    for (const [index, [from, to]] of wires.entries()) {
      await designer.wire(from, to);
      await expect(designer.wires).toHaveCount(index + 1);
    }
  });

  await test.step('what does not fit is refused, and why', async () => {
    const refused = [outputPort('Prepare features', 'transformer'), inputPort('Predict', 'model')] as const;
    await designer.holdWire(...refused);
    await expect(page.getByTestId(testIds.refusal)).toContainText(/Transformer.*Model/);
    await page.mouse.up();
    await expect(page.getByTestId(testIds.refusal)).toContainText(/Transformer.*Model/);
    await expect(designer.wires).toHaveCount(8);
  });

  await test.step('set its arguments', async () => {
    await designer.select(load);
    await designer.choose('name', 'penguins');
    await designer.select('Split');
    await designer.type('test_fraction', String(testFraction));
    await designer.type('seed', String(seed));
    await designer.type('stratify', 'species');
    await designer.select('Prepare features');
    await designer.type('target', 'species');
    await designer.type('drop', '["island", "year"]');
    await designer.select('Train classifier');
    await designer.type('target', 'species');
    await designer.choose('algorithm', 'logistic_regression');
    await designer.type('seed', String(seed));
    await designer.select(metrics);
    await designer.type('target', 'species');
    await expect(page.locator('[data-problem]')).toHaveCount(0);
  });

  const file = join(app.files, 'my-penguins.pipeline.yaml');
  await test.step('save it to a file', async () => {
    await saveAs(app, file);
    expect(readFileSync(file, 'utf8')).toContain('url: millrace:components/train-classifier.component.yaml');
  });

  await test.step('run it', async () => {
    const states = await watchStates(page);
    await page.getByTestId(testIds.runButton).click();
    const bar = page.getByTestId(testIds.runBar);
    await expect(bar).toBeVisible();
    await expect(bar).not.toHaveAttribute('data-state', /PENDING|RUNNING/, { timeout: 800_000 });
    await expect(bar).toHaveAttribute('data-state', 'SUCCEEDED');
    const seen = await states();
    for (const task of [
      load,
      'Split',
      'Prepare features',
      'Train classifier',
      'Apply transformer',
      'Predict',
      metrics,
    ]) {
      expect(seen[task], task).toEqual(expect.arrayContaining(['running', 'succeeded']));
      expect(seen[task]?.at(-1)).toBe('succeeded');
    }
  });

  await test.step('read its log', async () => {
    await designer.select('Train classifier');
    await designer.openTab('run');
    await page.getByTestId(testIds.attempt(1)).getByRole('button', { name: 'Show its log' }).click();
    await expect(page.getByTestId(testIds.logView)).toContainText(/Trained LogisticRegression on \d+ rows/);
  });

  await test.step('read its accuracy', async () => {
    // The drawer has taken room from the canvas, which was not seen whole.
    await page.getByTestId(testIds.fitView).click();
    await designer.select(metrics);
    await expect(page.getByTestId(testIds.outputValue('accuracy'))).toHaveText(String((await expected).accuracy));
  });

  /** The figures of the last task, in the designer and on the page of the run. */
  const seeFigures = async (): Promise<void> => {
    const { rows, confusion_matrix: matrix } = await expected;
    await page.getByTestId(testIds.artifact('classification_metrics')).click();
    const confusion = page.getByTestId(testIds.preview('confusion-matrix'));
    await expect(confusion.locator('[data-right] b')).toHaveText(matrix.map((row, index) => String(row[index])));
    await expect(confusion.locator('figcaption')).toContainText(`of ${rows} right`);
    await expect(page.getByTestId(testIds.preview('roc')).locator('polyline')).toBeVisible();
  };
  await test.step('see its figures', seeFigures);

  await test.step('find it again', async () => {
    page = await app.restart();
    designer = designerOf(page);
    await expect(designer.node(metrics)).toBeVisible();
    await page.getByTestId(testIds.rail('runs')).click();
    const row = page.getByTestId(testIds.runsTable).getByRole('row').nth(1);
    await expect(row).toContainText('Succeeded');
    await row.click();
    await expect(page.getByTestId(testIds.runPage)).toBeVisible();
    await designer.select(metrics);
    await expect(page.getByTestId(testIds.outputValue('accuracy'))).toHaveText(String((await expected).accuracy));
    await seeFigures();
    await page.getByTestId(testIds.artifact('metrics')).click();
    await expect(page.getByTestId(testIds.metric('accuracy'))).toHaveAttribute(
      'data-value',
      String((await expected).accuracy),
    );
  });

  await expect.poll(() => containersOf(app.home)).toEqual([]);
});
