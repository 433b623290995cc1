import { expect, test } from 'vitest';
import type { Json } from '../../shared/json.ts';
import { learningCases } from './cases-learning.ts';
import { describeCases } from './describe-cases.ts';

describeCases('that learn', learningCases, (results) => {
  const table = async (task: string, output: string) => {
    const [preview] = await results().previews(task, output);
    if (preview?.kind !== 'table') throw new Error(`${task} made no table.`);
    return preview;
  };
  const metrics = async (task: string): Promise<{ readonly [name: string]: Json }> => {
    const [preview] = await results().previews(task, 'metrics');
    if (preview?.kind !== 'metrics') throw new Error(`${task} made no metrics.`);
    return Object.fromEntries(preview.values.map(({ name, value }) => [name, value]));
  };

  test.each([
    ['penguins', 344, 8, 'species'],
    ['iris', 150, 5, 'species'],
    ['wine', 178, 14, 'cultivar'],
    ['breast-cancer', 569, 31, 'diagnosis'],
    ['digits', 1797, 65, 'digit'],
    ['diabetes', 442, 11, 'progression'],
  ])('LIB-3 Load bundled dataset has %s whole', async (task, rows, columns, target) => {
    const loaded = await table(task, 'dataset');
    expect(loaded.columns).toHaveLength(columns);
    expect(loaded.columns).toContain(target);
    expect((await results().text(task, 'dataset')).trimEnd().split('\n')).toHaveLength(rows + 1);
    expect(results().execution(task).outputs.parameters).toEqual({ target });
  });

  test('LIB-3 Split deals every row out once, each species in its share', async () => {
    const lines = async (task: string, output: string) =>
      (await results().text(task, output)).trimEnd().split('\n').slice(1);
    const [all, train, test] = [
      await lines('penguins', 'dataset'),
      await lines('split', 'train'),
      await lines('split', 'test'),
    ];
    expect([...train, ...test].toSorted()).toEqual(all.toSorted());
    expect(test).toHaveLength(86);
    const share = (rows: readonly string[]) => rows.filter((row) => row.startsWith('Gentoo')).length / rows.length;
    expect(share(test)).toBeCloseTo(share(all), 2);
  });

  test('LIB-3 Prepare features imputes, encodes and scales; Apply transformer does the same to other rows', async () => {
    const prepared = await table('prepare', 'transformed');
    const columns = [
      'bill_depth_mm',
      'flipper_length_mm',
      'body_mass_g',
      'sex_female',
      'sex_male',
      'year_2007',
      'year_2008',
      'year_2009',
      'species',
    ];
    expect(prepared.columns).toEqual(columns);
    expect(prepared.rows).toHaveLength(258);
    expect(prepared.rows.flat()).not.toContain('');
    const depths = prepared.rows.map(([depth]) => Number(depth));
    expect(depths.reduce((sum, depth) => sum + depth, 0) / depths.length).toBeCloseTo(0, 10);
    expect((await table('apply', 'transformed')).columns).toEqual(columns);
    expect((await results().previews('prepare', 'transformer'))[0]?.kind).toBe('binary');
  });

  test.each([
    ['logistic', 'LogisticRegression'],
    ['forest', 'RandomForestClassifier'],
    ['boosting', 'HistGradientBoostingClassifier'],
    ['ridge', 'Ridge'],
    ['forest-numbers', 'RandomForestRegressor'],
    ['boosting-numbers', 'HistGradientBoostingRegressor'],
  ])('LIB-3 %s trains %s and says on what', async (task, estimator) => {
    const { metadata } = results().artifact(task, 'model');
    expect(metadata).toMatchObject({ estimator, framework: expect.stringMatching(/^scikit-learn \d/) });
    const { train_rows: rows, features, ...scores } = await metrics(task);
    expect(Array.isArray(metadata['features']) ? metadata['features'].length : 0).toBe(features);
    expect(rows).toBe(estimator.includes('Regressor') || estimator === 'Ridge' ? 331 : 258);
    expect(scores['train_accuracy'] ?? scores['train_r2']).toBeGreaterThan(0.4);
  });

  test('LIB-3 Classification metrics: accuracy, confusion matrix and ROC curve agree with the predictions', async () => {
    const predicted = await table('predict', 'predictions');
    const [target, guess] = [predicted.columns.indexOf('species'), predicted.columns.indexOf('prediction')];
    const labels = ['Adelie', 'Chinstrap', 'Gentoo'];
    const matrix = labels.map((actual) =>
      labels.map((label) => predicted.rows.filter((row) => row[target] === actual && row[guess] === label).length),
    );
    const [shown, roc] = await results().previews('classify', 'classification_metrics');
    expect(shown).toEqual({ kind: 'confusion-matrix', labels, rows: matrix });
    const accuracy = matrix.reduce((sum, row, n) => sum + (row[n] ?? 0), 0) / predicted.rows.length;
    expect(accuracy).toBeLessThan(1);
    expect(results().execution('classify').outputs.parameters['accuracy']).toBeCloseTo(accuracy, 12);
    expect(await metrics('classify')).toMatchObject({ accuracy: expect.closeTo(accuracy, 12), rows: 86, classes: 3 });
    if (roc?.kind !== 'roc') throw new Error('There is no ROC curve.');
    expect(roc.points[0]).toMatchObject({ truePositiveRate: 0, falsePositiveRate: 0 });
    expect(roc.points.at(-1)).toMatchObject({ truePositiveRate: 1, falsePositiveRate: 1 });
    const rates = roc.points.map(({ truePositiveRate }) => truePositiveRate);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
  });

  test('LIB-3 Regression metrics: the mean absolute error agrees with the predictions, and a page shows them', async () => {
    const predicted = await table('estimate', 'predictions');
    const [target, guess] = [predicted.columns.indexOf('progression'), predicted.columns.indexOf('prediction')];
    const errors = predicted.rows.map((row) => Math.abs(Number(row[target]) - Number(row[guess])));
    const mae = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(results().execution('regress').outputs.parameters['mae']).toBeCloseTo(mae, 9);
    expect(await metrics('regress')).toMatchObject({ mae: expect.closeTo(mae, 9), rows: 111 });
    const [page] = await results().previews('regress', 'report');
    expect(page).toMatchObject({ kind: 'html', text: expect.stringContaining('<svg') });
  });
});
