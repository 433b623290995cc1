/** Declared inputs and outputs as typed ports with their names in the IR. */
import { isOptional, type ComponentSpec, type InputSpec, type OutputSpec } from '../component/spec.ts';
import { checkConstant, portType, readConstant, typeLabel, type PortType } from '../component/types.ts';
import { portKey, uniqueName } from '../ir/names.ts';
import type { Json } from '../json.ts';
import type { Result } from '../result.ts';
import type { Findings, Scope } from './findings.ts';
import type { ValidInput, ValidOutput } from './valid-graph.ts';

/** The inputs of a component; `typeOf` says what an input is (declared or found out). */
export function validInputs(
  spec: ComponentSpec,
  typeOf: (input: InputSpec) => PortType,
  scope: Scope,
  findings: Findings,
): readonly ValidInput[] {
  const taken = new Set<string>();
  return (spec.inputs ?? []).map((input, index) => {
    const type = typeOf(input);
    const key = uniqueName(portKey(input.name) || `input_${index + 1}`, taken, '_');
    const standard = readDefault(input, index, type, scope, findings);
    return {
      name: input.name,
      key,
      type,
      optional: isOptional(input),
      ...(input.description === undefined ? {} : { description: input.description }),
      ...(standard === undefined ? {} : { default: standard }),
    };
  });
}

/** The outputs of a component; what declares no type is an artifact, unless `typeOf` knows better. */
export function validOutputs(spec: ComponentSpec, typeOf: (output: OutputSpec) => PortType): readonly ValidOutput[] {
  const taken = new Set<string>();
  return (spec.outputs ?? []).map((output, index) => ({
    name: output.name,
    key: uniqueName(portKey(output.name) || `output_${index + 1}`, taken, '_'),
    type: typeOf(output),
    ...(output.description === undefined ? {} : { description: output.description }),
  }));
}

/** The type of an output of a container. */
export function containerOutputType(output: OutputSpec): PortType {
  return portType(output.type, 'path');
}

function readDefault(
  input: InputSpec,
  index: number,
  type: PortType,
  scope: Scope,
  findings: Findings,
): Json | undefined {
  const standard = input.default;
  if (standard === undefined || standard === null) return undefined;
  const path = ['inputs', index, 'default'];
  const place = { input: input.name };
  if (type.kind === 'artifact') {
    findings(scope, {
      code: 'default-wrong-type',
      severity: 'warning',
      message: `The default of “${input.name}” has no effect: the input takes an artifact, and KFP knows no default artifacts.`,
      cure: 'Remove the default, or give the input a type such as String.',
      path,
      place,
    });
    return undefined;
  }
  const read = readTyped(standard, type);
  if (read.ok) return read.value;
  if (standard === '' && (type.type === 'LIST' || type.type === 'STRUCT')) {
    findings(scope, {
      code: 'default-wrong-type',
      severity: 'warning',
      message: `The default of “${input.name}” is empty text, which is no ${typeLabel(type)}; the command gets it as it is, as KFP does.`,
      cure: type.type === 'LIST' ? "Write '[]' for an empty list." : "Write '{}' for an empty object.",
      path,
      place,
    });
    return '';
  }
  findings(scope, {
    code: 'default-wrong-type',
    message: `The default of “${input.name}” has the wrong type: ${read.error}`,
    cure: 'Correct the default, or the type of the input.',
    path,
    place,
  });
  return undefined;
}

/** A constant for a parameter: text is read by the type, anything else must be of it. */
export function readTyped(value: Json, type: Extract<PortType, { readonly kind: 'parameter' }>): Result<Json, string> {
  return typeof value === 'string' ? readConstant(value, type.type) : checkConstant(value, type.type);
}
