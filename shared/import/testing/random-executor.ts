/** Random executors: containers, importers, and those of other platforms. */
import type { IrComponent, IrContainer, IrExecutor, IrResources } from '../../ir/pipeline-spec.ts';
import type { Choices } from '../../testing/choices.ts';
import { texts } from './random-ports.ts';

/** An executor for a component. */
export function randomExecutor(component: IrComponent, choices: Choices): IrExecutor {
  if (choices.once(12))
    return choices.pick<IrExecutor>([
      { customJob: { customJob: { a: [1] } } },
      { resolver: { outputArtifactQueries: {} } },
    ]);
  const [artifact] = Object.values(component.outputDefinitions?.artifacts ?? {});
  if (artifact !== undefined && choices.once(3)) {
    const [parameter] = Object.keys(component.inputDefinitions?.parameters ?? {});
    return {
      importer: {
        artifactUri:
          parameter === undefined || choices.once(3) ? { constant: 'gs://b/x' } : { runtimeParameter: parameter },
        ...choices.maybe(20, 'artifactUri', () => ({ constantValue: { stringValue: 'gs://b/y' } })),
        ...(artifact.artifactType === undefined ? {} : { typeSchema: artifact.artifactType }),
        ...choices.maybe(3, 'metadata', () => ({
          k: parameter === undefined ? 1 : `v {{$.inputs.parameters['${parameter}']}}`,
        })),
        ...choices.maybe(3, 'reimport', () => !choices.once(3)),
        ...choices.maybe(6, 'downloadToWorkspace', () => true),
      },
    };
  }
  return { container: randomContainer(component, choices) };
}

function randomContainer(component: IrComponent, choices: Choices): IrContainer {
  const words = wordsFor(component, choices);
  return {
    image: choices.once(8) ? (imageFrom(component) ?? 'busybox') : 'busybox',
    command: ['sh', '-c', ...choices.some(words, 5)],
    ...choices.maybe(2, 'args', () => [...choices.some(words, 5)]),
    ...choices.maybe(4, 'env', () =>
      choices
        .some([{ name: 'A', value: 'b' }, { name: '2', value: '' }, { name: 'B' }, { name: 'A', value: 'c' }], 3)
        .map((variable) => ({ ...variable })),
    ),
    ...choices.maybe(4, 'resources', () => randomResources(choices)),
    ...choices.maybe(40, 'lifecycle', () => ({ preCacheCheck: { command: ['true'] } })),
  };
}

function imageFrom({ inputDefinitions }: IrComponent): string | undefined {
  const [key] =
    Object.entries(inputDefinitions?.parameters ?? {}).find(([, { parameterType }]) => parameterType === 'STRING') ??
    [];
  return key === undefined ? undefined : `repo/{{$.inputs.parameters['${key}']}}:1`;
}

function wordsFor({ inputDefinitions, outputDefinitions }: IrComponent, choices: Choices): readonly string[] {
  const parameters = Object.keys(inputDefinitions?.parameters ?? {}).flatMap((key) => [
    `{{$.inputs.parameters['${key}']}}`,
    `--${key}={{$.inputs.parameters['${key}']}} {{$.pipeline_task_name}}`,
    JSON.stringify({ IfPresent: { InputName: key, Then: ['--a', `{{$.inputs.parameters['${key}']}}`] } }),
    `{"IfPresent": {"InputName": "${key}", "Then": ["--a", "{{$.inputs.parameters['${key}']}}"], "Else": ["é"]}}`,
    `{"IfPresent": {"InputName": "${key}", "Then": {"Concat": ["a", "{{$.inputs.parameters['${key}']}}"]}}}`,
    `{"Concat": ["a", {"IfPresent": {"InputName": "${key}", "Then": ["b"]}}]}`,
    `{"Concat": ["a", "{{$.inputs.parameters['${key}']}}"]}`,
    `{{$.inputs.artifacts['${key}'].path}}`,
  ]);
  const artifacts = Object.entries(inputDefinitions?.artifacts ?? {}).flatMap(([key]) => [
    `{{$.inputs.artifacts['${key}'].path}}`,
    `a{{$.inputs.artifacts['${key}'].uri}}b`,
    `{{$.inputs.artifacts['${key}'].metadata['k']}}`,
    `{{$.inputs.artifacts['${key}']}}`,
  ]);
  const made = Object.keys(outputDefinitions?.artifacts ?? {}).flatMap((key) => [
    `{{$.outputs.artifacts['${key}'].path}}`,
    `{{$.outputs.artifacts['${key}'].uri}}/x`,
  ]);
  const values = Object.keys(outputDefinitions?.parameters ?? {}).map(
    (key) => `{{$.outputs.parameters['${key}'].output_file}}`,
  );
  const placeholders = [...parameters, ...artifacts, ...made, ...values];
  return [
    'true',
    ...choices.some(placeholders.length === 0 ? ['x'] : placeholders, 6),
    ...texts,
    '{{$}}',
    '{{$.json_escape[1]}}',
    '{{$.outputs.output_file}}',
    '{"Concat": 1}',
    '{"a": "{{$.x}}"}',
  ];
}

function randomResources(choices: Choices): IrResources {
  return choices.pick<IrResources>([
    { resourceCpuLimit: '2', cpuLimit: 2 },
    { cpuLimit: 1, memoryLimit: 0.268435456, resourceCpuLimit: '1000m', resourceMemoryLimit: '256Mi' },
    { cpuLimit: 1 },
    { resourceCpuLimit: '2' },
    { resourceMemoryRequest: 'much' },
    { accelerator: { type: 'nvidia.com/gpu', count: '1', resourceType: 'nvidia.com/gpu', resourceCount: '1' } },
    { accelerator: { type: 'T4', count: 2 } },
    { accelerator: { resourceCount: '2' } },
    {},
  ]);
}
