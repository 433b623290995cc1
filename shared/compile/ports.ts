/** Inputs and outputs of components as the IR declares them. */
import type { PortType } from '../component/types.ts';
import type {
  ArtifactTypeSchema,
  IrArtifactInput,
  IrArtifactOutput,
  IrInputDefinitions,
  IrOutputDefinitions,
  IrParameterInput,
  IrParameterOutput,
} from '../ir/pipeline-spec.ts';
import type { ValidInput, ValidOutput } from '../validate/valid-graph.ts';

/** Nothing where there is nothing: the SDK leaves empty definitions out. */
export function inputDefinitions(inputs: readonly ValidInput[]): { inputDefinitions?: IrInputDefinitions } {
  const parameters: Record<string, IrParameterInput> = {};
  const artifacts: Record<string, IrArtifactInput> = {};
  for (const { key, type, description, optional, default: standard, literals } of inputs) {
    const common = { ...(optional ? { isOptional: true } : {}), ...(description === undefined ? {} : { description }) };
    if (type.kind === 'parameter') {
      parameters[key] = {
        parameterType: type.type,
        ...(standard === undefined ? {} : { defaultValue: standard }),
        ...(literals === undefined ? {} : { literals: [...literals] }),
        ...common,
      };
    } else {
      artifacts[key] = { artifactType: artifactType(type), ...list(type), ...common };
    }
  }
  const definitions = withoutEmpty(parameters, artifacts);
  return definitions === undefined ? {} : { inputDefinitions: definitions };
}

/** As {@link inputDefinitions}. */
export function outputDefinitions(outputs: readonly ValidOutput[]): { outputDefinitions?: IrOutputDefinitions } {
  const parameters: Record<string, IrParameterOutput> = {};
  const artifacts: Record<string, IrArtifactOutput> = {};
  for (const { key, type, description, metadata } of outputs) {
    const common = description === undefined ? {} : { description };
    if (type.kind === 'parameter') parameters[key] = { parameterType: type.type, ...common };
    else {
      artifacts[key] = {
        artifactType: artifactType(type),
        ...list(type),
        ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
        ...common,
      };
    }
  }
  const definitions = withoutEmpty(parameters, artifacts);
  return definitions === undefined ? {} : { outputDefinitions: definitions };
}

type ArtifactPort = Extract<PortType, { readonly kind: 'artifact' }>;

/** The SDK loads nothing else: one of two namespaces, one name, a version of three parts; or a schema. Every other type is a plain artifact in the IR. */
export function artifactType({ schemaTitle, schemaVersion, instanceSchema }: ArtifactPort): ArtifactTypeSchema {
  if (instanceSchema !== undefined) {
    return { instanceSchema, ...(schemaVersion === '' ? {} : { schemaVersion }) };
  }
  const known = /^(?:system|google)\.[^.]+$/.test(schemaTitle);
  const version = known && /^\d+\.\d+\.\d+$/.test(schemaVersion) ? schemaVersion : '0.0.1';
  return { schemaTitle: known ? schemaTitle : 'system.Artifact', schemaVersion: version };
}

function list(type: ArtifactPort): { isArtifactList?: true } {
  return type.list ? { isArtifactList: true } : {};
}

/** The two kinds of ports, each only where there are any. */
export function withoutEmpty<P, A>(
  parameters: Record<string, P>,
  artifacts: Record<string, A>,
): { parameters?: Record<string, P>; artifacts?: Record<string, A> } | undefined {
  const hasParameters = Object.keys(parameters).length > 0;
  const hasArtifacts = Object.keys(artifacts).length > 0;
  if (!hasParameters && !hasArtifacts) return undefined;
  return { ...(hasParameters ? { parameters } : {}), ...(hasArtifacts ? { artifacts } : {}) };
}
