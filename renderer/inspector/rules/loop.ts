/** Where a loop takes its items from, and the edits that change it. Pure. */
import { isGraph } from '../../../shared/component/spec.ts';
import type { Argument, ForEach } from '../../../shared/component/spec.ts';
import { uniqueName } from '../../../shared/ir/names.ts';
import { isJsonArray, own, parseJsonText, sameJson } from '../../../shared/json.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { Reach } from '../reach.ts';
import type { ConditionTask } from './condition.ts';

/** Values that hold items: lists first, then texts, which KFP reads as JSON. */
export function itemSources(reach: readonly Reach[]): readonly Reach[] {
  const lists = reach.filter(({ type }) => (type.kind === 'artifact' ? type.list : type.type === 'LIST'));
  return [...lists, ...reach.filter(({ type }) => type.kind === 'parameter' && type.type === 'STRING')];
}

/** Items that are written down, as text; undefined where they come from an argument. */
export function itemsText(items: ForEach['items']): string | undefined {
  if (typeof items === 'string') return items;
  return isJsonArray(items) ? JSON.stringify(items) : undefined;
}

/** Items as a person writes them: a JSON list. Raw text of an imported pipeline keeps its spelling. */
export function readItems(text: string, before: ForEach['items']): Result<ForEach['items'], string> {
  const list = parseJsonText(text);
  if (!isJsonArray(list)) return err('Write a JSON list such as [1, 2, 3] or ["a", "b"].');
  return ok(typeof before === 'string' ? text : list);
}

/** The argument or local whose items a loop takes. */
export function itemsArgument({ task }: ConditionTask, items: ForEach['items']): Argument | undefined {
  if (typeof items === 'string' || isJsonArray(items)) return undefined;
  return own(task.arguments, items.argument) ?? own(task.locals, items.argument);
}

/** The name under which a task has a value, or will have it as a local. */
export function nameFor(
  value: Reach,
  { task, component }: ConditionTask,
): { readonly name: string; readonly locals: { readonly [name: string]: Argument } } {
  const known = [...Object.entries(task.arguments ?? {}), ...Object.entries(task.locals ?? {})].find(([, argument]) =>
    sameJson(argument, value.argument),
  );
  if (known !== undefined) return { name: known[0], locals: {} };
  const inputs = (component?.inputs ?? []).map(({ name }) => name);
  const name = uniqueName(value.name, new Set([...inputs, ...Object.keys(task.locals ?? {})]), '_');
  return { name, locals: { [name]: value.argument } };
}

/** The input that would receive the items: a new one of a group, else the first that has no argument. */
export function firstItemInput({ task, component }: ConditionTask): string | undefined {
  if (component === undefined) return undefined;
  const names = (component.inputs ?? []).map(({ name }) => name);
  if (isGraph(component)) return uniqueName('item', new Set(names), '_');
  return names.find((name) => own(task.arguments, name) === undefined) ?? names[0];
}
