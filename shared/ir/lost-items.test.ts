import { describe, expect, test } from 'vitest';
import { checkIr } from './check.ts';
import { findLostItems } from './lost-items.ts';
import type { IrComponent, IrTask, IrTaskInputParameter, ParameterType, PipelineSpec } from './pipeline-spec.ts';
import { pipelineOf } from './testing/pipelines.ts';

type Inputs = Readonly<Record<string, IrTaskInputParameter>>;

const from = (componentInputParameter: string): IrTaskInputParameter => ({ componentInputParameter });
const fieldOf = (input: string, field: string): IrTaskInputParameter => ({
  componentInputParameter: input,
  parameterExpressionSelector: `parseJson(string_value)["${field}"]`,
});
const given = (inputs: Inputs) => (Object.keys(inputs).length === 0 ? {} : { inputs: { parameters: { ...inputs } } });

function group(inputs: Readonly<Record<string, ParameterType>>, tasks: Record<string, IrTask>): IrComponent {
  const parameters = Object.fromEntries(
    Object.entries(inputs).map(([name, parameterType]) => [name, { parameterType }]),
  );
  return { ...(Object.keys(parameters).length === 0 ? {} : { inputDefinitions: { parameters } }), dag: { tasks } };
}

/** A task that shows a text in which values stand. */
function show(inputs: Inputs): Record<string, IrTask> {
  const constant = Object.keys(inputs)
    .map((name) => `{{$.inputs.parameters['${name}']}}`)
    .join('-');
  return { show: { componentRef: { name: 'show' }, ...given({ ...inputs, text: { runtimeValue: { constant } } }) } };
}

const steps = { show: { inputDefinitions: { parameters: { text: { parameterType: 'STRING' } } } } } as const;

function over(
  component: string,
  itemInput: string,
  items: { raw: string } | { inputParameter: string },
  inputs: Inputs,
) {
  return { componentRef: { name: component }, parameterIterator: { itemInput, items }, ...given(inputs) };
}

const item = 'pipelinechannel--loop-item-param-1';
const inner = 'pipelinechannel--loop-item-param-3';
const raw = { raw: '[1, 2]' };

/** What the SDK writes for `f"{outer}-{inner}"` in two loops over fixed lists, and what it means. */
function nested(sdk: boolean): PipelineSpec {
  const lost: Inputs = sdk ? { [inner]: from('loop-item-param-3') } : {};
  const handed: Inputs = sdk ? {} : { [item]: from(item) };
  return pipelineOf({
    tasks: { 'for-loop-2': over('outer', item, raw, lost) },
    components: {
      ...steps,
      outer: group(
        { [item]: 'NUMBER_INTEGER', ...(sdk ? { [inner]: 'STRING' as const } : {}) },
        { 'for-loop-4': over('inner', inner, raw, handed) },
      ),
      inner: group(
        { [inner]: 'STRING', ...(sdk ? {} : { [item]: 'NUMBER_INTEGER' as const }) },
        show({ [item]: from(item), [inner]: from(inner) }),
      ),
    },
  });
}

/** `f"{record.a}"` in a condition on another field. */
function fields(sdk: boolean): PipelineSpec {
  const [a, k] = [`${item}-subvar-a`, `${item}-subvar-k`];
  const declared = { [a]: 'STRING', [k]: 'STRING' } as const;
  const condition = { triggerPolicy: { condition: `inputs.parameter_values['${k}'] == 'x'` } };
  return pipelineOf({
    tasks: {
      'for-loop-2': over(
        'loop',
        item,
        { raw: '[{"a": 1, "k": "x"}]' },
        sdk ? { [a]: from('loop-item-param-1-subvar-a') } : {},
      ),
    },
    components: {
      ...steps,
      loop: group(
        { [item]: 'STRUCT', ...(sdk ? { [a]: 'STRING' as const } : {}) },
        {
          'condition-branches-3': {
            componentRef: { name: 'branches' },
            ...given({ [k]: fieldOf(item, 'k'), [a]: sdk ? from(a) : fieldOf(item, 'a') }),
          },
        },
      ),
      branches: group(declared, {
        'condition-4': {
          componentRef: { name: 'branch' },
          ...condition,
          ...given({ [k]: sdk ? fieldOf(item, 'k') : from(k), [a]: from(a) }),
        },
      }),
      branch: group(declared, show({ [a]: from(a) })),
    },
  });
}

