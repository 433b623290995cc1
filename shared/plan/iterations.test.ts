import { describe, expect, test } from 'vitest';
import type { IrTask } from '../ir/pipeline-spec.ts';
import type { Json } from '../json.ts';
import { noValues, type Artifact } from '../run/values.ts';
import { itemInputs, iterationInputs, loopItems } from './iterations.ts';

function artifact(id: string): Artifact {
  return { id, name: id, type: 'system.Dataset', schemaVersion: '0.0.1', uri: `/${id}`, metadata: {} };
}

const overList: IrTask = { parameterIterator: { items: { inputParameter: 'list' }, itemInput: 'item' } };
const overParts: IrTask = { artifactIterator: { items: { inputArtifact: 'parts' }, itemInput: 'part' } };

function itemsOf(task: IrTask, list: Json | undefined): unknown {
  const parameters = list === undefined ? {} : { list };
  const found = loopItems(task, { ...noValues, parameters });
  return found.ok ? found.value.items : found.error;
}

describe('items', () => {
  test('RES-52 they are raw text, a list that the task received, or a text that is a JSON list', () => {
    expect(itemsOf({ parameterIterator: { items: { raw: '[1, "a", null]' }, itemInput: 'item' } }, undefined)).toEqual([
      1,
      'a',
      null,
    ]);
    expect(itemsOf(overList, [0, '', false, null])).toEqual([0, '', false, null]);
    expect(itemsOf(overList, '[{"a": 1}]')).toEqual([{ a: 1 }]);
    expect(itemsOf(overList, [])).toEqual([]);
  });

  test.each<[string, Json | undefined]>([
    ['expected a list, found 5', 5],
    ['expected a list, found the text "a, b"', 'a, b'],
    ['expected a list, found the object {"a":1}', { a: 1 }],
    ['it was not given', undefined],
  ])('RES-52 anything else fails the loop: %s', (detail, list) => {
    expect(itemsOf(overList, list)).toEqual({ reason: 'loop-items', input: 'list', detail });
  });

  test('RES-52 SYM-25 a list of artifacts gives each iteration one of them', () => {
    const parts = [artifact('a'), artifact('b')];
    const found = loopItems(overParts, { ...noValues, artifacts: { parts } });
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    expect(itemInputs({}, found.value, 1)).toEqual({
      ok: true,
      value: { parameters: {}, artifacts: { part: [artifact('b')] } },
    });
  });
});

describe('what an iteration receives', () => {
  const component = (type: 'STRING' | 'NUMBER_INTEGER', isOptional = false) => ({
    inputDefinitions: { parameters: { item: { parameterType: type, isOptional } } },
  });
  const items = { kind: 'parameters', itemInput: 'item', items: [1, { b: 2, a: '<' }, null] } as const;

  test('RES-53 its item, under the same rules as every input', () => {
    expect(itemInputs(component('STRING'), items, 0)).toMatchObject({ value: { parameters: { item: '1' } } });
    expect(itemInputs(component('STRING'), items, 1)).toMatchObject({
      value: { parameters: { item: '{"a":"\\u003c","b":2}' } },
    });
    expect(itemInputs(component('NUMBER_INTEGER'), items, 1)).toMatchObject({
      error: { reason: 'input-unresolved', input: 'item' },
    });
    expect(itemInputs(component('STRING'), items, 2)).toMatchObject({ error: { reason: 'input-unresolved' } });
    expect(itemInputs(component('STRING', true), items, 2)).toEqual({ ok: true, value: noValues });
  });

  test('RES-53 and all that its loop received', () => {
    const loop = { parameters: { list: [1, 2], k: 'v' }, artifacts: { data: [artifact('a')] } };
    expect(iterationInputs(loop, { parameters: { item: 2 }, artifacts: {} })).toEqual({
      parameters: { list: [1, 2], k: 'v', item: 2 },
      artifacts: { data: [artifact('a')] },
    });
  });
});
