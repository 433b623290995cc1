/** Conditions of tasks (`triggerPolicy.condition`), as the backend's driver reads and evaluates them. */
import type { Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import { checkExpression, type TypeScope } from './check.ts';
import { evaluateExpression, withinStack } from './evaluate.ts';
import { parseExpression, type CelProblem, type Expression } from './expression.ts';
import { parameterReads } from './reads.ts';
import { fits, typeText, type Type } from './type.ts';
import { fromJson, isKind, list, nothing, text, textMap, type Value } from './value.ts';

/** A condition that was read and checked. Made by {@link parseCondition}. */
export interface CelCondition {
  readonly text: string;
  readonly expression: Expression;
}

/** What a condition may know about an artifact input. */
export interface ConditionArtifact {
  readonly name: string;
  readonly type: string;
  readonly schemaVersion: string;
  readonly uri: string;
  readonly metadata: { readonly [key: string]: Json };
}

const artifactType: Type = {
  message: 'an artifact',
  fields: {
    name: 'string',
    type: {
      message: 'the type of an artifact',
      fields: { schema_title: 'string', schema_uri: 'string', instance_schema: 'string', schema_version: 'string' },
    },
    uri: 'string',
    metadata: { map: 'string', to: 'dyn' },
    custom_path: 'string',
  },
};

/** The backend's ExecutorInput, as far as it says anything when a condition is evaluated. */
const inputsScope: TypeScope = new Map<string, Type>([
  [
    'inputs',
    {
      message: '“inputs”',
      fields: {
        parameter_values: { map: 'string', to: 'dyn' },
        artifacts: {
          map: 'string',
          to: { message: 'an artifact input', fields: { artifacts: { list: artifactType } } },
        },
      },
    },
  ],
]);

/** Reads a condition: its syntax, the names in it, and that it gives true or false. */
export function parseCondition(source: string): Result<CelCondition, CelProblem> {
  const parsed = parseExpression(source);
  if (!parsed.ok) return parsed;
  const { type, problems } = checkExpression(parsed.value, inputsScope);
  const [problem] = problems;
  if (problem !== undefined) return err(problem);
  if (!fits(type, 'bool')) return err({ message: `it gives ${typeText(type)} instead of true or false`, offset: 0 });
  return ok({ text: source, expression: parsed.value });
}

/** True: the task runs. False: it is skipped. The error says what the condition could not do; it never counts as false. */
export function evaluateCondition(
  condition: CelCondition,
  parameters: { readonly [name: string]: Json },
  artifacts: { readonly [name: string]: readonly ConditionArtifact[] } = {},
): Result<boolean, string> {
  return withinStack(() => {
    const scope = new Map([['inputs', inputsValue(condition, parameters, artifacts)]]);
    const value = evaluateExpression(condition.expression, scope);
    if (isKind(value, 'bool')) return ok(value.value);
    return err(isKind(value, 'error') ? value.message : `it gives a ${value.kind} instead of true or false`);
  });
}

/** What a condition does not read is there, but not worth its conversion: lists may be long, and loops ask often. */
function inputsValue(
  condition: CelCondition,
  parameters: { readonly [name: string]: Json },
  artifacts: { readonly [name: string]: readonly ConditionArtifact[] },
): Value {
  const { keys, others } = parameterReads(condition.expression);
  const isRead = (name: string): boolean => others || keys.includes(name);
  return {
    kind: 'message',
    fields: {
      parameter_values: textMap(
        Object.entries(parameters).map(([name, json]) => [name, isRead(name) ? fromJson(json) : nothing] as const),
      ),
      artifacts: textMap(Object.entries(artifacts).map(([name, items]) => [name, artifactInput(items)] as const)),
    },
  };
}

/** The keys of `inputs.parameter_values` that a condition reads, each once, in the order of its text. */
export function conditionInputs(condition: CelCondition): readonly string[] {
  return parameterReads(condition.expression).keys;
}

function artifactInput(items: readonly ConditionArtifact[]): Value {
  return { kind: 'message', fields: { artifacts: list(items.map(artifactValue)) } };
}

function artifactValue({ name, type, schemaVersion, uri, metadata }: ConditionArtifact): Value {
  return {
    kind: 'message',
    fields: {
      name: text(name),
      type: {
        kind: 'message',
        fields: {
          schema_title: text(type),
          schema_uri: text(''),
          instance_schema: text(''),
          schema_version: text(schemaVersion),
        },
      },
      uri: text(uri),
      metadata: fromJson(metadata),
      custom_path: text(''),
    },
  };
}
