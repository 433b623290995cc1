/** A condition in CEL as it is being written: what is wrong and where, what it says, and the locals that it still needs. Pure. */
import { conditionInputs, parseCondition } from '../../../shared/cel/condition.ts';
import { conditionWords } from '../../../shared/cel/words.ts';
import type { Argument } from '../../../shared/component/spec.ts';
import { uniqueName } from '../../../shared/ir/names.ts';
import { own } from '../../../shared/json.ts';
import { argumentWords, idOf, sourceOf } from '../reach.ts';
import type { CelName } from './cel-completions.ts';
import { argumentOfKey, keysOf } from './condition.ts';
import type { ConditionTask } from './condition.ts';

/** What a condition may speak of: what the task has, and what it would get as a local. */
export interface CelNames {
  readonly names: readonly CelName[];
  readonly offered: { readonly [key: string]: Argument };
}

/** Every value that a condition of the task can name. */
export function celNames(of: ConditionTask): CelNames {
  const keys = keysOf(of);
  const taken = new Set(keys);
  const had = new Set(
    keys.flatMap((key) => {
      const source = sourceOf(argumentOfKey(of, key));
      return source === undefined ? [] : [idOf(source)];
    }),
  );
  const offered: { [key: string]: Argument } = {};
  for (const { id, type, name, argument } of of.reach) {
    if (type.kind === 'parameter' && !had.has(id)) offered[uniqueName(name, taken, '_')] = argument;
  }
  const describe = (key: string): CelName => {
    const argument = argumentOfKey(of, key) ?? own(offered, key);
    return { key, detail: argument === undefined ? 'has no value here' : argumentWords(argument) };
  };
  return { names: [...keys, ...Object.keys(offered)].map(describe), offered };
}

/** What is wrong with a text, as a sentence with its place. */
export function checkCel(
  text: string,
  { names }: CelNames,
): { readonly message: string; readonly at?: number } | undefined {
  const parsed = parseCondition(text);
  if (!parsed.ok) {
    const { message, offset } = parsed.error;
    const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
    if (offset === undefined) return { message: `${sentence}.` };
    return { message: `${sentence}, at ${placeWords(text, offset)}.`, at: offset };
  }
  const unknown = conditionInputs(parsed.value).find((key) => !names.some((name) => name.key === key));
  if (unknown === undefined) return undefined;
  const at = text.indexOf(unknown);
  return {
    message: `The task has no value “${unknown}”, at ${placeWords(text, at)}.`,
    ...(at < 0 ? {} : { at }),
  };
}

function placeWords(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return text.includes('\n') ? `line ${before.length}, character ${column}` : `character ${column}`;
}

/** The locals that a condition needs and the task does not have yet. */
export function neededLocals(text: string, { offered }: CelNames): { readonly [key: string]: Argument } {
  const parsed = parseCondition(text);
  const keys = parsed.ok ? conditionInputs(parsed.value) : [];
  return Object.fromEntries(Object.entries(offered).filter(([key]) => keys.includes(key)));
}

/** The condition as people say it; undefined while it cannot be read. */
export function celWords(text: string, { names }: CelNames): string | undefined {
  const parsed = parseCondition(text);
  if (!parsed.ok) return undefined;
  return conditionWords(parsed.value, (key) => names.find((name) => name.key === key)?.detail ?? key);
}
