/** Declared inputs and outputs of random components, and values for them. */
import type {
  ArtifactTypeSchema,
  IrArtifactInput,
  IrArtifactOutput,
  IrInputDefinitions,
  IrOutputDefinitions,
  IrParameterInput,
  IrParameterOutput,
  ParameterType,
} from '../../ir/pipeline-spec.ts';
import type { Json } from '../../json.ts';
import type { Choices } from '../../testing/choices.ts';

const portKeys = [
  'x',
  'Output',
  'pipelinechannel--a-Output',
  'pipelinechannel--x',
  'a.b',
  'A',
  'a',
  'toString',
  'k-1',
  '_u',
  'two words',
  'ünï',
  '1',
];

/** Texts that are hard on readers. */
export const texts = [
  'plain',
  '',
  'two\nlines\n',
  "it's",
  '"q"',
  'é ☃',
  '{{x}}',
  'null',
  '- a',
  '$(HOME)',
  ' edge ',
  'a\n  b\n  ',
  '# c',
  '{{$.pipeline_job_uuid}}',
];

const parameterTypes = ['STRING', 'NUMBER_INTEGER', 'LIST', 'NUMBER_DOUBLE', 'BOOLEAN', 'STRUCT'] as const;
const artifactTypes: readonly ArtifactTypeSchema[] = [
  { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' },
  { schemaTitle: 'system.Model', schemaVersion: '0.0.1' },
  { schemaTitle: 'system.Artifact', schemaVersion: '0.0.1' },
  { schemaTitle: 'google.VertexModel', schemaVersion: '0.0.2' },
  { schemaTitle: 'system.Dataset', schemaVersion: '1.0.0' },
  { schemaTitle: 'custom.Thing' },
  { instanceSchema: 'title: x\ntype: object\n' },
  { schemaUri: 'https://example.com/a.yaml', schemaVersion: '0.0.1' },
  {},
];

/** A value of a type; null and what is plainly of another type come now and then. */
export function constantOf(type: ParameterType, choices: Choices): Json {
  switch (type) {
    case 'STRING':
      return choices.pick(texts);
    case 'NUMBER_INTEGER':
      return choices.pick([1, 0, -7, 2 ** 40]);
    case 'NUMBER_DOUBLE':
      return choices.pick([0.5, 1, -1e-9, 1e21]);
    case 'BOOLEAN':
      return choices.pick([true, false]);
    case 'LIST':
      return choices.pick<Json>([[1, 2], [], ['a', null, [1.5]], [{ b: 1, a: '{{$.pipeline_job_name}}' }]]);
    case 'STRUCT':
    case 'TASK_FINAL_STATUS':
    case 'TASK_CONFIG':
      return choices.pick<Json>([{ a: 1 }, {}, { b: { c: [null, ''] }, '1': false }]);
  }
}

function parameterInput(choices: Choices): IrParameterInput {
  const parameterType = choices.once(20)
    ? choices.pick(['TASK_FINAL_STATUS', 'TASK_CONFIG'] as const)
    : choices.pick(parameterTypes);
  return {
    parameterType,
    ...choices.maybe(3, 'defaultValue', () => (choices.once(10) ? null : constantOf(parameterType, choices))),
    ...choices.maybe(3, 'isOptional', () => !choices.once(4)),
    ...choices.maybe(6, 'description', () => choices.pick(texts)),
    ...choices.maybe(10, 'literals', () => [constantOf(parameterType, choices), constantOf(parameterType, choices)]),
  };
}

function artifactInput(choices: Choices): IrArtifactInput {
  return {
    artifactType: choices.pick(artifactTypes),
    ...choices.maybe(4, 'isArtifactList', () => true),
    ...choices.maybe(4, 'isOptional', () => true),
    ...choices.maybe(8, 'description', () => choices.pick(texts)),
  };
}

/** Inputs of a component. */
export function randomInputs(choices: Choices): IrInputDefinitions | undefined {
  const parameters: Record<string, IrParameterInput> = {};
  const artifacts: Record<string, IrArtifactInput> = {};
  for (const key of choices.some(portKeys, 4)) {
    if (choices.once(3)) artifacts[key] = artifactInput(choices);
    else parameters[key] = parameterInput(choices);
  }
  return definitions(parameters, artifacts, choices);
}

/** Outputs of a component that is no graph. */
export function randomOutputs(choices: Choices): IrOutputDefinitions | undefined {
  const parameters: Record<string, IrParameterOutput> = {};
  const artifacts: Record<string, IrArtifactOutput> = {};
  for (const key of choices.some(portKeys, 3)) {
    if (choices.once(2)) {
      artifacts[key] = {
        artifactType: choices.pick(artifactTypes),
        ...choices.maybe(4, 'isArtifactList', () => true),
        ...choices.maybe(6, 'metadata', () => ({ stage: choices.pick(texts), n: 1 })),
        ...choices.maybe(30, 'properties', () => ({ p: { constantValue: { stringValue: 'x' } } })),
      };
    } else {
      parameters[key] = {
        parameterType: choices.pick(parameterTypes),
        ...choices.maybe(8, 'description', () => choices.pick(texts)),
      };
    }
  }
  return definitions(parameters, artifacts, choices);
}

/** What is empty is mostly left out. */
export function definitions<P, A>(
  parameters: Record<string, P>,
  artifacts: Record<string, A>,
  choices: Choices,
): { parameters?: Record<string, P>; artifacts?: Record<string, A> } | undefined {
  const none = Object.keys(parameters).length + Object.keys(artifacts).length === 0;
  if (none) return choices.once(30) ? {} : undefined;
  return {
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(Object.keys(artifacts).length === 0 ? {} : { artifacts }),
  };
}
