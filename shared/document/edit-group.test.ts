import { describe, expect, test } from 'vitest';
import { edited, groupOf, pipelineOf, refusal, taskOf } from './testing/edited.ts';
import type { Edit } from './edit.ts';

const leaf = (io: string): string => `{spec: {${io}, implementation: {container: {image: x}}}}`;
const step = leaf('inputs: [{name: in}, {name: text, type: String}], outputs: [{name: out, type: Integer}]');
const pipeline = pipelineOf(`name: Groups
inputs: [{name: rows, type: Integer}]
outputs: [{name: any, type: Integer}]
implementation:
  graph:
    tasks:
      first: {componentRef: ${step}}
      left:
        componentRef: ${step}
        arguments:
          in: {taskOutput: {taskId: first, outputName: out}, select: 'int(string_value)'}
          text: "{{$.tasks['first'].outputs.parameters['out']}} of {{$.inputs.parameters['rows']}}"
        isEnabled: {'>': {op1: {taskOutput: {taskId: first, outputName: out}}, op2: '5'}}
        executionOptions:
          kubernetes: {secretAsEnv: [{secretNameParameter: {taskOutputParameter: {producerTask: first, outputParameterKey: out}}}]}
      right:
        componentRef: ${step}
        arguments: {in: {graphInput: {inputName: rows}}}
        isEnabled: {cel: "inputs.parameter_values['n'] <= 5.0"}
        locals: {n: {taskOutput: {taskId: first, outputName: out}}}
      report:
        componentRef: ${step}
        arguments: {text: {taskStatus: {taskId: left}}}
        trigger: always
    outputValues:
      any: {oneOf: [{taskOutput: {taskId: left, outputName: out}}, {taskOutput: {taskId: right, outputName: out}}]}
`);
const group = (tasks: readonly string[], name = 'Group'): Edit => ({ kind: 'group', tasks, name });
const ungroup: Edit = { kind: 'ungroup', task: 'Group' };

describe('grouping', () => {
  const grouped = edited(pipeline, group(['left', 'right']));

  test('DOC-13: everything that crosses the frame goes through its ports', () => {
    expect(taskOf(grouped, 'Group').arguments).toEqual({
      out: { taskOutput: { taskId: 'first', outputName: 'out' } },
      rows: { graphInput: { inputName: 'rows' } },
    });
    const inner = groupOf(grouped, 'Group');
    expect(inner.inputs).toMatchObject([
      { name: 'out', type: 'Integer' },
      { name: 'rows', type: 'Integer' },
    ]);
    expect(taskOf(inner, 'left')).toMatchObject({
      arguments: {
        in: { graphInput: { inputName: 'out' }, select: 'int(string_value)' },
        text: "{{$.inputs.parameters['out']}} of {{$.inputs.parameters['rows']}}",
      },
      isEnabled: { '>': { op1: { graphInput: { inputName: 'out' } }, op2: '5' } },
      executionOptions: { kubernetes: { secretAsEnv: [{ secretNameParameter: { componentInputParameter: 'out' } }] } },
    });
    expect(taskOf(inner, 'right').locals).toEqual({ n: { graphInput: { inputName: 'out' } } });
  });

  test('DOC-19: branches of one output are chosen inside; how a member ended is how the group did', () => {
    const inner = groupOf(grouped, 'Group');
    expect(inner.implementation.graph.outputValues).toEqual({
      out: {
        oneOf: [
          { taskOutput: { taskId: 'left', outputName: 'out' } },
          { taskOutput: { taskId: 'right', outputName: 'out' } },
        ],
      },
    });
    expect(grouped.implementation.graph.outputValues).toEqual({
      any: { taskOutput: { taskId: 'Group', outputName: 'out' } },
    });
    expect(taskOf(grouped, 'report').arguments).toEqual({ text: { taskStatus: { taskId: 'Group' } } });
    const one = edited(pipeline, group(['left']));
    expect(one.implementation.graph.outputValues).toEqual({
      any: {
        oneOf: [
          { taskOutput: { taskId: 'Group', outputName: 'out' } },
          { taskOutput: { taskId: 'right', outputName: 'out' } },
        ],
      },
    });
  });

  test('DOC-19: a group of exit tasks runs however others end; a mixed one is refused', () => {
    const exit = edited(pipeline, group(['report']));
    expect(taskOf(exit, 'Group')).toMatchObject({
      arguments: { 'left status': { taskStatus: { taskId: 'left' } } },
      trigger: 'always',
    });
    expect(groupOf(exit, 'Group').inputs).toMatchObject([{ name: 'left status', type: 'PipelineTaskFinalStatus' }]);
    expect(refusal(pipeline, group(['right', 'report']))).toBe(
      'not-supported: “report” runs however the tasks before it end, and other selected tasks do not.',
    );
    expect(taskOf(edited(pipeline, group(['left', 'report'])), 'Group').trigger).toBeUndefined();
  });
});

