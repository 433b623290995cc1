import { expect, test } from 'vitest';
import { parseDocument } from '../../../shared/document/parse.ts';
import { importSource } from '../../../shared/import/source.ts';
import { fetchComponents } from './components.ts';
import type { Network } from './transport.ts';

const step = (name: string): string =>
  `name: ${name}\nimplementation: {container: {image: busybox, command: ['true']}}\n`;
const graph = (name: string, ...urls: readonly string[]): string =>
  `name: ${name}\nimplementation:\n  graph:\n    tasks:\n${urls
    .map((url, index) => `      task ${index}: {componentRef: {url: '${url}'}}\n`)
    .join('')}`;

const pages: Readonly<Record<string, string>> = {
  'https://a.test/step': step('Step'),
  'https://a.test/group': graph('Group', 'https://a.test/step', 'https://a.test/inner'),
  'https://a.test/inner': step('Inner'),
};

function networkOf(asked: string[]): Network {
  return {
    resolve: () => Promise.resolve(['93.184.215.14']),
    get: (url) => {
      asked.push(url.href);
      const text = pages[url.href];
      return Promise.resolve({
        status: text === undefined ? 404 : 200,
        location: undefined,
        body: bodyOf(text ?? ''),
        close: () => undefined,
      });
    },
  };
}

async function* bodyOf(text: string): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

test('IMP-7 components are fetched once each, with those that they use, and become part of the document', async () => {
  const asked: string[] = [];
  const text = graph(
    'Pipeline',
    'https://a.test/step',
    'https://a.test/group',
    'https://a.test/gone',
    'http://a.test/no',
  );
  const { spec } = parseDocument(text, 'pipeline.yaml');
  if (spec === undefined) throw new Error('No component');
  const { resolve, failures } = await fetchComponents(spec, () => undefined, { network: networkOf(asked) });
  expect(asked.toSorted()).toEqual([
    'https://a.test/gone',
    'https://a.test/group',
    'https://a.test/inner',
    'https://a.test/step',
  ]);
  expect(failures).toMatchObject([{ url: 'https://a.test/gone', reason: 'unreachable' }]);
  const imported = importSource({ file: 'pipeline.yaml', text }, () => undefined, resolve);
  if (!imported.ok) throw new Error(JSON.stringify(imported.error));
  const back = parseDocument(imported.value.text, 'pipeline.yaml').spec;
  const components = back !== undefined && 'graph' in back.implementation ? back.implementation.graph.components : {};
  expect(Object.keys(components ?? {}).toSorted()).toEqual(['Group', 'Inner', 'Step']);
  expect(imported.value).toMatchObject({ tasks: 6, groups: 1 });
});
