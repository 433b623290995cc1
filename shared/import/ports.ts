/** Declared inputs and outputs of a compiled component as a document writes them. */
import type { InputSpec, OutputSpec } from '../component/spec.ts';
import { checkConstant, readConstant, typeName, typeSpec, type TypeSpec } from '../component/types.ts';
import { portKey } from '../ir/names.ts';
import type {
  ArtifactTypeSchema,
  IrArtifactInput,
  IrArtifactOutput,
  IrComponent,
  IrParameterInput,
  ParameterType,
} from '../ir/pipeline-spec.ts';
import { sameJson, type Json } from '../json.ts';
import { portNames } from './names.ts';

/** A component's ports: what the document declares, and the names behind the keys of the IR. */
export interface Ports {
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  readonly inputNames: ReadonlyMap<string, string>;
  readonly outputNames: ReadonlyMap<string, string>;
}

/** The ports of a component, artifacts first. */
export function readPorts(component: IrComponent): Ports {
  const { artifacts = {}, parameters = {} } = component.inputDefinitions ?? {};
  const { artifacts: made = {}, parameters: values = {} } = component.outputDefinitions ?? {};
  const inputNames = portNames([...Object.keys(artifacts), ...Object.keys(parameters)]);
  const outputNames = portNames([...Object.keys(made), ...Object.keys(values)]);
  return {
    inputNames,
    outputNames,
    inputs: [
      ...Object.entries(artifacts).map(([key, input]) => artifactInput(naming(key, inputNames), input)),
      ...Object.entries(parameters).map(([key, input]) => parameterInput(naming(key, inputNames), input)),
    ],
    outputs: [
      ...Object.entries(made).map(([key, output]) => artifactOutput(naming(key, outputNames), output)),
      ...Object.entries(values).map(([key, { parameterType, description }]) => ({
        ...naming(key, outputNames),
        ...parameterTypeOf(parameterType),
        ...described(description),
      })),
    ],
  };
}

type Naming = { readonly name: string; readonly key?: string };

function naming(key: string, names: ReadonlyMap<string, string>): Naming {
  const name = names.get(key) ?? key;
  return portKey(name) === key ? { name } : { name, key };
}

function artifactInput(named: Naming, input: IrArtifactInput): InputSpec {
  return {
    ...named,
    type: artifactType(input.artifactType, input.isArtifactList),
    ...described(input.description),
    ...(input.isOptional === true ? { optional: true } : {}),
  };
}

function parameterInput(named: Naming, input: IrParameterInput): InputSpec {
  const { defaultValue, isOptional = false, literals, parameterType } = input;
  const standard = defaultValue !== undefined && isWritten(defaultValue, parameterType) ? defaultValue : undefined;
  return {
    ...named,
    ...parameterTypeOf(parameterType),
    ...described(input.description),
    ...(standard === undefined ? {} : { default: standard }),
    ...(isOptional === (standard !== undefined) ? {} : { optional: isOptional }),
    ...(literals === undefined || literals.length === 0 ? {} : { literals }),
  };
}

function artifactOutput(named: Naming, output: IrArtifactOutput): OutputSpec {
  const { metadata } = output;
  return {
    ...named,
    type: artifactType(output.artifactType, output.isArtifactList),
    ...described(output.description),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function described(description: string | undefined): { description?: string } {
  return description === undefined || description === '' ? {} : { description };
}

function parameterTypeOf(type: ParameterType | undefined): { type?: string } {
  return type === undefined ? {} : { type: typeName({ kind: 'parameter', type }) };
}

/** Whether a value that a document writes for a parameter of this type is read as this very value. */
function isWritten(value: Json, type: ParameterType = 'STRING'): boolean {
  const read = typeof value === 'string' ? readConstant(value, type) : checkConstant(value, type);
  return read.ok && sameJson(read.value, value);
}

function artifactType(schema: ArtifactTypeSchema = {}, list = false): TypeSpec {
  const { schemaTitle = 'system.Artifact', instanceSchema } = schema;
  const schemaVersion = schema.schemaVersion ?? (instanceSchema === undefined ? '0.0.1' : '');
  const named = { kind: 'artifact', schemaTitle, schemaVersion, list } as const;
  return typeSpec(instanceSchema === undefined ? named : { ...named, instanceSchema });
}