describe('ungrouping', () => {
  test('DOC-13: puts back what grouping cut', () => {
    const quiet = edited(pipeline, { kind: 'clear-argument', task: 'report', input: 'text' });
    expect(edited(quiet, group(['left', 'right']), ungroup)).toEqual(quiet);
    expect(edited(pipeline, group(['report']), ungroup)).toEqual(pipeline);
    expect(edited(pipeline, group(['left', 'report']), ungroup)).toEqual(pipeline);
  });

  test('DOC-20: a condition goes to every task, with what it reads', () => {
    const rule: Edit = {
      kind: 'group',
      tasks: ['first', 'right'],
      name: 'Group',
      rule: {
        isEnabled: { cel: "inputs.parameter_values['n'] == inputs.parameter_values['rows']" },
        locals: { n: { value: 3 } },
      },
    };
    const apart = edited(pipeline, rule, ungroup);
    expect(taskOf(apart, 'first')).toMatchObject({
      locals: { n: { value: 3 }, rows: { graphInput: { inputName: 'rows' } } },
      isEnabled: { cel: "inputs.parameter_values['n'] == inputs.parameter_values['rows']" },
    });
    expect(taskOf(apart, 'right')).toMatchObject({
      locals: { n: { taskOutput: { taskId: 'first', outputName: 'out' } }, n_2: { value: 3 } },
      isEnabled: {
        cel: "(inputs.parameter_values['n_2'] == inputs.parameter_values['rows']) && (inputs.parameter_values['n'] <= 5.0)",
      },
    });
    const predicate = { '==': { op1: { graphInput: { inputName: 'rows' } }, op2: '1' } } as const;
    const both = edited(
      pipeline,
      { kind: 'group', tasks: ['left'], name: 'Group', rule: { isEnabled: predicate } },
      ungroup,
    );
    expect(taskOf(both, 'left').isEnabled).toEqual({
      and: { op1: predicate, op2: taskOf(pipeline, 'left').isEnabled },
    });
  });

  test('DOC-20: a constant of the group keeps its type', () => {
    const grouped = edited(
      pipeline,
      group(['right']),
      { kind: 'set-argument', task: 'Group', input: 'rows', argument: '7' },
      { kind: 'set-condition', task: 'Group', condition: { cel: "inputs.parameter_values['rows'] == 7.0" } },
    );
    expect(taskOf(edited(grouped, ungroup), 'right').locals).toMatchObject({ rows: { value: 7 } });
  });

  const chosen = edited(pipeline, group(['left', 'right']));
  const reads: Edit = {
    kind: 'set-argument',
    task: 'report',
    input: 'in',
    argument: { taskOutput: { taskId: 'Group', outputName: 'out' } },
  };
  test.each<[string, readonly Edit[], string]>([
    ['a loop', [{ kind: 'set-for-each', task: 'Group', forEach: { items: [], as: 'i' } }], 'once for each item'],
    [
      'a part of a part',
      [
        {
          kind: 'set-argument',
          task: 'Group',
          input: 'out',
          argument: { taskOutput: { taskId: 'first', outputName: 'out' }, select: 'x' },
        },
      ],
      '“left” takes a part of a value',
    ],
    [
      'CEL around a predicate',
      [{ kind: 'set-condition', task: 'Group', condition: { cel: 'true' } }],
      '“Group” and “left” in it have conditions that cannot be joined',
    ],
    ['a choice that a task reads', [reads], '“report” reads whichever branch'],
    [
      'the status of many',
      [{ kind: 'clear-argument', task: 'report', input: 'in' }],
      '“report” asks how “Group” ended',
    ],
    [
      'a text with a local of the group',
      [
        { kind: 'set-local', task: 'Group', name: 'n', argument: 'x' },
        { kind: 'set-argument', task: 'Group', input: 'rows', argument: "{{$.inputs.parameters['n']}}" },
      ],
      'refers to a local of “Group”',
    ],
  ])('DOC-20: refused is %s', (_, edits, message) => {
    const spec =
      message.includes('asks how') || message.includes('a choice')
        ? chosen
        : edited(chosen, { kind: 'clear-argument', task: 'report', input: 'text' });
    expect(refusal(edited(spec, ...edits), ungroup)).toContain(message);
  });
});
