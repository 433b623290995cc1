/** Declared inputs and outputs as typed ports with their names in the IR. */
import { isOptional, type ComponentSpec, type InputSpec, type OutputSpec } from '../component/spec.ts';
import { checkConstant, portType, readConstant, typeLabel, type PortType } from '../component/types.ts';
import { portKey, portNameProblem, uniqueName } from '../ir/names.ts';
import { sameJson, type Json } from '../json.ts';
import type { Result } from '../result.ts';
import type { Findings, Scope } from './findings.ts';
import type { ValidInput, ValidOutput } from './valid-graph.ts';

/** The name and description of a component. */
export function named({ name = '', description }: ComponentSpec): {
  readonly name: string;
  readonly description?: string;
} {
  return { name, ...(description === undefined ? {} : { description }) };
}

/** The inputs of a component; `typeOf` says what an input is (declared or found out). */
export function validInputs(
  spec: ComponentSpec,
  typeOf: (input: InputSpec) => PortType,
  scope: Scope,
  findings: Findings,
): readonly ValidInput[] {
  const keys = portKeys('input', spec.inputs, scope, findings);
  return (spec.inputs ?? []).map((input, index) => {
    const type = typeOf(input);
    const standard = readDefault(input, index, type, scope, findings);
    const literals = readLiterals(input, index, type, scope, findings);
    if (standard !== undefined) checkDefault(input, index, standard, literals, scope, findings);
    return {
      name: input.name,
      key: keys[index] ?? '',
      type,
      optional: isOptional(input),
      ...(input.description === undefined ? {} : { description: input.description }),
      ...(standard === undefined ? {} : { default: standard }),
      ...(literals === undefined ? {} : { literals }),
    };
  });
}

/** The outputs of a component; what declares no type is an artifact, unless `typeOf` knows better. */
export function validOutputs(
  spec: ComponentSpec,
  typeOf: (output: OutputSpec) => PortType,
  scope: Scope,
  findings: Findings,
): readonly ValidOutput[] {
  const keys = portKeys('output', spec.outputs, scope, findings);
  return (spec.outputs ?? []).map((output, index) => {
    const type = typeOf(output);
    const { metadata } = output;
    if (metadata !== undefined && type.kind === 'parameter') {
      findings(scope, {
        code: 'not-supported',
        message: `The output “${output.name}” is a ${typeLabel(type)} value, and only artifacts have metadata.`,
        cure: 'Remove the metadata, or give the output an artifact type.',
        path: ['outputs', index, 'metadata'],
        of: 'key',
        place: { output: output.name },
        fix: { label: 'Remove it', patches: [{ path: ['outputs', index, 'metadata'] }] },
      });
    }
    return {
      name: output.name,
      key: keys[index] ?? '',
      type,
      ...(output.description === undefined ? {} : { description: output.description }),
      ...(metadata === undefined ? {} : { metadata }),
    };
  });
}

/** The names of ports in the IR: as the document says, else KFP's form of their names, made unique. */
function portKeys(
  side: 'input' | 'output',
  ports: readonly (InputSpec | OutputSpec)[] = [],
  scope: Scope,
  findings: Findings,
): readonly string[] {
  const taken = new Set<string>();
  ports.forEach(({ name, key }, index) => {
    if (key === undefined) return;
    const problem = portNameProblem(key);
    if (problem === undefined && !taken.has(key)) {
      taken.add(key);
      return;
    }
    findings(scope, {
      code: problem === undefined ? 'name-duplicate' : 'name-invalid',
      message:
        problem === undefined
          ? `Two ${side}s have the key “${key}”.`
          : `The key “${key}” of the ${side} “${name}” is not allowed: ${problem}.`,
      cure: 'Choose another key, or remove it: then it is made of the name.',
      path: [`${side}s`, index, 'key'],
      place: { [side]: name },
      fix: { label: 'Remove the key', patches: [{ path: [`${side}s`, index, 'key'] }] },
    });
  });
  return ports.map(({ name, key }, index) => key ?? uniqueName(portKey(name) || `${side}_${index + 1}`, taken, '_'));
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

function readLiterals(
  { name, literals }: InputSpec,
  index: number,
  type: PortType,
  scope: Scope,
  findings: Findings,
): readonly Json[] | undefined {
  if (literals === undefined) return undefined;
  if (type.kind === 'artifact') {
    findings(scope, {
      code: 'not-supported',
      message: `The input “${name}” takes an artifact, and only parameters can be limited to literals.`,
      cure: 'Remove the literals.',
      path: ['inputs', index, 'literals'],
      of: 'key',
      place: { input: name },
      fix: { label: 'Remove them', patches: [{ path: ['inputs', index, 'literals'] }] },
    });
    return undefined;
  }
  return literals.map((literal, position) => {
    const read = readTyped(literal, type);
    if (read.ok) return read.value;
    findings(scope, {
      code: 'default-wrong-type',
      message: `A literal of “${name}” has the wrong type: ${read.error}`,
      cure: 'Correct the literal, or the type of the input.',
      path: ['inputs', index, 'literals', position],
      place: { input: name },
    });
    return literal;
  });
}

function checkDefault(
  { name }: InputSpec,
  index: number,
  standard: Json,
  literals: readonly Json[] | undefined,
  scope: Scope,
  findings: Findings,
): void {
  if (literals === undefined || literals.some((literal) => sameJson(literal, standard))) return;
  findings(scope, {
    code: 'default-wrong-type',
    message: `The default of “${name}” is none of its literals.`,
    cure: 'Correct the default, or add it to the literals.',
    path: ['inputs', index, 'default'],
    place: { input: name },
  });
}

/** A constant for a parameter: text is read by the type, anything else must be of it. */
export function readTyped(value: Json, type: Extract<PortType, { readonly kind: 'parameter' }>): Result<Json, string> {
  return typeof value === 'string' ? readConstant(value, type.type) : checkConstant(value, type.type);
}
