/** Random specs with everything that the format knows, for property tests. They are well-formed; most are not valid, because names of ports are random. */
import * as fc from 'fast-check';
import {
  comparisons,
  type Argument,
  type CommandPart,
  type ComponentSpec,
  type Condition,
  type ExecutionOptions,
  type ForEach,
  type InputSpec,
  type OutputSpec,
  type OutputValue,
  type PipelineComponent,
  type Predicate,
  type TaskSpec,
} from '../../component/spec.ts';
import { isForbiddenKey, type Json } from '../../json.ts';

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
export const textArbitrary: fc.Arbitrary<string> = fc.oneof(
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
export const nameArbitrary: fc.Arbitrary<string> = textArbitrary
  .map((text) => text.slice(0, 40))
  .filter((name) => name.trim() !== '' && !isForbiddenKey(name) && !name.includes('\u0000'));

export const jsonArbitrary: fc.Arbitrary<Json> = fc.letrec<{ json: Json; leaf: Json }>((tie) => ({
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

const keyArbitrary = fc.constantFrom('Output', 'pipelinechannel--a-Output', 'x_1');
const objectArbitrary = fc.dictionary(nameArbitrary, jsonArbitrary, { minKeys: 1, maxKeys: 2, noNullPrototype: true });

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
    literals: optional(fc.array(jsonArbitrary, { minLength: 1, maxLength: 2 })),
    key: optional(keyArbitrary),
    annotations: optional(annotationsArbitrary),
  })
  .map((input) => tidy(input) as InputSpec);

const outputArbitrary: fc.Arbitrary<OutputSpec> = fc
  .record({
    name: nameArbitrary,
    type: optional(typeArbitrary),
    description: optional(textArbitrary),
    metadata: optional(objectArbitrary),
    key: optional(keyArbitrary),
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
    taskConfigPassthroughs: optional(fc.constant([{ field: 'RESOURCES', applyToTask: true }, { field: 'ENV' }])),
    ir: optional(objectArbitrary),
  })
  .map(({ command, env, taskConfigPassthroughs, ir, ...rest }) => {
    const container = tidy({ image: 'python:3.12', command, env, taskConfigPassthroughs });
    return tidy({ ...rest, implementation: { container }, ir }) as ComponentSpec;
  });

const importerArbitrary: fc.Arbitrary<ComponentSpec> = fc
  .record({
    artifactUri: fc.oneof(
      textArbitrary,
      nameArbitrary.map((inputValue) => ({ inputValue })),
    ),
    metadata: optional(objectArbitrary),
    reimport: optional(fc.boolean()),
    downloadToWorkspace: optional(fc.boolean()),
  })
  .map(
    (importer) =>
      ({
        outputs: [{ name: 'artifact', type: 'Dataset' }],
        implementation: { importer: tidy(importer) },
      }) as ComponentSpec,
  );

const verbatimArbitrary: fc.Arbitrary<ComponentSpec> = objectArbitrary.map((ir) => ({ implementation: { ir } }));

const leafArbitrary: fc.Arbitrary<ComponentSpec> = fc.oneof(
  { weight: 5, arbitrary: containerArbitrary },
  { weight: 1, arbitrary: importerArbitrary },
  { weight: 1, arbitrary: verbatimArbitrary },
);

/** What a task may refer to: tasks before it, and inputs of its graph. */
interface Scope {
  readonly tasks: readonly string[];
  readonly inputs: readonly InputSpec[];
}

const quotable = (name: string): boolean => !name.includes("'");

/** Text that refers to something, by names that a text can hold. */
function mentionArbitrary({ tasks, inputs }: Scope): fc.Arbitrary<string> | undefined {
  const mentions = [
    ...tasks.filter(quotable).map((task) => `{{$.tasks['${task}'].outputs.parameters['out']}}`),
    ...inputs.flatMap(({ name }) => (quotable(name) ? `{{$.inputs.parameters['${name}']}}` : [])),
  ];
  if (mentions.length === 0) return undefined;
  return fc.tuple(fc.constantFrom(...mentions), fc.constantFrom(...mentions)).map(([a, b]) => `a ${a} b ${b}`);
}

function argumentArbitrary(scope: Scope): fc.Arbitrary<Argument> {
  const { tasks, inputs } = scope;
  const sources: fc.Arbitrary<Argument>[] = [textArbitrary, jsonArbitrary.map((value) => ({ value }))];
  const mention = mentionArbitrary(scope);
  if (mention !== undefined)
    sources.push(
      mention,
      mention.map((text) => ({ value: [{ text }] })),
    );
  const select = optional(fc.constant('parseJson(string_value)["a"]'));
  if (tasks.length > 0) {
    const output = fc.record({ taskId: fc.constantFrom(...tasks), outputName: nameArbitrary });
    sources.push(
      fc.record({ taskOutput: output, select }).map((argument) => tidy(argument) as Argument),
      fc.constantFrom(...tasks).map((taskId) => ({ taskStatus: { taskId } })),
    );
  }
  if (inputs.length > 0) {
    const input = fc.constantFrom(...inputs).map(({ name }) => ({ inputName: name }));
    sources.push(fc.record({ graphInput: input, select }).map((argument) => tidy(argument) as Argument));
  }
  return fc.oneof(...sources);
}

function predicateArbitrary(scope: Scope): fc.Arbitrary<Predicate> {
  const operand = argumentArbitrary(scope);
  return fc.letrec<{ predicate: Predicate; comparison: Predicate }>((tie) => ({
    comparison: fc
      .record({ kind: fc.constantFrom(...comparisons), op1: operand, op2: operand })
      .map(({ kind, op1, op2 }): Predicate => ({ [kind]: { op1, op2 } })),
    predicate: fc.oneof(
      { depthSize: 'xsmall', withCrossShrink: true },
      tie('comparison'),
      tie('predicate').map((not) => ({ not })),
      fc.record({ op1: tie('predicate'), op2: tie('predicate') }).map((and) => ({ and })),
      fc.record({ op1: tie('predicate'), op2: tie('predicate') }).map((or) => ({ or })),
    ),
  })).predicate;
}

function conditionArbitrary(scope: Scope): fc.Arbitrary<Condition> {
  const cel = fc.constantFrom('n', 'coin', 'x_1').map((key) => ({
    cel: `inputs.parameter_values['${key}'] == 'heads' && !(int(inputs.parameter_values['n']) > 5)`,
  }));
  return fc.oneof(cel, predicateArbitrary(scope));
}

const forEachArbitrary: fc.Arbitrary<ForEach> = fc
  .record({
    items: fc.oneof(
      fc.array(jsonArbitrary, { maxLength: 3 }),
      fc.constantFrom('[1, 2.0]', '["a"]'),
      fc.constantFrom('n', 'k').map((argument) => ({ argument })),
    ),
    as: nameArbitrary,
    parallelism: optional(fc.nat({ max: 4 })),
  })
  .map((forEach) => tidy(forEach) as ForEach);

function optionsArbitrary(scope: Scope): fc.Arbitrary<ExecutionOptions> {
  const { tasks } = scope;
  const plain = fc.constantFrom<ExecutionOptions>(
    { retryStrategy: { maxRetries: 2 } },
    { container: { env: { A: 'b' }, resources: { cpuLimit: '2' } } },
    { kubernetes: { secretAsEnv: [{ secretName: 's', keyToEnv: [{ secretKey: 'k', envVar: 'K' }] }] } },
  );
  if (tasks.length === 0) return plain;
  const mounts = fc.constantFrom(...tasks).map((producerTask) => ({
    kubernetes: {
      pvcMount: [
        { mountPath: '/a', pvcNameParameter: { taskOutputParameter: { producerTask, outputParameterKey: 'name' } } },
        { mountPath: '/b', pvcNameParameter: { runtimeValue: { constant: 'data' } } },
      ],
    },
  }));
  const mention = mentionArbitrary(scope);
  const resources = (mention ?? fc.constant('1')).map((cpuLimit) => ({ container: { resources: { cpuLimit } } }));
  return fc.oneof(plain, mounts, resources);
}

function taskArbitrary(scope: Scope, names: readonly string[], depth: number): fc.Arbitrary<TaskSpec> {
  const { tasks } = scope;
  const inline =
    depth > 0
      ? fc.oneof({ weight: 3, arbitrary: leafArbitrary }, { weight: 2, arbitrary: pipelineArbitrary(depth - 1) })
      : leafArbitrary;
  const given = fc.dictionary(nameArbitrary, argumentArbitrary(scope), {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  });
  const locals = fc.dictionary(fc.constantFrom('n', 'k', 'coin'), argumentArbitrary(scope), {
    minKeys: 1,
    maxKeys: 2,
    noNullPrototype: true,
  });
  return fc
    .record({
      componentRef: fc.oneof(
        fc.constantFrom(
          { url: 'millrace:components/load-csv.component.yaml' },
          { name: 'comp', digest: 'abc' },
          ...names.map((name) => ({ name })),
        ),
        inline.map((spec) => ({ spec })),
      ),
      key: optional(keyArbitrary),
      arguments: optional(given),
      locals: optional(locals),
      isEnabled: optional(conditionArbitrary(scope)),
      forEach: optional(forEachArbitrary),
      runAfter: optional(tasks.length === 0 ? fc.constant(undefined) : fc.subarray([...tasks], { minLength: 1 })),
      trigger: optional(fc.constant('always' as const)),
      executionOptions: optional(optionsArbitrary(scope)),
      ir: optional(objectArbitrary),
      annotations: optional(annotationsArbitrary),
    })
    .map((task) => tidy(task) as TaskSpec);
}

/** A pipeline whose references all lead to something that comes earlier. */
export function pipelineArbitrary(depth = 1): fc.Arbitrary<PipelineComponent> {
  const components = fc.dictionary(
    fc.constantFrom('shared', 'other'),
    depth > 0 ? fc.oneof(leafArbitrary, pipelineArbitrary(depth - 1)) : leafArbitrary,
    { minKeys: 1, maxKeys: 2, noNullPrototype: true },
  );
  return fc
    .record({
      ids: fc.uniqueArray(nameArbitrary, { minLength: 0, maxLength: 5 }),
      inputs: fc.array(inputArbitrary, { maxLength: 3 }).map(uniqueNames),
      outputs: fc.array(outputArbitrary, { maxLength: 2 }).map(uniqueNames),
      name: optional(nameArbitrary),
      description: optional(textArbitrary),
      components: optional(components),
      pipelineOptions: optional(fc.constant({ name: 'p', root: 's3://b', kubernetes: { pipelineTtl: 60 } })),
      ir: optional(objectArbitrary),
    })
    .chain(({ ids, inputs, outputs, ...rest }) => {
      const names = Object.keys(rest.components ?? {});
      const tasks = ids.map((_, index) => taskArbitrary({ tasks: ids.slice(0, index), inputs }, names, depth));
      const values = outputs.map(() => outputValueArbitrary(ids));
      return fc.tuple(fc.tuple(...tasks), fc.tuple(...values)).map(([made, from]): PipelineComponent => {
        const { name, description, pipelineOptions, ir } = rest;
        const outputValues = Object.fromEntries(
          outputs.flatMap((output, index) => {
            const value = from[index];
            return value === undefined ? [] : [[output.name, value] as const];
          }),
        );
        const graph = tidy({
          components: rest.components,
          tasks: Object.fromEntries(ids.map((id, index) => [id, made[index]!])),
          outputValues: Object.keys(outputValues).length === 0 ? undefined : outputValues,
        });
        return tidy({
          name,
          description,
          inputs: inputs.length === 0 ? undefined : inputs,
          outputs: outputs.length === 0 ? undefined : outputs,
          implementation: { graph },
          pipelineOptions,
          ir,
        }) as PipelineComponent;
      });
    });
}

function outputValueArbitrary(ids: readonly string[]): fc.Arbitrary<OutputValue | undefined> {
  if (ids.length === 0) return fc.constant(undefined);
  const branch = fc.constantFrom(...ids).map((taskId) => ({ taskOutput: { taskId, outputName: 'out' } }));
  return fc.oneof(
    branch,
    fc.array(branch, { minLength: 1, maxLength: 2 }).map((oneOf) => ({ oneOf })),
  );
}

/** Any component. */
export const specArbitrary: fc.Arbitrary<ComponentSpec> = fc.oneof(
  { weight: 1, arbitrary: leafArbitrary },
  { weight: 3, arbitrary: pipelineArbitrary() },
);
