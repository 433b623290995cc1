import { conditionInputs, evaluateCondition, parseCondition } from '../cel/condition.ts';
import { own } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Values } from '../run/values.ts';
import { valueInWords } from './parameter-text.ts';

/** Whether a task runs, from what it received. What cannot be decided is never false: it fails, with the condition and the values that it read. */
export type Condition = (inputs: Values) => Result<boolean, Failure>;

/** Reads a condition once, for all instances of its task. */
export function readCondition(text: string): Condition {
  const condition = parseCondition(text);
  if (!condition.ok) {
    const failure: Failure = { reason: 'condition-error', condition: text, detail: condition.error.message };
    return () => err(failure);
  }
  return (inputs) => {
    const decided = evaluateCondition(condition.value, inputs.parameters, inputs.artifacts);
    if (decided.ok) return ok(decided.value);
    const read = conditionInputs(condition.value).map((name) => `${name} is ${inWords(inputs, name)}`);
    return err({ reason: 'condition-error', condition: text, detail: [decided.error, ...read].join('; ') });
  };
}

function inWords({ parameters }: Values, name: string): string {
  const value = own(parameters, name);
  return value === undefined ? 'missing' : valueInWords(value);
}
