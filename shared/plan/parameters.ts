import { listNames, nearestName } from '../did-you-mean.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrParameterInput } from '../ir/pipeline-spec.ts';

import { own, sameJson, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { ParameterValues } from '../run/values.ts';
import { compactJson } from '../value-text.ts';
import { mismatch, typeInWords, valueInWords } from './parameter-text.ts';

/**
 * The parameters of a run: what was given, checked against what the pipeline declares, plus the defaults of what was not given. An optional
 * parameter without default that was not given stays missing; null may be given to optional parameters and stays null.
 */
export function checkParameters(ir: CheckedIr, given: ParameterValues): Result<ParameterValues, Diagnostic[]> {
  const declared = ir.spec.root.inputDefinitions?.parameters ?? {};
  const diagnostics: Diagnostic[] = [];
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) diagnostics.push(unknownParameter(name, Object.keys(declared)));
  }
  const values: [string, Json][] = [];
  for (const [name, definition] of Object.entries(declared)) {
    const value = own(given, name) === undefined ? definition.defaultValue : own(given, name);
    if (value !== undefined) {
      values.push([name, value]);
      const problem = parameterProblem(definition, value);
      if (problem !== undefined) diagnostics.push(wrongParameter(name, problem, definition));
    } else if (definition.isOptional !== true) {
      diagnostics.push(missingParameter(name, definition));
    }
  }
  return diagnostics.length === 0 ? ok(Object.fromEntries(values)) : err(diagnostics);
}

/** What is given, and the defaults of the rest. */
export function withDefaults(ir: CheckedIr, given: ParameterValues): ParameterValues {
  const declared = Object.entries(ir.spec.root.inputDefinitions?.parameters ?? {});
  const defaults = declared.flatMap(([name, { defaultValue }]) =>
    defaultValue === undefined ? [] : [[name, defaultValue] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

function parameterProblem(definition: IrParameterInput, value: Json): string | undefined {
  if (sameJson(value, definition.defaultValue)) return undefined;
  if (value === null && definition.isOptional === true) return undefined;
  const type = definition.parameterType ?? 'STRING';
  const problem = mismatch(type, value);
  if (problem !== undefined) return problem;
  if (type === 'NUMBER_INTEGER' && !Number.isInteger(value))
    return `expected a whole number, found ${valueInWords(value)}`;
  if (type === 'NUMBER_INTEGER' && !Number.isSafeInteger(value))
    return `whole numbers beyond 53 bits lose digits, and this is one (read as ${compactJson(value)})`;
  // Half a character cannot be written down as UTF-8: the step would get another text than the record shows.
  if (/\\ud[89a-f]/.test(JSON.stringify(value).replaceAll('\\\\', '')))
    return 'it holds half of a character (an unpaired surrogate)';
  const literals = definition.literals ?? [];
  if (literals.length === 0 || literals.some((literal) => sameJson(literal, value))) return undefined;
  return `expected one of ${literals.map((literal) => compactJson(literal)).join(', ')}, found ${valueInWords(value)}`;
}

function unknownParameter(name: string, known: readonly string[]): Diagnostic {
  const nearest = nearestName(name, known);
  return {
    code: 'parameter-unknown',
    severity: 'error',
    message: `The pipeline has no parameter “${name}”.`,
    cure:
      nearest === undefined
        ? `Use one of its parameters: ${listNames(known)}.`
        : `Did you mean “${nearest}”? Its parameters are ${listNames(known)}.`,
    place: { tasks: [], input: name },
  };
}

function wrongParameter(name: string, problem: string, definition: IrParameterInput): Diagnostic {
  return {
    code: 'parameter-wrong-type',
    severity: 'error',
    message: `The parameter “${name}” has the wrong value: ${problem}.`,
    cure: `Give ${typeInWords(definition.parameterType ?? 'STRING')}, for example ${example(definition)}.`,
    place: { tasks: [], input: name },
  };
}

function missingParameter(name: string, definition: IrParameterInput): Diagnostic {
  return {
    code: 'parameter-missing',
    severity: 'error',
    message: `The parameter “${name}” was not given and has no default.`,
    cure: `Give it ${typeInWords(definition.parameterType ?? 'STRING')}, for example ${example(definition)}.`,
    place: { tasks: [], input: name },
  };
}

function example(definition: IrParameterInput): string {
  const [literal] = definition.literals ?? [];
  if (literal !== undefined) return compactJson(literal);
  switch (definition.parameterType ?? 'STRING') {
    case 'STRING':
      return 'some text';
    case 'NUMBER_INTEGER':
      return '5';
    case 'NUMBER_DOUBLE':
      return '0.5';
    case 'BOOLEAN':
      return 'true';
    case 'LIST':
      return '[1, 2]';
    case 'STRUCT':
    case 'TASK_FINAL_STATUS':
    case 'TASK_CONFIG':
      return '{"key": 1}';
  }
}
