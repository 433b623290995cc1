import { expect, test } from 'vitest';
import { parseDocument } from '../../shared/document/parse.ts';
import { graphAt } from '../state/graph-path.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { argumentWords, sourceOf, valuesInReach } from './reach.ts';

const component = '{spec: {outputs: [{name: out, type: Integer}], implementation: {container: {image: alpine}}}}';

function shown(): ShownGraph {
  const text = `inputs: [{name: rows, type: Integer}]
implementation:
  graph:
    tasks:
      first: {componentRef: ${component}}
      each one: {componentRef: ${component}, forEach: {items: [1], as: out}}
      me: {componentRef: ${component}}
      later: {componentRef: ${component}, runAfter: [me]}
`;
  const { spec } = parseDocument(text, 'a.yaml');
  const found = spec === undefined ? undefined : graphAt(spec, [], () => undefined);
  if (found === undefined) throw new Error('The text is no graph.');
  return found;
}

test('APP-25 a task can take inputs of its graph and outputs of tasks that do not wait for it', () => {
  expect(valuesInReach(shown(), 'me').map(({ words, name }) => [words, name])).toEqual([
    ['Input › rows', 'rows'],
    ['first › out', 'first_out'],
    ['each one › out', 'each_one_out'],
  ]);
  expect(valuesInReach(shown(), 'me').at(-1)?.type).toEqual({ kind: 'parameter', type: 'LIST' });
});

test('APP-25 an output of the graph can take what any task gives', () => {
  expect(valuesInReach(shown()).map(({ words }) => words)).toEqual([
    'first › out',
    'each one › out',
    'me › out',
    'later › out',
  ]);
});

test('arguments are said in words', () => {
  const graphInput = { inputName: 'rows' };
  expect(argumentWords({ graphInput, select: 'x' })).toBe('Input › rows, a part');
  expect(argumentWords({ taskStatus: { taskId: 'train' } })).toBe('How train ended');
  expect(sourceOf({ graphInput, select: 'x' })).toBeUndefined();
  expect(sourceOf({ graphInput })).toEqual({ graphInput });
});
