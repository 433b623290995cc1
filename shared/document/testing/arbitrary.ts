/** Random specs and edits for property tests. */
import * as fc from 'fast-check';
import {
  isGraph,
  type Argument,
  type CommandPart,
  type ComponentSpec,
  type InputSpec,
  type OutputSpec,
  type PipelineComponent,
  type TaskSpec,
} from '../../component/spec.ts';
import { isForbiddenKey, type Json } from '../../json.ts';
import type { Edit } from '../edit.ts';

const words = [
  'Load data',
  'Split',
  'train',
  'a',
  'b',
  'toString',
  'yes',
  '1',
  '2024-01-01',
  'a: b',
  "it's",
  'x#y',
  ' # z',
  'null',
  '-',
  '- a',
  '{a}',
  '[b]',
  'ünï',
  '日本',
  '0x1F',
  '1e3',
  '1:30',
  '*a',
  '&a',
  '!t',
  '%d',
  '@x',
  '`q`',
  'k=v',
  '<<',
  '?',
  ': x',
  '"q"',
  'a\tb',
  '=',
  '~',
  '.5',
  '...',
  '---',
  '|',
  '>',
];

/** Text with everything that makes YAML hard. */
const textArbitrary: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.string({ maxLength: 20, unit: 'grapheme' }) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(...words, '', '  indented', '\ttab', 'trailing  ', '# no comment'), { maxLength: 6 })
      .map((lines) => lines.join('\n')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'a\r\nb',
      '\n',
      '\n\n',
      ' a\nb',
      'a\n\n',
      '\u2028',
      '\u0085',
      '\uFEFF',
      'a\u0000b',
      '\uD83D\uDE00',
      ' ',
    ),
  },
);

/** Names: not empty, not forbidden. */
const nameArbitrary: fc.Arbitrary<string> = textArbitrary
  .map((text) => text.slice(0, 40))
  .filter((name) => name.trim() !== '' && !isForbiddenKey(name) && !name.includes('\u0000'));

const jsonArbitrary: fc.Arbitrary<Json> = fc.letrec<{ json: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(
    textArbitrary,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
  ),
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(nameArbitrary, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).json;

function uniqueNames<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.filter((item, index) => items.findIndex(({ name }) => name === item.name) === index);
}

function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq: 2 });
}

/** Leaves out fields that are undefined. */
function tidy<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

const typeArbitrary = fc.constantFrom<Json>('String', 'Integer', 'Dataset', 'Model', {
  'google.X': { schemaVersion: '0.0.2' },
});
const annotationsArbitrary = fc.dictionary(fc.constantFrom('editor.position', 'note', 'display name'), jsonArbitrary, {
  minKeys: 1,
  maxKeys: 2,
  noNullPrototype: true,
});

const inputArbitrary: fc.Arbitrary<InputSpec> = fc
  .record({
    name: nameArbitrary,
    type: optional(typeArbitrary),
    description: optional(textArbitrary),
    default: optional(jsonArbitrary),
    optional: optional(fc.boolean()),
    annotations: optional(annotationsArbitrary),
  })
  .map((input) => tidy(input) as InputSpec);

const outputArbitrary: fc.Arbitrary<OutputSpec> = fc
  .record({
    name: nameArbitrary,
    type: optional(typeArbitrary),
    description: optional(textArbitrary),
    annotations: optional(annotationsArbitrary),
  })
  .map((output) => tidy(output) as OutputSpec);

const partArbitrary: fc.Arbitrary<CommandPart> = fc.oneof(
  textArbitrary,
  nameArbitrary.map((inputValue) => ({ inputValue })),
  nameArbitrary.map((outputPath) => ({ outputPath })),
  fc.array(textArbitrary, { maxLength: 2 }).map((concat) => ({ concat })),
  // oxlint-disable-next-line no-thenable -- `then` is what the format calls it
  nameArbitrary.map((isPresent) => ({ if: { cond: { isPresent }, then: ['--x', { inputPath: isPresent }] } })),
);

