import { describe, expect, test } from 'vitest';
import { resolveTaskInputs } from './task-inputs.ts';
import { runNames, taskNames } from './names.ts';
import { noValues } from '../run/values.ts';
import { checkIr } from '../ir/check.ts';
import { untypedItems } from '../ir/loop-items.ts';
import type { IrComponent, ParameterType, PipelineSpec } from '../ir/pipeline-spec.ts';
import { checkedPipeline, pipelineOf } from '../ir/testing/pipelines.ts';

/** A loop over text, a group in it, and in that a step that wants something of type `wanted`. */
function pipeline(wanted: ParameterType, itemType: ParameterType = 'STRING'): Parameters<typeof pipelineOf>[0] {
  const graph = (task: string, component: string, input: string): IrComponent => ({
    inputDefinitions: { parameters: { item: { parameterType: itemType } } },
    dag: {
      tasks: {
        [task]: {
          componentRef: { name: component },
          inputs: { parameters: { [input]: { componentInputParameter: 'item' } } },
        },
      },
    },
  });
  return {
    tasks: {
      loop: {
        componentRef: { name: 'loop' },
        parameterIterator: { items: { raw: '[1, 2]' }, itemInput: 'item' },
      },
    },
    components: {
      loop: graph('inner', 'group', 'item'),
      group: graph('step', 'step', 'n'),
      step: { inputDefinitions: { parameters: { n: { parameterType: wanted } } } },
    },
  };
}

function step(spec: PipelineSpec) {
  return spec.components!['group']!.dag!.tasks!['step']!;
}

describe('RES-54 items of a list without item type', () => {
  test('are followed through the graphs that hand them on', () => {
    const { spec } = checkedPipeline(pipeline('NUMBER_INTEGER'));
    expect([...untypedItems(spec, step(spec))]).toEqual(['n']);
    expect([...untypedItems(spec, spec.root.dag!.tasks!['loop']!)]).toEqual([]);
  });

  test('items of a known type are not', () => {
    expect(checkIr(pipelineOf(pipeline('LIST', 'NUMBER_INTEGER')))).toMatchObject({ ok: false });
  });

  test.each<[ParameterType, string, unknown]>([
    ['NUMBER_INTEGER', '2', 2],
    ['NUMBER_DOUBLE', '0.5', 0.5],
    ['BOOLEAN', 'true', true],
    ['LIST', '[1,"a"]', [1, 'a']],
    ['STRUCT', '{"a":null}', { a: null }],
    ['STRING', '2', '2'],
  ])('are read as %s', (wanted, item, value) => {
    const ir = checkedPipeline(pipeline(wanted));
    const resolved = resolveTaskInputs(
      ir,
      step(ir.spec),
      {
        inputs: { ...noValues, parameters: { item } },
        outputsOf: () => undefined,
        finalStatusOf: () => undefined,
      },
      taskNames(runNames(ir, 'r1', 0), 'loop[0]/inner/step'),
    );
    expect(resolved).toMatchObject({ ok: true, value: { parameters: { n: value } } });
  });

  test('fail the task where they do not read as that', () => {
    const ir = checkedPipeline(pipeline('NUMBER_INTEGER'));
    const scope = { outputsOf: () => undefined, finalStatusOf: () => undefined };
    const names = taskNames(runNames(ir, 'r1', 0), 'loop[0]/inner/step');
    expect(
      resolveTaskInputs(ir, step(ir.spec), { ...scope, inputs: { ...noValues, parameters: { item: 'two' } } }, names),
    ).toMatchObject({ ok: false, error: { reason: 'input-unresolved', input: 'n' } });
  });
});
