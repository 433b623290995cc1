import { describe, expect, test } from 'vitest';
import type { IrComponent, IrTask } from '../ir/pipeline-spec.ts';
import { pipelineOf } from '../ir/testing/pipelines.ts';
import { importIr } from './import.ts';
import { roundTrip } from './testing/round-trip.ts';
import { readPosition } from '../document/layout.ts';
import { parseDocument } from '../document/parse.ts';
import { isGraph } from '../component/spec.ts';

const cached = { cachingOptions: { enableCache: true } };
const printer: IrComponent = { inputDefinitions: { parameters: { msg: { parameterType: 'STRING' } } } };

function step(component: string, key: string, rest: IrTask = {}): IrTask {
  return { taskInfo: { name: key }, componentRef: { name: component }, ...cached, ...rest };
}

/** As the SDK compiles a loop over the output of a step, with a condition in it. */
const sdk = pipelineOf({
  tasks: {
    count: step('comp-count', 'count'),
    'for-loop-1': {
      taskInfo: { name: 'for-loop-1' },
      componentRef: { name: 'comp-for-loop-1' },
      dependentTasks: ['count'],
      inputs: {
        parameters: {
          'pipelinechannel--count-Output': {
            taskOutputParameter: { producerTask: 'count', outputParameterKey: 'Output' },
          },
          'pipelinechannel--greeting': { componentInputParameter: 'greeting' },
        },
      },
      parameterIterator: {
        itemInput: 'pipelinechannel--count-Output-loop-item',
        items: { inputParameter: 'pipelinechannel--count-Output' },
      },
    },
  },
  components: {
    'comp-count': { outputDefinitions: { parameters: { Output: { parameterType: 'LIST' } } } },
    'comp-for-loop-1': {
      inputDefinitions: {
        parameters: {
          'pipelinechannel--count-Output': { parameterType: 'LIST' },
          'pipelinechannel--count-Output-loop-item': { parameterType: 'NUMBER_INTEGER' },
          'pipelinechannel--greeting': { parameterType: 'STRING' },
        },
      },
      dag: {
        tasks: {
          'print-text': step('comp-print-text', 'print-text', {
            inputs: {
              parameters: {
                msg: {
                  runtimeValue: {
                    constant:
                      "{{$.inputs.parameters['pipelinechannel--greeting']}} {{$.inputs.parameters['pipelinechannel--count-Output-loop-item']}}",
                  },
                },
                'pipelinechannel--greeting': { componentInputParameter: 'pipelinechannel--greeting' },
                'pipelinechannel--count-Output-loop-item': {
                  componentInputParameter: 'pipelinechannel--count-Output-loop-item',
                },
              },
            },
            triggerPolicy: { condition: "int(inputs.parameter_values['pipelinechannel--count-Output-loop-item']) > 1" },
          }),
          'print-text-2': step('comp-print-text-2', 'print-text-2', {
            inputs: { parameters: { msg: { runtimeValue: { constant: 'done' } } } },
            dependentTasks: ['print-text'],
          }),
        },
      },
    },
    'comp-print-text': printer,
    'comp-print-text-2': printer,
  },
  containers: {
    'comp-count': { command: ['count', "--out={{$.outputs.parameters['Output'].output_file}}"] },
    'comp-print-text': { command: ['echo', "{{$.inputs.parameters['msg']}}", '{{$.pipeline_task_name}}'] },
    'comp-print-text-2': { command: ['echo', "{{$.inputs.parameters['msg']}}", '{{$.pipeline_task_name}}'] },
  },
  root: {
    inputDefinitions: { parameters: { greeting: { parameterType: 'STRING', defaultValue: 'hi', isOptional: true } } },
  },
});

