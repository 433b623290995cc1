import type { Json, JsonObject } from '../json.ts';
import type { Artifact, Values } from '../run/values.ts';
import type { PathLayout } from './layout.ts';
import type { StepOutputArtifact, StepOutputs } from './step.ts';

/**
 * KFP's executor input (`{{$}}`), as proto-JSON of ExecutorInput: camelCase keys, empty parts left out.
 * The SDK reads it in dsl/executor.py.
 */
export function executorInput(inputs: Values, outputs: StepOutputs, layout: PathLayout): JsonObject {
  const parameters = outputs.parameters.map(({ name, file }) => [name, { outputFile: file }] as const);
  const artifacts = outputs.artifacts.map(
    (artifact) => [artifact.name, { artifacts: [outputArtifact(artifact)] }] as const,
  );
  return {
    inputs: withoutEmpty({
      parameterValues: inputs.parameters,
      artifacts: Object.fromEntries(
        Object.entries(inputs.artifacts).map(([name, list]) => [name, { artifacts: inputArtifacts(list, layout) }]),
      ),
    }),
    outputs: {
      ...withoutEmpty({ parameters: Object.fromEntries(parameters), artifacts: Object.fromEntries(artifacts) }),
      outputFile: outputs.executorOutputFile,
    },
  };
}

/** Input artifacts as the executor input lists them. */
export function inputArtifacts(artifacts: readonly Artifact[], layout: PathLayout): readonly JsonObject[] {
  return artifacts.map((artifact) => ({
    name: artifact.name,
    type: typeSchema(artifact.type, artifact.schemaVersion),
    uri: layout.inputUri(artifact),
    ...(artifact.customPath === undefined ? {} : { customPath: artifact.customPath }),
    metadata: artifact.metadata,
  }));
}

/** An output artifact as the executor input lists it. */
export function outputArtifact(artifact: StepOutputArtifact): JsonObject {
  return {
    name: artifact.name,
    type: typeSchema(artifact.type, artifact.schemaVersion),
    uri: artifact.uri,
    metadata: artifact.metadata,
  };
}

function typeSchema(type: string, schemaVersion: string): JsonObject {
  return { schemaTitle: type, schemaVersion };
}

function withoutEmpty(members: Readonly<Record<string, JsonObject>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => Object.keys(value).length > 0));
}
