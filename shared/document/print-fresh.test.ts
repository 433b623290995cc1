import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComponentSpec } from '../component/spec.ts';
import { sameJson } from '../json.ts';
import { parseDocument } from './parse.ts';
import { printDocument } from './print.ts';
import { specArbitrary } from './testing/arbitrary.ts';

describe('a fresh text', () => {
  test('DOC-8: canonical order, one fact a line', () => {
    const spec: ComponentSpec = {
      implementation: {
        graph: {
          outputValues: { m: { taskOutput: { outputName: 'model', taskId: 'train' } } },
          tasks: {
            train: {
              annotations: { 'editor.position': '{"x":1,"y":2}' },
              arguments: { depth: '5', on: 'yes', t: { graphInput: { inputName: 'a' } } },
              componentRef: {
                spec: {
                  implementation: {
                    container: { command: ['sh', '-c', 'echo "$0"\n', { inputValue: 'depth' }], image: 'alpine' },
                  },
                },
              },
            },
          },
        },
      },
      inputs: [{ default: '5', name: 'a', type: 'Integer' }],
      name: 'x',
    };
    expect(printDocument(spec)).toBe(`name: x
inputs:
- name: a
  type: Integer
  default: '5'
implementation:
  graph:
    tasks:
      train:
        componentRef:
          spec:
            implementation:
              container:
                image: alpine
                command:
                - sh
                - -c
                - |
                  echo "$0"
                - {inputValue: depth}
        arguments:
          depth: '5'
          'on': 'yes'
          t: {graphInput: {inputName: a}}
        annotations:
          editor.position: '{"x":1,"y":2}'
    outputValues:
      m: {taskOutput: {taskId: train, outputName: model}}
`);
  });

  test('DOC-8: control flow in canonical order, each rule on one line', () => {
    const printed = `implementation:
  graph:
    tasks:
      train:
        componentRef: {name: train}
        arguments:
          part: {graphInput: {inputName: all}, select: 'parseJson(string_value)["a"]'}
        locals:
          cnt: {taskOutput: {taskId: load, outputName: count}}
        isEnabled: {cel: "int(inputs.parameter_values['cnt']) > 5"}
        forEach: {items: [1, {a: b}], as: item, parallelism: 2}
        runAfter:
        - load
        trigger: always
        ir:
          taskInfo: null
      test:
        componentRef: {name: test}
        isEnabled: {not: {<: {op1: {graphInput: {inputName: rows}}, op2: '5'}}}
    outputValues:
      m:
        oneOf:
        - {taskOutput: {taskId: train, outputName: model}}
        - {taskOutput: {taskId: test, outputName: model}}
`;
    const { spec, diagnostics } = parseDocument(printed, 'p.yaml');
    expect(diagnostics).toEqual([]);
    // componentRef is a mapping of its own lines.
    const fresh = printed.replaceAll(/componentRef: \{(.*)\}/g, 'componentRef:\n          $1');
    expect(spec && printDocument(spec)).toBe(fresh);
  });

  test('DOC-7: reading it gives the spec (property)', () => {
    fc.assert(
      fc.property(specArbitrary, (spec) => {
        expect(sameJson(parseDocument(printDocument(spec), 'p.yaml').spec, spec)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