const containerArbitrary: fc.Arbitrary<ComponentSpec> = fc
  .record({
    name: optional(nameArbitrary),
    description: optional(textArbitrary),
    inputs: optional(fc.array(inputArbitrary, { maxLength: 4 }).map(uniqueNames)),
    outputs: optional(fc.array(outputArbitrary, { maxLength: 3 }).map(uniqueNames)),
    command: optional(fc.array(partArbitrary, { maxLength: 5 })),
    env: optional(fc.dictionary(fc.constantFrom('A', 'B', 'LANG'), textArbitrary, { noNullPrototype: true })),
  })
  .map(
    ({ command, env, ...rest }) =>
      tidy({ ...rest, implementation: { container: tidy({ image: 'python:3.12', command, env }) } }) as ComponentSpec,
  );

function argumentArbitrary(tasks: readonly string[], inputs: readonly InputSpec[]): fc.Arbitrary<Argument> {
  const sources: fc.Arbitrary<Argument>[] = [textArbitrary, jsonArbitrary.map((value) => ({ value }))];
  if (tasks.length > 0)
    sources.push(
      fc.record({ taskId: fc.constantFrom(...tasks), outputName: nameArbitrary }).map((taskOutput) => ({ taskOutput })),
    );
  if (inputs.length > 0)
    sources.push(fc.constantFrom(...inputs).map(({ name }) => ({ graphInput: { inputName: name } })));
  return fc.oneof(...sources);
}

function taskArbitrary(
  earlier: readonly string[],
  inputs: readonly InputSpec[],
  depth: number,
): fc.Arbitrary<TaskSpec> {
  const inline =
    depth > 0
      ? fc.oneof({ weight: 3, arbitrary: containerArbitrary }, { weight: 1, arbitrary: pipelineArbitrary(depth - 1) })
      : containerArbitrary;
  return fc
    .record({
      componentRef: fc.oneof(
        fc.constantFrom({ url: 'millrace:components/load-csv.component.yaml' }, { name: 'comp', digest: 'abc' }),
        inline.map((spec) => ({ spec })),
      ),
      arguments: optional(
        fc.dictionary(nameArbitrary, argumentArbitrary(earlier, inputs), {
          minKeys: 1,
          maxKeys: 3,
          noNullPrototype: true,
        }),
      ),
      runAfter: optional(earlier.length === 0 ? fc.constant(undefined) : fc.subarray([...earlier], { minLength: 1 })),
      executionOptions: optional(
        fc.constantFrom(
          { retryStrategy: { maxRetries: 2 } },
          { container: { env: { A: 'b' }, resources: { cpuLimit: '2' } } },
        ),
      ),
      annotations: optional(annotationsArbitrary),
    })
    .map((task) => tidy(task) as TaskSpec);
}

/** A pipeline whose references all lead to something that comes earlier. */
export function pipelineArbitrary(depth = 1): fc.Arbitrary<PipelineComponent> {
  return fc
    .tuple(
      fc.uniqueArray(nameArbitrary, { minLength: 0, maxLength: 5 }),
      fc.array(inputArbitrary, { maxLength: 3 }).map(uniqueNames),
      fc.array(outputArbitrary, { maxLength: 2 }).map(uniqueNames),
      optional(nameArbitrary),
      optional(textArbitrary),
    )
    .chain(([ids, inputs, outputs, name, description]) =>
      fc.tuple(...ids.map((_, index) => taskArbitrary(ids.slice(0, index), inputs, depth))).map((tasks) => {
        const first = ids[0];
        const outputValues =
          first === undefined
            ? undefined
            : Object.fromEntries(
                outputs.map((output) => [output.name, { taskOutput: { taskId: first, outputName: 'out' } }]),
              );
        const graph = {
          tasks: Object.fromEntries(ids.map((id, index) => [id, tasks[index]!])),
          ...(outputs.length > 0 && outputValues !== undefined ? { outputValues } : {}),
        };
        const spec = tidy({
          name,
          description,
          inputs: inputs.length === 0 ? undefined : inputs,
          outputs: outputs.length === 0 ? undefined : outputs,
          implementation: { graph },
        });
        return spec as PipelineComponent;
      }),
    );
}

/** Any component. */
export const specArbitrary: fc.Arbitrary<ComponentSpec> = fc.oneof(
  { weight: 1, arbitrary: containerArbitrary },
  { weight: 3, arbitrary: pipelineArbitrary() },
);

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

/** An edit that makes sense (mostly) for a pipeline. */
export function editFor(spec: ComponentSpec, seed: EditSeed): Edit {
  if (!isGraph(spec)) return { kind: 'set-description', name: seed.name };
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
  const edits: readonly Edit[] = [
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
