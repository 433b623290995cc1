/** The items of a loop, and what each of its iterations receives. */
import type { IrComponent, IrTask } from '../ir/pipeline-spec.ts';
import { isJsonArray, own, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Artifact, Values } from '../run/values.ts';
import { parseJsonText } from '../json.ts';
import { valueInWords } from './parameter-text.ts';
import { receiveParameter } from './task-inputs.ts';

/** What a loop goes over, and the input through which an iteration gets its item. */
export type LoopItems =
  | { readonly kind: 'parameters'; readonly itemInput: string; readonly items: readonly Json[] }
  | { readonly kind: 'artifacts'; readonly itemInput: string; readonly items: readonly Artifact[] };

/** The items of a loop that received `inputs`. Text that is a JSON list is one, as on the backend. */
export function loopItems(task: IrTask, inputs: Values): Result<LoopItems, Failure> {
  const { artifactIterator, parameterIterator } = task;
  if (artifactIterator !== undefined) {
    const input = artifactIterator.items?.inputArtifact ?? '';
    const items = own(inputs.artifacts, input);
    if (items === undefined) return err(noItems(input, 'it was not given'));
    return ok({ kind: 'artifacts', itemInput: artifactIterator.itemInput ?? '', items });
  }
  const { itemInput = '', items } = parameterIterator ?? {};
  const input = items?.inputParameter;
  const value = input === undefined ? (items?.raw ?? '') : own(inputs.parameters, input);
  if (value === undefined) return err(noItems(input ?? itemInput, 'it was not given'));
  const list = typeof value === 'string' ? parseJsonText(value) : value;
  if (isJsonArray(list)) return ok({ kind: 'parameters', itemInput, items: list });
  return err(noItems(input ?? itemInput, `expected a list, found ${valueInWords(value)}`));
}

/** The item of one iteration as its component receives it; all else that it receives is what the loop received. */
export function itemInputs(component: IrComponent, items: LoopItems, index: number): Result<Values, Failure> {
  const { itemInput } = items;
  if (items.kind === 'artifacts') {
    const item = items.items[index];
    return ok({ parameters: {}, artifacts: { [itemInput]: item === undefined ? [] : [item] } });
  }
  const definition = own(component.inputDefinitions?.parameters, itemInput) ?? {};
  const item = receiveParameter(itemInput, definition, items.items[index]);
  if (!item.ok) return item;
  return ok({ parameters: item.value === undefined ? {} : { [itemInput]: item.value }, artifacts: {} });
}

/** All that an iteration receives. */
export function iterationInputs(loop: Values, item: Values): Values {
  return {
    parameters: { ...loop.parameters, ...item.parameters },
    artifacts: { ...loop.artifacts, ...item.artifacts },
  };
}

function noItems(input: string, detail: string): Failure {
  return { reason: 'loop-items', input, detail };
}
