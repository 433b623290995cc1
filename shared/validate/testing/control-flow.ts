/** A pipeline with components for everything that control flow needs, for tests of checks and of the compiler. */
import { expect } from 'vitest';
import type { Diagnostic } from '../../diagnostic.ts';
import { link } from '../../document/link.ts';
import { parseDocument } from '../../document/parse.ts';
import type { JsonPath } from '../../json.ts';
import { validate, type Validation } from '../graph.ts';

const components = `
      Make:
        outputs:
        - {name: count, type: Integer}
        - {name: rate, type: Float}
        - {name: word, type: String}
        - {name: done, type: Boolean}
        - {name: items, type: List}
        - {name: table, type: Dataset}
        implementation:
          container:
            image: i
            command: [a, {outputPath: count}, {outputPath: rate}, {outputPath: word}, {outputPath: done}, {outputPath: items}, {outputPath: table}]
      Use:
        inputs:
        - {name: text, type: String, optional: true}
        - {name: n, type: Integer, optional: true}
        - {name: dict, type: Dict, optional: true}
        - {name: mode, type: String, literals: [fast, full], optional: true}
        - {name: data, type: Dataset, optional: true}
        - {name: status, type: PipelineTaskFinalStatus, optional: true}
        outputs: [{name: out, type: Integer}, {name: model, type: Model, metadata: {stage: test}}]
        implementation: {container: {image: i, command: [b, '{{$}}']}}
      Bring:
        inputs: [{name: Address, type: String, default: 's3://b/x'}]
        outputs: [{name: artifact, type: Dataset}]
        implementation: {importer: {artifactUri: {inputValue: Address}}}
      Each:
        inputs:
        - {name: item, type: Integer}
        - {name: list, type: List, optional: true}
        - {name: words, type: String, optional: true}
        outputs: [{name: outs, type: List}, {name: models, type: 'List[Model]'}]
        implementation:
          graph:
            tasks:
              inner: {componentRef: {name: Use}, arguments: {n: {graphInput: {inputName: item}}}}
            outputValues:
              outs: {taskOutput: {taskId: inner, outputName: out}}
              models: {taskOutput: {taskId: inner, outputName: model}}
      Tables:
        inputs: [{name: table, type: Dataset}, {name: tables, type: 'List[Dataset]', optional: true}]
        implementation:
          graph:
            tasks:
              inner: {componentRef: {name: Use}, arguments: {data: {graphInput: {inputName: table}}}}
`;

/** The pipeline; `tasks` and `rest` are YAML without indentation. The task `make` is there already. */
function controlFlow(tasks: string, rest = '', outputValues = '{}'): string {
  return `name: Flow
inputs:
- {name: limit, type: Integer, default: '3'}
- {name: tables, type: 'List[Dataset]', optional: true}
${rest}
implementation:
  graph:
    components:${components.trimEnd()}
    outputValues: ${outputValues}
    tasks:
      make: {componentRef: {name: Make}}
${tasks
  .trim()
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
`;
}

/** An output of the task that is there already. */
export function made(output: string): string {
  return `{taskOutput: {taskId: make, outputName: ${output}}}`;
}

/** Checks a pipeline with these tasks. */
export function checkFlow(tasks: string, rest = '', outputValues = '{}'): Validation {
  const parsed = parseDocument(controlFlow(tasks, rest, outputValues), 'test.pipeline.yaml');
  return validate(
    link(parsed, () => undefined),
    parsed,
  );
}

/** The one finding about a pipeline with these tasks; it has a place in the text. */
export function finding(tasks: string, rest = '', outputValues = '{}'): Diagnostic {
  const { diagnostics, graph } = checkFlow(tasks, rest, outputValues);
  const [first, ...others] = diagnostics;
  expect(others).toEqual([]);
  if (first === undefined) throw new Error('Nothing is wrong');
  expect(first.range).toBeDefined();
  expect(graph === undefined).toBe(first.severity === 'error');
  return first;
}

/** Nothing is wrong with a pipeline with these tasks. */
export function good(tasks: string, rest = '', outputValues = '{}'): void {
  expect(checkFlow(tasks, rest, outputValues).diagnostics).toEqual([]);
}

/** The path of something in a task. */
export function taskAt(...path: readonly (string | number)[]): JsonPath {
  return ['implementation', 'graph', 'tasks', ...path];
}
