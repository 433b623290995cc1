/** Random edits for property tests. */
import * as fc from 'fast-check';
import { isGraph, type ComponentSpec, type PipelineComponent } from '../../component/spec.ts';
import { graphAt, type Edit } from '../edit.ts';
import { jsonArbitrary, nameArbitrary, textArbitrary } from './arbitrary.ts';

/** What an edit may pick from; drawn as numbers so that it fits whatever pipeline it meets. */
export const editSeedArbitrary = fc.record({
  kind: fc.nat(),
  a: fc.nat(),
  b: fc.nat(),
  name: nameArbitrary,
  text: textArbitrary,
  json: jsonArbitrary,
  x: fc.integer({ min: -500, max: 500 }),
  subset: fc.nat(),
});
export type EditSeed = typeof editSeedArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** An edit that makes sense (mostly) for a pipeline, or for a graph inside of it. */
export function editFor(spec: ComponentSpec, seed: EditSeed): Edit {
  if (!isGraph(spec)) return { kind: 'set-description', name: seed.name };
  const groups = Object.entries(spec.implementation.graph.tasks).flatMap(([id]) => {
    const inner = graphAt(spec, [id]);
    return inner === undefined ? [] : [{ id, inner }];
  });
  const chosen = groups[seed.b % (groups.length * 2 + 1)];
  return chosen === undefined ? editOf(spec, seed) : { ...editOf(chosen.inner, seed), graph: [chosen.id] };
}

type GraphEdit = Exclude<Edit, { readonly kind: 'connect-across' }>;

function editOf(spec: PipelineComponent, seed: EditSeed): GraphEdit {
  const { tasks } = spec.implementation.graph;
  const ids = Object.keys(tasks);
  const task = ids[seed.a % Math.max(1, ids.length)] ?? 'none';
  const other = ids[seed.b % Math.max(1, ids.length)] ?? 'none';
  const chosen = ids.filter((_, index) => ((seed.subset >> index) & 1) === 1);
  const inputs = spec.inputs ?? [];
  const outputs = spec.outputs ?? [];
  const input = inputs[seed.a % Math.max(1, inputs.length)]?.name ?? 'none';
  const output = outputs[seed.a % Math.max(1, outputs.length)]?.name ?? 'none';
  const position = { x: seed.x, y: -seed.x };
  const edits: readonly GraphEdit[] = [
    { kind: 'add-task', componentRef: { url: 'millrace:components/split.component.yaml' }, name: seed.name, position },
    {
      kind: 'add-task',
      componentRef: {
        spec: {
          name: seed.name,
          implementation: { container: { image: 'alpine', command: [seed.text, { inputValue: 'x' }] } },
        },
      },
    },
    { kind: 'remove-tasks', tasks: [task] },
    { kind: 'remove-tasks', tasks: chosen },
    { kind: 'duplicate-tasks', tasks: chosen },
    { kind: 'rename-task', task, name: seed.name },
    { kind: 'set-argument', task, input: seed.name, argument: seed.text },
    { kind: 'set-argument', task, input: seed.name, argument: { value: seed.json } },
    {
      kind: 'set-argument',
      task,
      input: seed.name,
      argument: { taskOutput: { taskId: other, outputName: seed.name } },
    },
    { kind: 'set-argument', task, input: seed.name, argument: { graphInput: { inputName: input } } },
    { kind: 'clear-argument', task, input: Object.keys(tasks[task]?.arguments ?? {})[0] ?? 'none' },
    { kind: 'set-options', task, options: { retryStrategy: { maxRetries: seed.a % 5 } } },
    { kind: 'set-options', task },
    { kind: 'set-run-after', task, runAfter: [other] },
    {
      kind: 'set-options',
      task,
      options: {
        kubernetes: {
          secretAsEnv: [
            { secretNameParameter: { taskOutputParameter: { producerTask: other, outputParameterKey: 'out' } } },
          ],
        },
      },
    },
    { kind: 'set-argument', task, input: seed.name, argument: { taskStatus: { taskId: other } } },
    { kind: 'set-argument', task, input: seed.name, argument: `{{$.tasks['${other}'].outputs.parameters['out']}}` },
    {
      kind: 'set-condition',
      task,
      condition: { '==': { op1: { taskOutput: { taskId: other, outputName: 'out' } }, op2: seed.text } },
    },
    { kind: 'set-condition', task, condition: { cel: "inputs.parameter_values['n'] > 1.0" } },
    { kind: 'set-condition', task },
    { kind: 'set-trigger', task, trigger: 'always' },
    { kind: 'set-trigger', task },
    { kind: 'set-for-each', task, forEach: { items: [1, 2], as: seed.name } },
    { kind: 'set-for-each', task },
    { kind: 'set-local', task, name: 'n', argument: { taskOutput: { taskId: other, outputName: 'out' } } },
    { kind: 'set-local', task, name: 'n' },
    { kind: 'rename-local', task, name: 'n', to: 'm' },
    { kind: 'make-own-copy', task },
    { kind: 'set-pipeline-options', options: { root: seed.text } },
    {
      kind: 'set-output-source',
      name: output,
      source: {
        oneOf: [{ taskOutput: { taskId: task, outputName: 'x' } }, { taskOutput: { taskId: other, outputName: 'x' } }],
      },
    },
    { kind: 'group', tasks: chosen, name: seed.name, rule: { isEnabled: { cel: 'true' } } },
    { kind: 'group', tasks: chosen, name: seed.name, rule: { forEach: { items: [seed.json], as: 'item' } } },
    { kind: 'group', tasks: chosen, name: seed.name, rule: { exit: other } },
    {
      kind: 'move',
      items: [{ item: { task }, position }, ...(inputs.length > 0 ? [{ item: { input }, position }] : [])],
    },
    { kind: 'set-annotation', item: { task }, key: 'note', value: seed.json },
    { kind: 'set-annotation', item: { task }, key: 'editor.position' },
    {
      kind: 'add-input',
      input: { name: seed.name, type: 'String', default: seed.text },
      index: seed.b % (inputs.length + 1),
    },
    { kind: 'change-input', name: input, input: { name: seed.name, type: 'Integer' } },
    { kind: 'remove-input', name: input },
    { kind: 'reorder-input', name: input, index: seed.b % (inputs.length + 1) },
    {
      kind: 'add-output',
      output: { name: seed.name, type: 'Model' },
      source: { taskOutput: { taskId: task, outputName: 'out' } },
    },
    { kind: 'change-output', name: output, output: { name: seed.name } },
    { kind: 'remove-output', name: output },
    { kind: 'reorder-output', name: output, index: 0 },
    { kind: 'set-output-source', name: output, source: { taskOutput: { taskId: other, outputName: 'x' } } },
    { kind: 'set-output-source', name: output },
    { kind: 'set-description', name: seed.name, description: seed.text },
    { kind: 'group', tasks: chosen, name: seed.name },
    {
      kind: 'ungroup',
      task:
        ids.find((id) => tasks[id]?.componentRef.spec !== undefined && isGraph(tasks[id].componentRef.spec)) ?? task,
    },
    { kind: 'paste', fragment: { tasks: Object.fromEntries(chosen.map((id) => [id, { ...tasks[id]! }])) }, position },
  ];
  return edits[seed.kind % edits.length]!;
}
