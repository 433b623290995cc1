/** Random pipeline documents that are valid by construction, for property tests. */
import * as fc from 'fast-check';
import type { Argument, CommandPart, ComponentSpec, InputSpec, OutputSpec, TaskSpec } from '../../component/spec.ts';

const parameterTypes = ['String', 'Integer', 'Float', 'Boolean', 'List', 'Dict'] as const;
const artifactTypes = ['Dataset', 'Model', 'Artifact', 'millrace.Transformer', 'google.VertexModel'] as const;
const types = [...parameterTypes, ...artifactTypes];
type TypeName = (typeof types)[number];

const names = ['x', 'Learning rate', 'ünïcode', '数据', 'a-b', 'a_b', 'A B', 'toString', 'Output', '2nd'];
const texts = [
  '',
  'plain',
  "it's",
  '"quoted"',
  'two\nlines\n',
  ' $(HOME) $$ ',
  '{{x}}',
  'é ☃ 🙂',
  '#no: comment',
  '- item',
  'null',
  '1.0',
];

type If = Extract<CommandPart, { readonly if: unknown }>['if'];

/** A condition in a command line. */
export function ifPart(cond: If['cond'], words: If['then'], otherwise?: If['then']): CommandPart {
  // oxlint-disable-next-line no-thenable -- `then` is what the format calls it
  const part = { cond, then: words };
  return { if: otherwise === undefined ? part : { ...part, else: otherwise } };
}

/** Every choice is a number, so that counterexamples shrink. */
interface TaskChoice {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly sources: readonly number[];
  readonly options: number;
  readonly name: number;
  readonly reuse: number;
  readonly group: readonly TaskChoice[];
}

const number = fc.nat(9999);
const few = fc.array(number, { maxLength: 4 });
const leaf: fc.Arbitrary<TaskChoice> = fc.record({
  inputs: few,
  outputs: few,
  sources: few,
  options: number,
  name: number,
  reuse: number,
  group: fc.constant([]),
});
const task: fc.Arbitrary<TaskChoice> = fc.record({
  inputs: few,
  outputs: few,
  sources: few,
  options: number,
  name: number,
  reuse: number,
  group: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }) },
  ),
});

/** Documents with nested groups, every type, constants, defaults, optional inputs, texts with references, options and reuse. */
export const pipelineDocuments: fc.Arbitrary<ComponentSpec> = fc
  .record({ inputs: few, tasks: fc.array(task, { minLength: 1, maxLength: 6 }), name: number })
  .map(({ inputs, tasks, name }) => graph(`Pipeline ${pick(names, name)}`, inputs, tasks));

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('Nothing to pick from');
  return item;
}

interface Source {
  readonly type: TypeName;
  readonly argument: Argument;
  readonly reference: string;
}

function graph(name: string, inputChoices: readonly number[], tasks: readonly TaskChoice[]): ComponentSpec {
  const inputs = ports(inputChoices).map(({ name: port, type, choice }) => graphInput(port, type, choice));
  const sources: Source[] = inputs.map((input) => ({
    type: types.find((candidate) => candidate === input.type) ?? 'Artifact',
    argument: { graphInput: { inputName: input.name } },
    reference: `{{$.inputs.parameters['${input.name}']}}`,
  }));
  const specs: ComponentSpec[] = [];
  const built: Record<string, TaskSpec> = {};
  const outputs: { readonly name: string; readonly type: TypeName; readonly task: string; readonly output: string }[] =
    [];
  tasks.forEach((choice, index) => {
    const id = `${pick(names, choice.name)} ${index}`;
    const spec = component(choice, index, specs, sources);
    specs.push(spec);
    built[id] = taskSpec(spec, choice, sources, Object.keys(built));
    for (const output of spec.outputs ?? []) {
      const type = types.find((candidate) => candidate === output.type) ?? 'Artifact';
      sources.push({
        type,
        argument: { taskOutput: { taskId: id, outputName: output.name } },
        reference: `{{$.tasks['${id}'].outputs.parameters['${output.name}']}}`,
      });
      if (outputs.length < 3) outputs.push({ name: `${output.name} of ${index}`, type, task: id, output: output.name });
    }
  });
  return {
    name,
    inputs,
    outputs: outputs.map((output) => ({ name: output.name, type: output.type })),
    implementation: {
      graph: {
        tasks: built,
        outputValues: Object.fromEntries(
          outputs.map((output) => [output.name, { taskOutput: { taskId: output.task, outputName: output.output } }]),
        ),
      },
    },
  };
}

function ports(
  choices: readonly number[],
): { readonly name: string; readonly type: TypeName; readonly choice: number }[] {
  return choices.map((choice, index) => ({
    name: `${pick(names, choice)} ${index}`,
    type: pick(types, choice),
    choice,
  }));
}

function graphInput(name: string, type: TypeName, choice: number): InputSpec {
  const standard = constant(type, choice);
  return choice % 3 === 0 && standard !== undefined ? { name, type, default: standard } : { name, type };
}

