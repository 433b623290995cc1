/** Constants of the IR with `{{$…}}` inside: resolved where they are written, so that no value is ever read as JSON or as another placeholder. */
import type { IrTask } from '../ir/pipeline-spec.ts';
import { isOfExecutor, parseTemplate, type Placeholder } from '../ir/placeholders.ts';
import { own, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { ParameterValues } from '../run/values.ts';
import { parameterText } from '../value-text.ts';
import { runPlaceholderText, type TaskNames } from './names.ts';

/**
 * Fills in the placeholders of a constant, at any depth. A string that is one placeholder and nothing else takes its value with its type;
 * otherwise values become text. The error says what is missing.
 */
export function fillConstant(constant: Json, inputs: ParameterValues, names: TaskNames): Result<Json, string> {
  if (typeof constant === 'string') return fillText(constant, inputs, names);
  if (Array.isArray(constant)) return fillList(constant, inputs, names);
  if (typeof constant !== 'object' || constant === null) return ok(constant);
  const members: [string, Json][] = [];
  for (const [key, item] of Object.entries(constant)) {
    const filledKey = fillText(key, inputs, names);
    if (!filledKey.ok) return filledKey;
    const filled = fillConstant(item, inputs, names);
    if (!filled.ok) return filled;
    members.push([textOf(filledKey.value), filled.value]);
  }
  return ok(Object.fromEntries(members));
}

/** The inputs of a task whose constants only its step can fill in. */
export function filledInStep(task: IrTask): readonly string[] {
  return Object.entries(task.inputs?.parameters ?? {}).flatMap(([name, { runtimeValue }]) =>
    isOfExecutor(runtimeValue?.constant ?? null) ? [name] : [],
  );
}

function fillList(constant: readonly Json[], inputs: ParameterValues, names: TaskNames): Result<Json, string> {
  const items: Json[] = [];
  for (const item of constant) {
    const filled = fillConstant(item, inputs, names);
    if (!filled.ok) return filled;
    items.push(filled.value);
  }
  return ok(items);
}

function fillText(text: string, inputs: ParameterValues, names: TaskNames): Result<Json, string> {
  // What a step alone has, it fills in itself.
  if (!text.includes('{{$') || isOfExecutor(text)) return ok(text);
  const template = parseTemplate(text);
  const [only] = template;
  if (template.length === 1 && typeof only === 'object') return valueOf(only, inputs, names);
  let filled = '';
  for (const part of template) {
    if (typeof part === 'string') {
      filled += part;
      continue;
    }
    const value = valueOf(part, inputs, names);
    if (!value.ok) return value;
    if (value.value === null) return err(`${describe(part)} is null, which has no text`);
    filled += parameterText(value.value);
  }
  return ok(filled);
}

function textOf(value: Json): string {
  return value === null ? 'null' : parameterText(value);
}

function valueOf(placeholder: Placeholder, inputs: ParameterValues, names: TaskNames): Result<Json, string> {
  if (placeholder.kind === 'run') return ok(runPlaceholderText(placeholder.name, names));
  if (placeholder.kind !== 'input-parameter') {
    return err(`${describe(placeholder)} has no value outside a command line`);
  }
  const value = own(inputs, placeholder.name);
  return value === undefined ? err(`${describe(placeholder)} has no value`) : ok(value);
}

function describe(placeholder: Placeholder): string {
  return placeholder.kind === 'input-parameter'
    ? `the input “${placeholder.name}”`
    : `a placeholder (${placeholder.kind})`;
}