/** `f"{p}-{q}"` where q goes over the output of a task. */
function output(sdk: boolean): PipelineSpec {
  const [list, q] = ['pipelinechannel--make-l', 'pipelinechannel--make-l-loop-item'];
  const made = (outputParameterKey: string) => ({ taskOutputParameter: { producerTask: 'make', outputParameterKey } });
  return pipelineOf({
    tasks: {
      make: { componentRef: { name: 'make' } },
      'for-loop-1': {
        ...over('outer', item, raw, sdk ? { [q]: made('l-loop-item') } : { [list]: made('l') }),
        dependentTasks: ['make'],
      },
    },
    components: {
      ...steps,
      make: { outputDefinitions: { parameters: { l: { parameterType: 'LIST' } } } },
      outer: group(
        { [item]: 'STRING', ...(sdk ? { [q]: 'STRING' as const } : { [list]: 'LIST' as const }) },
        { 'for-loop-2': over('inner', q, { inputParameter: list }, { [list]: from(list) }) },
      ),
      inner: group({ [list]: 'LIST', [q]: 'STRING' }, show({ [q]: from(q) })),
    },
  });
}

/** A value that a condition needs in a loop over `models`, where the SDK forgets `model`. */
function forgotten(sdk: boolean): PipelineSpec {
  const [list, each, model] = [
    'pipelinechannel--models',
    'pipelinechannel--models-loop-item',
    'pipelinechannel--model',
  ];
  const spec = pipelineOf({
    tasks: {
      'for-loop-1': over('loop', each, { inputParameter: list }, { [list]: from('models'), [model]: from('model') }),
    },
    components: {
      ...steps,
      loop: group(
        { [list]: 'LIST', [each]: 'STRING', [model]: 'STRING' },
        {
          'condition-2': {
            componentRef: { name: 'branch' },
            triggerPolicy: { condition: `inputs.parameter_values['${each}'] == 'a'` },
            ...given({ [each]: from(each), ...(sdk ? {} : { [model]: from(model) }) }),
          },
        },
      ),
      branch: group(
        { [each]: 'STRING', ...(sdk ? {} : { [model]: 'STRING' as const }) },
        { show: { componentRef: { name: 'show' }, ...given({ text: from(model) }) } },
      ),
    },
  });
  spec.root.inputDefinitions = {
    parameters: { models: { parameterType: 'LIST' }, model: { parameterType: 'STRING' } },
  };
  return spec;
}

