import { describe, expect, test } from 'vitest';
import { noExecutorOutput, outputParameters, readExecutorOutput } from './output-values.ts';
import { stepOutputs } from './step-outputs.ts';

const outputs = stepOutputs(
  {
    outputDefinitions: {
      parameters: { n: { parameterType: 'NUMBER_INTEGER' }, s: { parameterType: 'STRING' } },
      artifacts: {
        data: { artifactType: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' }, metadata: { a: 1 } },
      },
    },
  },
  '/root',
);

describe('outputs of a step', () => {
  test('RES-20 everything lies under one folder', () => {
    expect(outputs).toEqual({
      root: '/root',
      executorOutputFile: '/root/executor_output.json',
      parameters: [
        { name: 'n', type: 'NUMBER_INTEGER', file: '/root/.parameters/n' },
        { name: 's', type: 'STRING', file: '/root/.parameters/s' },
      ],
      artifacts: [
        {
          name: 'data',
          type: 'system.Dataset',
          schemaVersion: '0.0.1',
          list: false,
          uri: '/root/data',
          path: '/root/data',
          metadata: { a: 1 },
        },
      ],
    });
  });

  test('RES-21 the executor output is read in camel and snake case', () => {
    const text = JSON.stringify({
      parameter_values: { n: 5, s: null },
      artifacts: {
        data: { artifacts: [{ name: 'd', uri: '/root/data', metadata: { rows: 3 }, custom_path: '/x' }] },
        none: {},
      },
      other: 1,
    });
    expect(readExecutorOutput(text)).toEqual({
      ok: true,
      value: {
        parameterValues: { n: 5, s: null },
        artifacts: { data: [{ name: 'd', uri: '/root/data', metadata: { rows: 3 }, customPath: '/x' }], none: [] },
      },
    });
    expect(readExecutorOutput('{}')).toEqual({ ok: true, value: noExecutorOutput });
  });

  test.each([
    '',
    '[]',
    '{"parameterValues": 5}',
    '{"artifacts": []}',
    '{"artifacts": {"a": [1]}}',
    '{"artifacts": {"a": {"artifacts": [{"uri": 5}]}}}',
  ])('RES-22 %j is no executor output', (text) => {
    expect(readExecutorOutput(text).ok).toBe(false);
  });

  test('RES-23 the executor output wins over files; files fill the gaps', () => {
    const reported = { parameterValues: { n: 7 }, artifacts: {} };
    const files = new Map([
      ['n', '8'],
      ['s', ' text \n'],
    ]);
    expect(outputParameters(outputs, reported, files)).toEqual({ ok: true, value: { n: 7, s: ' text \n' } });
  });

  test('RES-24 a declared parameter that was not written fails the step; so does one that cannot be read', () => {
    expect(outputParameters(outputs, noExecutorOutput, new Map([['n', '8']]))).toEqual({
      ok: false,
      error: { reason: 'output-not-written', output: 's' },
    });
    expect(outputParameters(outputs, noExecutorOutput, new Map([['n', 'eight']]))).toEqual({
      ok: false,
      error: { reason: 'output-unreadable', output: 'n', detail: 'expected a whole number, found "eight"' },
    });
  });
});