function constant(type: TypeName, choice: number): string | undefined {
  switch (type) {
    case 'String':
      return pick(texts, choice);
    case 'Integer':
      return String(choice - 5000);
    case 'Float':
      return pick(['0.5', '1e-7', '3', '-2.25e21'], choice);
    case 'Boolean':
      return choice % 2 === 0 ? 'True' : 'false';
    case 'List':
      return JSON.stringify([choice, pick(texts, choice), null, [true]]);
    case 'Dict':
      return JSON.stringify({ key: choice, nested: { text: pick(texts, choice), none: null } });
    default:
      return undefined;
  }
}

function component(
  choice: TaskChoice,
  index: number,
  before: readonly ComponentSpec[],
  sources: readonly Source[],
): ComponentSpec {
  if (choice.reuse % 4 === 0 && before.length > 0) {
    const again = pick(before, choice.reuse);
    if (satisfiable(again, sources)) return again;
  }
  if (choice.group.length > 0) return graph(`Group ${index}`, usable(choice.inputs, sources), choice.group);
  return container(choice, usable(choice.inputs, sources));
}

/** Artifact inputs need a source; without one the input becomes a String. */
function usable(choices: readonly number[], sources: readonly Source[]): readonly number[] {
  return choices.map((choice) =>
    isParameter(pick(types, choice)) || sources.some(({ type }) => type === pick(types, choice)) ? choice : 0,
  );
}

function satisfiable(spec: ComponentSpec, sources: readonly Source[]): boolean {
  return (spec.inputs ?? []).every(
    (input) => isParameter(input.type) || sources.some(({ type }) => type === input.type),
  );
}

function isParameter(type: unknown): boolean {
  return parameterTypes.some((parameter) => parameter === type);
}

function container(choice: TaskChoice, inputChoices: readonly number[]): ComponentSpec {
  const inputs = ports(inputChoices).map(({ name, type, choice: pickOne }): InputSpec => {
    const standard = constant(type, pickOne);
    if (pickOne % 5 === 0 && standard !== undefined) return { name, type, default: standard };
    return pickOne % 5 === 1 ? { name, type, optional: true } : { name, type };
  });
  const outputs = ports(choice.outputs).map(({ name, type }): OutputSpec => ({ name, type }));
  const words: CommandPart[] = ['sh', '-c', 'exit 0', pick(texts, choice.options)];
  for (const input of inputs) {
    const word: CommandPart =
      isParameter(input.type) && choice.options % 7 !== 0 ? { inputValue: input.name } : { inputPath: input.name };
    words.push(
      input.optional === true
        ? ifPart({ isPresent: input.name }, ['--given', word], ['--absent'])
        : { concat: ['--value=', word] },
    );
  }
  return {
    name: `Component ${pick(names, choice.name)}`,
    description: pick(texts, choice.reuse),
    inputs,
    outputs,
    implementation: {
      container: {
        image: 'busybox:1',
        command: words,
        args: outputs.map((output) => ({ outputPath: output.name })),
        ...(choice.options % 3 === 0 ? { env: { A: pick(texts, choice.options), B: '$(A)' } } : {}),
      },
    },
  };
}

function taskSpec(
  spec: ComponentSpec,
  choice: TaskChoice,
  sources: readonly Source[],
  before: readonly string[],
): TaskSpec {
  const given: Record<string, Argument> = {};
  (spec.inputs ?? []).forEach((input, index) => {
    const argument = argumentFor(input, choice.sources[index % Math.max(1, choice.sources.length)] ?? 0, sources);
    if (argument !== undefined) given[input.name] = argument;
  });
  const isGroup = 'graph' in spec.implementation;
  return {
    componentRef: { spec },
    arguments: given,
    ...(choice.options % 5 === 0 && before.length > 0 ? { runAfter: [pick(before, choice.options)] } : {}),
    executionOptions: {
      ...(choice.options % 2 === 0
        ? { cachingStrategy: { maxCacheStaleness: 'P0D', ...(choice.options % 4 === 0 ? { cacheKey: 'v1' } : {}) } }
        : {}),
      ...(isGroup
        ? {}
        : {
            retryStrategy: { maxRetries: choice.options % 3, backoffDuration: '5s' },
            ...(choice.options % 3 === 1
              ? { container: { env: { C: 'd' }, resources: { cpuLimit: '500m', memoryLimit: '1Gi' } } }
              : {}),
          }),
    },
  };
}

function argumentFor(input: InputSpec, choice: number, sources: readonly Source[]): Argument | undefined {
  const fitting = sources.filter(({ type }) => type === input.type);
  const texted = sources.filter(({ type }) => isParameter(type));
  if (input.type === 'String' && choice % 3 === 0 && texted.length > 0) {
    return `${pick(texts, choice)}${pick(texted, choice).reference} and ${pick(texted, choice + 1).reference}`;
  }
  if (fitting.length > 0 && choice % 4 !== 0) return pick(fitting, choice).argument;
  if ((input.optional === true || input.default !== undefined) && choice % 2 === 0) return undefined;
  const type = types.find((candidate) => candidate === input.type) ?? 'Artifact';
  return constant(type, choice) ?? (fitting.length > 0 ? pick(fitting, choice).argument : undefined);
}
