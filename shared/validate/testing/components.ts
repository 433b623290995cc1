/** Random components that are valid by construction: containers and importers, with ports of every type. */
import type { CommandPart, ComponentSpec, InputSpec, OutputSpec } from '../../component/spec.ts';
import type { Choices } from '../../testing/choices.ts';

const parameterTypes = ['String', 'Integer', 'Float', 'Boolean', 'List', 'Dict'] as const;
const artifactTypes = [
  'Dataset',
  'Model',
  'Artifact',
  'millrace.Transformer',
  'google.VertexModel',
  'List[Dataset]',
] as const;
const types = [...parameterTypes, ...artifactTypes];

/** A type by its name. */
export type TypeName = (typeof types)[number];

/** The type of a port of these components. */
export function typeOf(port: InputSpec | OutputSpec): TypeName {
  return types.find((candidate) => candidate === port.type) ?? 'Artifact';
}

/** False for lists that nothing takes. */
export function isKnown(port: InputSpec | OutputSpec): boolean {
  return types.some((candidate) => candidate === port.type);
}

/** True for values, false for files. */
export function isParameter(type: TypeName): boolean {
  return parameterTypes.some((parameter) => parameter === type);
}

/** Names that are hard on the compiler. */
export const names = ['x', 'Learning rate', 'ünïcode', '数据', 'a-b', 'a_b', 'A B', 'toString', 'Output', '2nd'];

/** Texts that are hard on readers. */
export const texts = [
  'plain',
  '',
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

/** A constant of a type, as text; undefined for artifacts. */
export function constant(type: TypeName, choices: Choices): string | undefined {
  switch (type) {
    case 'String':
      return choices.pick(texts);
    case 'Integer':
      return String(choices.below(10_000) - 5000);
    case 'Float':
      return choices.pick(['0.5', '1e-7', '3', '-2.25e21']);
    case 'Boolean':
      return choices.pick(['True', 'false']);
    case 'List':
      return JSON.stringify([choices.below(9), choices.pick(texts), null, [true]]);
    case 'Dict':
      return JSON.stringify({ key: choices.below(9), nested: { text: choices.pick(texts), none: null } });
    default:
      return undefined;
  }
}

/** Names of ports with types that can be had: those in `available`, and all parameters. */
export function randomInputs(choices: Choices, available: ReadonlySet<TypeName>): readonly InputSpec[] {
  const usable = types.filter((type) => isParameter(type) || available.has(type));
  return Array.from({ length: choices.below(4) }, (_, index): InputSpec => {
    const name = `${choices.pick(names)} ${index}`;
    const type = choices.pick(usable);
    return { name, ...choices.maybe(8, 'key', () => `Key${index}`), type };
  });
}

function required(input: InputSpec, choices: Choices): InputSpec {
  const type = typeOf(input);
  if (type === 'String' && choices.once(5)) return { ...input, default: 'fast', literals: ['fast', 'full'] };
  const standard = constant(type, choices);
  if (standard !== undefined && choices.once(4)) return { ...input, default: standard };
  return choices.once(4) ? { ...input, optional: true } : input;
}

function randomOutputs(choices: Choices): readonly OutputSpec[] {
  return Array.from({ length: choices.below(4) }, (_, index): OutputSpec => {
    const name = `${choices.pick(names)} ${index}`;
    const type = choices.pick(types);
    return {
      name,
      ...choices.maybe(8, 'key', () => `Key${index}`),
      type,
      ...(isParameter(type) ? {} : choices.maybe(4, 'metadata', () => ({ stage: 'test', size: choices.below(9) }))),
    };
  });
}

/** A program in an image. */
export function randomContainer(choices: Choices, available: ReadonlySet<TypeName>): ComponentSpec {
  const inputs = randomInputs(choices, available).map((input) => required(input, choices));
  const outputs = randomOutputs(choices);
  const words: CommandPart[] = ['sh', '-c', 'exit 0', choices.pick(texts)];
  for (const input of inputs) {
    const type = typeOf(input);
    if (type === 'List[Dataset]') continue;
    const word: CommandPart =
      isParameter(type) && !choices.once(7) ? { inputValue: input.name } : { inputPath: input.name };
    words.push(
      input.optional === true
        ? ifPart({ isPresent: input.name }, ['--given', word], ['--absent'])
        : { concat: ['--value=', word] },
    );
  }
  return {
    name: `Component ${choices.pick(names)}`,
    description: choices.pick(texts),
    inputs,
    outputs,
    implementation: {
      container: {
        image: 'busybox:1',
        command: [...words, '{{$}}'],
        args: outputs.flatMap((output) => (output.type === 'List[Dataset]' ? [] : [{ outputPath: output.name }])),
        ...choices.maybe(3, 'env', () => ({ A: choices.pick(texts), B: '$(A)' })),
      },
    },
  };
}

/** What brings an artifact in from elsewhere. */
export function randomImporter(choices: Choices): ComponentSpec {
  const type = choices.pick(['Dataset', 'Model', 'Artifact'] as const);
  return {
    name: 'Import',
    inputs: [
      { name: 'Address', type: 'String', default: 's3://bucket/key' },
      { name: 'stage', type: 'String', default: 'test' },
    ],
    outputs: [{ name: 'artifact', type }],
    implementation: {
      importer: {
        artifactUri: choices.once(3) ? 'gs://bucket/key' : { inputValue: 'Address' },
        ...choices.maybe(2, 'metadata', () => ({ stage: "at {{$.inputs.parameters['stage']}}", size: 1 })),
        ...choices.maybe(3, 'reimport', () => true),
      },
    },
  };
}
