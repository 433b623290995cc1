import { describe, expect, it } from 'vitest';
import type { TaskSpec } from '../../../shared/component/spec.ts';
import type { PortType } from '../../../shared/component/types.ts';
import type { Reach } from '../reach.ts';
import type { ConditionTask } from './condition.ts';
import { addLocals, dropLocals } from './locals.ts';
import { firstItemInput, itemSources, itemsText, nameFor, readItems } from './loop.ts';

function value(name: string, type: PortType): Reach {
  return { id: `input:${name}`, words: name, name, type, argument: { graphInput: { inputName: name } } };
}

const folds = value('folds', { kind: 'parameter', type: 'LIST' });
const container = { implementation: { container: { image: 'x' } }, inputs: [{ name: 'a' }, { name: 'b' }] };

function of(task: Omit<TaskSpec, 'componentRef'>, component: ConditionTask['component'] = container): ConditionTask {
  return { task: { componentRef: {}, ...task }, component, reach: [folds] };
}

describe('APP-25 a loop in the inspector', () => {
  it('takes its items from lists, and from texts that are read as JSON', () => {
    const text = value('text', { kind: 'parameter', type: 'STRING' });
    const data = { kind: 'artifact', schemaTitle: 'system.Dataset', schemaVersion: '0.0.1', list: false } as const;
    const many = value('many', { ...data, list: true });
    const found = itemSources([
      text,
      value('n', { kind: 'parameter', type: 'NUMBER_INTEGER' }),
      value('one', data),
      many,
      folds,
    ]);
    expect(found).toEqual([many, folds, text]);
  });

  it('shows items that are written down, and keeps the spelling of raw text', () => {
    expect(itemsText([1, 'b'])).toBe('[1,"b"]');
    expect(itemsText('[1,  2]')).toBe('[1,  2]');
    expect(itemsText({ argument: 'a' })).toBeUndefined();
    expect(readItems('[1,  3]', '[1, 2]')).toEqual({ ok: true, value: '[1,  3]' });
    expect(readItems('[1,  3]', [])).toEqual({ ok: true, value: [1, 3] });
    expect(readItems('{"a": 1}', [])).toMatchObject({ ok: false });
  });

  it('takes what the task has already, else makes a local', () => {
    expect(nameFor(folds, of({ arguments: { b: folds.argument } }))).toEqual({ name: 'b', locals: {} });
    expect(nameFor(folds, of({ locals: { l: folds.argument } }))).toEqual({ name: 'l', locals: {} });
    expect(nameFor(folds, of({ locals: { folds: 'x' } }))).toEqual({
      name: 'folds_2',
      locals: { folds_2: folds.argument },
    });
  });

  it('gives items to a new input of a group, else to the first that has no argument', () => {
    const group = { implementation: { graph: { tasks: {} } }, inputs: [{ name: 'item' }] };
    expect(firstItemInput(of({}, group))).toBe('item_2');
    expect(firstItemInput(of({ arguments: { a: 'x' } }))).toBe('b');
    expect(firstItemInput(of({}, { ...container, inputs: [] }))).toBeUndefined();
  });

  it('takes locals away that nothing else mentions', () => {
    const task: TaskSpec = {
      componentRef: {},
      locals: { gone: 'x', used: 'y' },
      arguments: { a: "{{$.inputs.parameters['used']}}" },
    };
    expect(dropLocals('t', task, ['gone', 'used', 'other'])).toEqual([{ kind: 'set-local', task: 't', name: 'gone' }]);
    expect(addLocals('t', { n: 'x' })).toEqual([{ kind: 'set-local', task: 't', name: 'n', argument: 'x' }]);
  });
});
