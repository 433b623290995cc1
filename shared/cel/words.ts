/** Conditions in words, for the canvas: `count > 5 and not (coin = heads)`. */
import type { CelCondition } from './condition.ts';
import type { Expression, LoopMacro } from './expression.ts';
import { parameterKey } from './reads.ts';
import type { Value } from './value.ts';

/** The rule that a condition says, with each input called as `nameOf` calls its key. */
export function conditionWords(condition: CelCondition, nameOf: (key: string) => string): string {
  return say(condition.expression, nameOf, 0);
}

/** How tightly words hold together: looser ones get parentheses inside of tighter ones. */
const tightness = { choice: 0, any: 1, all: 2, relation: 3, sum: 4, product: 5, word: 6 } as const;

type NameOf = (key: string) => string;

interface Phrase {
  readonly words: string;
  readonly tightness: number;
}

function say(expression: Expression, nameOf: NameOf, around: number): string {
  const phrase = phraseOf(expression, nameOf);
  return phrase.tightness < around ? `(${phrase.words})` : phrase.words;
}

function phraseOf(expression: Expression, nameOf: NameOf): Phrase {
  const key = parameterKey(expression);
  if (key !== undefined) return word(nameOf(key));
  const inside = (inner: Expression, around: number = tightness.word): string => say(inner, nameOf, around);
  switch (expression.kind) {
    case 'literal':
      return word(literalWords(expression.value));
    case 'name':
      return word(expression.name);
    case 'field':
      return word(`${inside(expression.of)}.${expression.name}`);
    case 'has': {
      const asked = parameterKey({ ...expression, kind: 'field' });
      if (asked !== undefined) return relation(`${nameOf(asked)} is given`);
      return relation(`${inside(expression.of)} has ${expression.name}`);
    }
    case 'index':
      return word(`${inside(expression.of)}[${inside(expression.key, 0)}]`);
    case 'equal':
      return relation(
        `${inside(expression.left, tightness.sum)} ${expression.negated ? '≠' : '='} ${inside(expression.right, tightness.sum)}`,
      );
    case 'all':
      return {
        words: expression.terms.map((term) => inside(term, tightness.relation)).join(' and '),
        tightness: tightness.all,
      };
    case 'any':
      return {
        words: expression.terms.map((term) => inside(term, tightness.all)).join(' or '),
        tightness: tightness.any,
      };
    case 'choice':
      return {
        words: `if ${inside(expression.condition, 1)} then ${inside(expression.whenTrue, 1)} else ${inside(expression.whenFalse, 0)}`,
        tightness: tightness.choice,
      };
    case 'call':
      return callPhrase(expression.name, expression.values, inside);
    case 'list':
      return word(`[${expression.items.map((item) => inside(item, 0)).join(', ')}]`);
    case 'map':
      return word(
        `{${expression.entries.map(([name, value]) => `${inside(name, 0)}: ${inside(value, 0)}`).join(', ')}}`,
      );
    case 'loop': {
      const { macro, variable, body, over, filter } = expression;
      const where = filter === undefined ? '' : ` with ${inside(filter, tightness.all)}`;
      return relation(loopWords(macro, variable, `${inside(over)}${where}`, inside(body, tightness.relation)));
    }
  }
}

function word(words: string): Phrase {
  return { words, tightness: tightness.word };
}

function relation(words: string): Phrase {
  return { words, tightness: tightness.relation };
}

const relations: Readonly<Record<string, string>> = {
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  in: 'in',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  matches: 'matches',
};

/** Conversions that a person does not think of. */
const silent: ReadonlySet<string> = new Set(['int', 'uint', 'double', 'string', 'bool', 'dyn', 'parseJson']);

function callPhrase(
  name: string,
  values: readonly Expression[],
  inside: (inner: Expression, around?: number) => string,
): Phrase {
  const [first, second] = values;
  if (first !== undefined && second === undefined) {
    if (silent.has(name)) return word(inside(first));
    if (name === '!') return relation(`not ${inside(first)}`);
    if (name === '-x') return word(`-${inside(first)}`);
    return word(`${name} of ${inside(first)}`);
  }
  if (first === undefined || second === undefined) return word(name);
  const verb = relations[name];
  if (verb !== undefined) return relation(`${inside(first, tightness.sum)} ${verb} ${inside(second, tightness.sum)}`);
  const level = name === '+' || name === '-' ? tightness.sum : tightness.product;
  return { words: `${inside(first, level)} ${name} ${inside(second, level + 1)}`, tightness: level };
}

function loopWords(macro: LoopMacro, variable: string, over: string, body: string): string {
  switch (macro) {
    case 'all':
      return `every ${variable} in ${over} has ${body}`;
    case 'exists':
      return `some ${variable} in ${over} has ${body}`;
    case 'exists_one':
      return `exactly one ${variable} in ${over} has ${body}`;
    case 'filter':
      return `each ${variable} in ${over} that has ${body}`;
    case 'map':
      return `${body} for each ${variable} in ${over}`;
  }
}

/** Texts stand bare where they cannot be taken for anything else. */
function literalWords(value: Value): string {
  switch (value.kind) {
    case 'string':
      return /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(value.value) &&
        !/^(?:true|false|null|and|or|not|in|if)$/.test(value.value)
        ? value.value
        : `“${value.value}”`;
    case 'bool':
    case 'int':
    case 'uint':
    case 'double':
      return String(value.value);
    default:
      return value.kind;
  }
}