const expected = `name: test
inputs:
- name: greeting
  type: String
  default: hi
implementation:
  graph:
    components:
      count:
        name: count
        outputs:
        - name: Output
          key: Output
          type: List
        implementation:
          container:
            image: busybox
            command:
            - count
            - {concat: ['--out=', {outputPath: Output}]}
      print-text:
        name: print-text
        inputs:
        - name: msg
          type: String
        implementation:
          container:
            image: busybox
            command:
            - echo
            - {inputValue: msg}
            - '{{$.pipeline_task_name}}'
    tasks:
      count:
        componentRef:
          name: count
      for-loop-1:
        componentRef:
          spec:
            name: for-loop-1
            inputs:
            - name: count-Output
              key: pipelinechannel--count-Output
              type: List
            - name: count-Output-loop-item
              key: pipelinechannel--count-Output-loop-item
              type: Integer
            - name: greeting
              key: pipelinechannel--greeting
              type: String
            implementation:
              graph:
                tasks:
                  print-text:
                    componentRef:
                      name: print-text
                    arguments:
                      msg: "{{$.inputs.parameters['greeting']}} {{$.inputs.parameters['pipelinechannel--count-Output-loop-item']}}"
                    locals:
                      pipelinechannel--count-Output-loop-item: {graphInput: {inputName: count-Output-loop-item}}
                    isEnabled: {cel: "int(inputs.parameter_values['pipelinechannel--count-Output-loop-item']) > 1"}
                  print-text-2:
                    componentRef:
                      name: print-text
                    arguments:
                      msg: done
                    runAfter:
                    - print-text
        arguments:
          count-Output: {taskOutput: {taskId: count, outputName: Output}}
          greeting: {graphInput: {inputName: greeting}}
        forEach: {items: {argument: count-Output}, as: count-Output-loop-item}
`;

describe('the document of a compiled pipeline', () => {
  test('IMP-3, IMP-4 reads as if somebody had written it', () => {
    const { text } = roundTrip({ spec: sdk });
    const withoutPlaces = text.replaceAll(/^ *annotations:\n(?: *editor\.(?:position|collapsed): .*\n)+/gm, '');
    expect(withoutPlaces).toBe(expected);
  });

  test('IMP-6 everything in it has a place, in groups too', () => {
    const { spec } = parseDocument(roundTrip({ spec: sdk }).text, 'document.yaml');
    if (spec === undefined || !isGraph(spec)) throw new Error('No graph');
    const loop = spec.implementation.graph.tasks['for-loop-1']?.componentRef.spec;
    if (loop === undefined || !isGraph(loop)) throw new Error('No group');
    const all = [spec, loop].flatMap((graph) => [
      ...(graph.inputs ?? []),
      ...(graph.outputs ?? []),
      ...Object.values(graph.implementation.graph.tasks),
    ]);
    expect(all.map((one) => readPosition(one)).every((position) => position !== undefined)).toBe(true);
  });

  test('IMP-3 groups that two tasks use are written once', () => {
    const twice = pipelineOf({
      tasks: {
        one: step('comp-group', 'one', { cachingOptions: {} }),
        two: step('comp-group', 'two', { cachingOptions: {} }),
      },
      components: { 'comp-group': { dag: { tasks: { print: step('comp-print', 'print') } } }, 'comp-print': {} },
    });
    const { implementation } = importIr({ spec: twice }).spec;
    if (!('graph' in implementation)) throw new Error('No graph');
    expect(Object.keys(implementation.graph.components ?? {})).toEqual(['group', 'print']);
    expect(Object.values(implementation.graph.tasks).map(({ componentRef }) => componentRef)).toEqual([
      { name: 'group' },
      { name: 'group' },
    ]);
  });

  test('IMP-5 what a document refuses stays verbatim, and the rest is a document', () => {
    const fraction = pipelineOf({
      tasks: {
        print: step('comp-print', 'print', {
          inputs: { parameters: { count: { runtimeValue: { constant: 2.5 } } } },
          triggerPolicy: { condition: 'true' },
        }),
      },
      components: {
        'comp-print': { inputDefinitions: { parameters: { count: { parameterType: 'NUMBER_INTEGER' } } } },
      },
    });
    const { text, verbatim } = roundTrip({ spec: fraction });
    expect(verbatim).toEqual(['“print”: inputs']);
    expect(text).toContain('cel: ');
  });

  test('IMP-5 a pipeline that no document can show stays as it is, and runs', () => {
    const depth = 60;
    const nested = Object.fromEntries(
      Array.from({ length: depth }, (_, level): [string, IrComponent] => [
        `comp-${level}`,
        level === depth - 1 ? {} : { dag: { tasks: { next: step(`comp-${level + 1}`, 'next') } } },
      ]),
    );
    const deep = pipelineOf({ tasks: { next: step('comp-0', 'next') }, components: nested });
    expect(roundTrip({ spec: deep }).verbatim).toContain('the pipeline: components');
  });
});
