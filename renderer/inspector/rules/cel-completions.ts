/** What can be written at a place of a condition. Pure. */
import type { Completions } from '../../ui/code-editor.tsx';

/** A value that a condition can speak of: its key, and what it is in words. */
export interface CelName {
  readonly key: string;
  readonly detail: string;
}

const reading = /inputs\s*\.\s*parameter_values\s*\[\s*(?<quote>['"]?)(?<key>[^'"\]]*)$/;
const word = /[\w.]+$/;
/** Functions that KFP's conditions use, with what each is for. */
const functions: readonly (readonly [label: string, detail: string])[] = [
  ['int()', 'a number as a whole number'],
  ['double()', 'a whole number as a number'],
  ['string()', 'a value as text'],
  ['size()', 'length of a text, list or map'],
  ['has()', 'whether a field is there'],
  ['true', 'always'],
  ['false', 'never'],
];

/** Completions at the end of `before`: keys inside of `inputs.parameter_values[…]`, elsewhere whole values and functions. */
export function celCompletions(before: string, names: readonly CelName[]): Completions | undefined {
  const read = reading.exec(before);
  if (read !== null) {
    const { key = '', quote = '' } = read.groups ?? {};
    return {
      from: before.length - key.length - quote.length,
      options: names.map((name) => ({ label: quoted(name.key), detail: name.detail })),
    };
  }
  const typed = word.exec(before)?.[0] ?? '';
  return {
    from: before.length - typed.length,
    options: [
      ...names.map(({ key, detail }) => ({ label: `inputs.parameter_values[${quoted(key)}]`, shown: key, detail })),
      ...functions.map(([label, detail]) => ({ label, detail })),
    ],
  };
}

function quoted(key: string): string {
  return key.includes("'") || key.includes('\\') ? JSON.stringify(key) : `'${key}'`;
}
