import { describe, expect, it } from 'vitest';
import type { Condition, TaskSpec } from '../../../shared/component/spec.ts';
import type { PortType } from '../../../shared/component/types.ts';
import type { Reach } from '../reach.ts';
import { celOf, readSimple, writeSimple } from './condition.ts';
import type { ConditionTask } from './condition.ts';

function value(taskId: string, outputName: string, type: PortType & { kind: 'parameter' }): Reach {
  const argument = { taskOutput: { taskId, outputName } };
  const id = `task:${taskId}\u001f${outputName}`;
  return { id, words: `${taskId} › ${outputName}`, name: `${taskId}_${outputName}`, type, argument };
}

const face = value('flip', 'face', { kind: 'parameter', type: 'STRING' });
const count = value('roll', 'count', { kind: 'parameter', type: 'NUMBER_INTEGER' });
const share = value('roll', 'share', { kind: 'parameter', type: 'NUMBER_DOUBLE' });
const won = value('flip', 'won', { kind: 'parameter', type: 'BOOLEAN' });
const reach = [face, count, share, won];

function of(task: Omit<TaskSpec, 'componentRef'> = {}): ConditionTask {
  const component = { inputs: [{ name: 'Rows', type: 'Integer' }], implementation: { container: { image: 'x' } } };
  return { task: { componentRef: { name: 'x' }, ...task }, component, reach };
}

describe('the builder of conditions', () => {
  it('APP-16 writes CEL as the KFP SDK spells it, with the local that it needs', () => {
    expect(writeSimple({ value: count, operator: '>', constant: 5 }, of())).toEqual({
      cel: "int(inputs.parameter_values['roll_count']) > 5",
      locals: { roll_count: count.argument },
    });
    expect(writeSimple({ value: face, operator: '==', constant: "it's" }, of()).cel).toBe(
      String.raw`inputs.parameter_values['flip_face'] == 'it\'s'`,
    );
    expect(writeSimple({ value: share, operator: '<=', constant: 1 }, of()).cel).toBe(
      "inputs.parameter_values['roll_share'] <= 1.0",
    );
  });

  it('APP-16 takes what the task has already: a local or an argument', () => {
    const local = of({ locals: { n: count.argument } });
    expect(writeSimple({ value: count, operator: '>', constant: 5 }, local)).toEqual({
      cel: "int(inputs.parameter_values['n']) > 5",
      locals: {},
    });
    const argument = of({ arguments: { Rows: count.argument } });
    expect(writeSimple({ value: count, operator: '!=', constant: 0 }, argument)).toEqual({
      cel: "int(inputs.parameter_values['rows']) != 0",
      locals: {},
    });
  });

  it('APP-16 does not take the name of something else', () => {
    expect(
      writeSimple({ value: count, operator: '>', constant: 5 }, of({ locals: { roll_count: 'x' } })).locals,
    ).toEqual({
      roll_count_2: count.argument,
    });
  });

  it('APP-16 reads back what it wrote', () => {
    for (const simple of [
      { value: count, operator: '>', constant: -5 },
      { value: share, operator: '<', constant: 0.25 },
      { value: face, operator: '==', constant: 'heads' },
      { value: won, operator: '!=', constant: true },
    ] as const) {
      const { cel, locals } = writeSimple(simple, of());
      expect(readSimple({ cel }, of({ locals }))).toEqual(simple);
    }
  });

  it('APP-16 reads a standard predicate, and leaves what is more than one comparison', () => {
    const predicate: Condition = { '>=': { op1: count.argument, op2: '3' } };
    expect(readSimple(predicate, of())).toEqual({ value: count, operator: '>=', constant: 3 });
    expect(readSimple({ not: predicate }, of())).toBeUndefined();
    expect(readSimple({ cel: "inputs.parameter_values['unknown'] == 1" }, of())).toBeUndefined();
    expect(readSimple({ cel: 'true' }, of())).toBeUndefined();
    expect(readSimple({ cel: 'no CEL (' }, of())).toBeUndefined();
  });
});

it('APP-16 writes any standard predicate as CEL', () => {
  const some: Condition = { '>=': { op1: count.argument, op2: '3' } };
  const other: Condition = { '==': { op1: face.argument, op2: 'heads' } };
  expect(celOf({ and: { op1: { not: some }, op2: { or: { op1: some, op2: other } } } }, of())).toEqual({
    cel: "!(int(inputs.parameter_values['roll_count']) >= 3) && (int(inputs.parameter_values['roll_count']) >= 3 || inputs.parameter_values['flip_face'] == 'heads')",
    locals: { roll_count: count.argument, flip_face: face.argument },
  });
});