describe('IR-58 what the KFP SDK lost on its way into loops is found again', () => {
  test.each<[string, (sdk: boolean) => PipelineSpec, readonly string[]]>([
    ['items of nested loops in a text', nested, ['for-loop-2', 'for-loop-2/for-loop-4/show']],
    [
      'fields of an item, below conditions',
      fields,
      ['for-loop-2', 'for-loop-2/condition-branches-3', 'for-loop-2/condition-branches-3/condition-4'],
    ],
    ['a value whose name occurs in that of an item', forgotten, ['for-loop-1/condition-2/show']],
    ['items from the output of a task', output, ['for-loop-1', 'for-loop-1/for-loop-2']],
  ])('%s', (_, pipeline, places) => {
    const written = pipeline(true);
    const before = JSON.stringify(written);
    const { spec, lost } = findLostItems(written);
    expect(spec).toEqual(pipeline(false));
    expect(lost.map(({ tasks }) => tasks.join('/'))).toEqual(places);
    expect(JSON.stringify(written)).toBe(before);
    const checked = checkIr(written);
    expect(checked.ok ? checked.value : checked.error).toMatchObject({ spec: pipeline(false), lost });
    expect(findLostItems(spec)).toEqual({ spec, lost: [] });
  });

  test.each<[string, (spec: PipelineSpec) => void]>([
    ['an item that no loop has', (spec) => rename(spec, 'show', item, `${item}0`)],
    ['an item of a loop beside', (spec) => rename(spec, 'show', item, 'pipelinechannel--loop-item-param-7')],
    ['a field under the name of the item', (spec) => rename(spec, 'show', item, `${item}-subvar-q`)],
    ['a name that is no item', (spec) => rename(spec, 'show', item, 'pipelinechannel--x')],
    [
      'a field that the items of two loops over one list may have',
      (spec) => {
        const field = `${item}-subvar-a`;
        spec.components!['outer']!.dag!.tasks!['for-loop-4'] = over('inner', item, raw, {});
        spec.components!['inner'] = group({ [item]: 'STRING' }, show({ [field]: from(field) }));
      },
    ],
    [
      'such a field on its way through the loop around',
      (spec) => {
        const field = `${item}-subvar-a`;
        const outer = spec.components!['outer']!;
        spec.root.dag!.tasks!['for-loop-2']!.inputs = { parameters: { [field]: from('loop-item-param-1-subvar-a') } };
        outer.inputDefinitions!.parameters![field] = { parameterType: 'STRING' };
        outer.dag!.tasks!['for-loop-4'] = over('inner', item, raw, { [field]: from(field) });
        spec.components!['inner'] = group({ [item]: 'STRING', [field]: 'STRING' }, show({ [field]: from(field) }));
      },
    ],
    [
      'an item in a group that two tasks use',
      (spec) => (spec.root.dag!.tasks!['for-loop-9'] = over('outer', item, raw, {})),
    ],
    [
      'an item that comes in under another name',
      (spec) => (spec.root.dag!.tasks!['for-loop-2']!.inputs!.parameters![inner] = from('loop-item-param-9')),
    ],
  ])('%s stays unknown', (_, change) => {
    const spec = nested(true);
    change(spec);
    const checked = checkIr(spec);
    expect(checked.ok ? [] : checked.error.map(({ code }) => code)).toContain('ir-unknown-reference');
  });

  test('groups in themselves, and groups without end, are looked through once', () => {
    const levels = Array.from({ length: 20_000 }, (_, level): [string, IrComponent] => [
      `level-${level}`,
      group({}, { 'condition-1': { componentRef: { name: `level-${level + 1}` } } }),
    ]);
    const deep = nested(true);
    Object.assign(deep.components!, Object.fromEntries(levels));
    deep.root.dag!.tasks!['condition-1'] = { componentRef: { name: 'level-0' } };
    expect(findLostItems(deep).lost).toHaveLength(2);
    const circle = rename(nested(true), 'show', item, `${item}0`);
    circle.components!['inner']!.dag!.tasks!['condition-9'] = {
      componentRef: { name: 'inner' },
      ...given({ [item]: from(`${item}0`) }),
    };
    expect(findLostItems(circle).spec.components!['inner']).toEqual(circle.components!['inner']);
  });

  test('an input that the graph declares and is not given is no lost item', () => {
    const spec = nested(false);
    delete spec.components!['outer']!.dag!.tasks!['for-loop-4']!.inputs;
    expect(findLostItems(spec)).toEqual({ spec, lost: [] });
  });
});

/** Lets the step in the innermost group take something else. */
function rename(spec: PipelineSpec, key: string, input: string, to: string): PipelineSpec {
  spec.components!['inner']!.dag!.tasks![key]!.inputs!.parameters![input] = from(to);
  return spec;
}
