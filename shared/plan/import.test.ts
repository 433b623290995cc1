import { expect, test } from 'vitest';
import type { IrImporter } from '../ir/pipeline-spec.ts';
import type { ParameterValues } from '../run/values.ts';
import { resolveImport } from './import.ts';
import { datasetType, importerTask } from './testing/importer.ts';

function resolve(importer: IrImporter, parameters: ParameterValues) {
  const { ir, task, names } = importerTask(importer);
  return resolveImport(ir, task, { parameters, artifacts: {} }, names);
}

test('RES-55 an importer takes its URI from a constant or an input, and its type from its schema', () => {
  const constant = resolve({ artifactUri: { constant: 'gs://b/k' }, typeSchema: datasetType }, {});
  const wanted = {
    output: 'artifact',
    uri: 'gs://b/k',
    type: 'system.Dataset',
    schemaVersion: '0.0.1',
    metadata: {},
    toWorkspace: false,
  };
  expect(constant).toEqual({ ok: true, value: wanted });
  const given = resolve({ artifactUri: { runtimeParameter: 'uri' }, typeSchema: datasetType }, { uri: 's3://b/k' });
  expect(given).toMatchObject({ ok: true, value: { uri: 's3://b/k' } });
});

test('RES-55 placeholders are filled in, in keys and values of the metadata, at any depth', () => {
  const name = "{{$.inputs.parameters['uri']}}";
  const number = "{{$.inputs.parameters['n']}}";
  const metadata = { [name]: number, deep: [{ text: `n is ${number}` }], job: '{{$.pipeline_job_name}}' };
  const resolved = resolve({ artifactUri: { constant: 'x' }, typeSchema: datasetType, metadata }, { uri: 'key', n: 3 });
  expect(resolved).toMatchObject({ value: { metadata: { key: 3, deep: [{ text: 'n is 3' }], job: 'p-r' } } });
});

test.each<[string, IrImporter, ParameterValues]>([
  ['uri', { artifactUri: { runtimeParameter: 'uri' }, typeSchema: datasetType }, {}],
  ['uri', { artifactUri: { runtimeParameter: 'uri' }, typeSchema: datasetType }, { uri: '' }],
  [
    'metadata',
    { artifactUri: { constant: 'x' }, typeSchema: datasetType, metadata: { a: "{{$.inputs.parameters['uri']}}" } },
    {},
  ],
])('RES-55 what nobody gave fails the importer and names %s', (input, importer, parameters) => {
  expect(resolve(importer, parameters)).toMatchObject({ ok: false, error: { reason: 'input-unresolved', input } });
});
