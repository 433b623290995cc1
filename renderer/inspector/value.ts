/** Between arguments of the document and texts of the form. Pure. */
import type { Argument } from '../../shared/component/spec.ts';
import { formatConstant, readConstant } from '../../shared/component/types.ts';
import type { PortType } from '../../shared/component/types.ts';
import { sameJson } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

export type ParameterPort = Extract<PortType, { readonly kind: 'parameter' }>;
type Annotations = { readonly [key: string]: Json };

/** What a form shows for a typed value; a text (as documents write constants) stays as it is. */
export function showValue(value: Json, type: ParameterPort): string {
  return typeof value === 'string' ? value : formatConstant(value, type.type);
}

/** A text of the form as a typed value, or one sentence about what is wrong. */
export function readValue(text: string, type: ParameterPort): Result<Json, string> {
  return readConstant(text, type.type);
}

/** The text of an argument that is a constant; undefined for none and for connections. */
export function constantText(argument: Argument | undefined, type: ParameterPort): string | undefined {
  if (argument === undefined) return undefined;
  if (typeof argument === 'string') return argument;
  return 'value' in argument ? showValue(argument.value, type) : undefined;
}

/** True for a text that mixes in references; its value is known only when the step starts. */
export function hasReferences(text: string): boolean {
  return text.includes('{{$');
}

/** What is wrong with a constant for an input, by its type and by what its component says about it. */
export function checkText(
  text: string,
  type: ParameterPort,
  annotations: Annotations,
  literals: readonly Json[] = [],
): Result<Json, string> {
  if (hasReferences(text)) return ok(text);
  const read = readValue(text, type);
  if (!read.ok) return read;
  const { value } = read;
  const choices = choicesOf(annotations);
  if (choices !== undefined && typeof value === 'string' && !choices.includes(value))
    return err(`“${value}” is not one of ${choices.join(', ')}.`);
  if (literals.length > 0 && !literals.some((literal) => sameJson(literal, value)))
    return err(`“${text}” is not one of ${literals.map((literal) => showValue(literal, type)).join(', ')}.`);
  if (typeof value !== 'number') return read;
  const { min, max } = boundsOf(annotations);
  if (min !== undefined && value < min) return err(`At least ${min}.`);
  if (max !== undefined && value > max) return err(`At most ${max}.`);
  return read;
}

/** Values of a type, one a line, each once; the error is about the first line that is none. */
export function readLines(text: string, type: ParameterPort): Result<readonly Json[], string> {
  const values: Json[] = [];
  for (const line of text.split('\n').filter((candidate) => candidate.trim() !== '')) {
    const read = readValue(type.type === 'STRING' ? line : line.trim(), type);
    if (!read.ok) return read;
    if (!values.some((value) => sameJson(value, read.value))) values.push(read.value);
  }
  return ok(values);
}

/** The values that a component allows for an input, from `millrace.choices` (a JSON list of texts). */
export function choicesOf(annotations: Annotations): readonly string[] | undefined {
  const raw = annotations['millrace.choices'];
  const value = typeof raw === 'string' ? parseJson(raw) : raw;
  if (!Array.isArray(value)) return undefined;
  const choices = value.filter((item) => typeof item === 'string');
  return choices.length > 0 ? choices : undefined;
}

/** The bounds of a number, from `millrace.min` and `millrace.max`. */
export function boundsOf(annotations: Annotations): { readonly min?: number; readonly max?: number } {
  const min = numberOf(annotations['millrace.min']);
  const max = numberOf(annotations['millrace.max']);
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function numberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Whether an input takes several lines, from `millrace.multiline`. */
export function isMultiline(annotations: Annotations): boolean {
  return annotations['millrace.multiline'] === 'true' || annotations['millrace.multiline'] === true;
}

/** The artifact whose columns an input names, from `millrace.column-of`. */
export function columnOf(annotations: Annotations): string | undefined {
  const of = annotations['millrace.column-of'];
  return typeof of === 'string' ? of : undefined;
}

/** True when a form shows it in half a row. */
export function isShort(type: ParameterPort, annotations: Annotations): boolean {
  return (type.type === 'NUMBER_INTEGER' || type.type === 'NUMBER_DOUBLE') && choicesOf(annotations) === undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
