import { expect, test } from 'vitest';
import { checkIr } from '../ir/check.ts';
import type { IrImporter } from '../ir/pipeline-spec.ts';
import type { ParameterValues } from '../run/values.ts';
import { resolveImport } from './import.ts';
import { runNames, taskNames } from './names.ts';

function resolve(importer: IrImporter, parameters: ParameterValues) {
  const checked = checkIr({
    pipelineInfo: { name: 'p' },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.17.0',
    root: { dag: { tasks: { fetch: { taskInfo: { name: 'fetch' }, componentRef: { name: 'c' } } } } },
    components: {
      c: {
        executorLabel: 'e',
        inputDefinitions: {
          parameters: {
            uri: { parameterType: 'STRING', isOptional: true },
            n: { parameterType: 'NUMBER_INTEGER', isOptional: true },
          },
        },
        outputDefinitions: {
          artifacts: { artifact: { artifactType: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' } } },
        },
      },
    },
    deploymentSpec: { executors: { e: { importer } } },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  const task = checked.value.spec.root.dag?.tasks?.['fetch'];
  if (task === undefined) throw new Error('no task');
  return resolveImport(
    checked.value,
    task,
    { parameters, artifacts: {} },
    taskNames(runNames(checked.value, 'r', 0), 'fetch'),
  );
}

const typeSchema = { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' };

test('RES-55 an importer takes its URI from a constant or an input, and its type from its schema', () => {
  const constant = resolve({ artifactUri: { constant: 'gs://b/k' }, typeSchema }, {});
  const wanted = {
    output: 'artifact',
    uri: 'gs://b/k',
    type: 'system.Dataset',
    schemaVersion: '0.0.1',
    metadata: {},
    toWorkspace: false,
  };
  expect(constant).toEqual({ ok: true, value: wanted });
  const given = resolve({ artifactUri: { runtimeParameter: 'uri' }, typeSchema }, { uri: 's3://b/k' });
  expect(given).toMatchObject({ ok: true, value: { uri: 's3://b/k' } });
});

test('RES-55 placeholders are filled in, in keys and values of the metadata, at any depth', () => {
  const name = "{{$.inputs.parameters['uri']}}";
  const number = "{{$.inputs.parameters['n']}}";
  const metadata = { [name]: number, deep: [{ text: `n is ${number}` }], job: '{{$.pipeline_job_name}}' };
  const resolved = resolve({ artifactUri: { constant: 'x' }, typeSchema, metadata }, { uri: 'key', n: 3 });
  expect(resolved).toMatchObject({ value: { metadata: { key: 3, deep: [{ text: 'n is 3' }], job: 'p-r' } } });
});

test.each<[string, IrImporter, ParameterValues]>([
  ['uri', { artifactUri: { runtimeParameter: 'uri' }, typeSchema }, {}],
  ['uri', { artifactUri: { runtimeParameter: 'uri' }, typeSchema }, { uri: '' }],
  ['metadata', { artifactUri: { constant: 'x' }, typeSchema, metadata: { a: "{{$.inputs.parameters['uri']}}" } }, {}],
])('RES-55 what nobody gave fails the importer and names %s', (input, importer, parameters) => {
  expect(resolve(importer, parameters)).toMatchObject({ ok: false, error: { reason: 'input-unresolved', input } });
});
