/** The syntax of RE2, which CEL's `matches` speaks: what it lacks (look-around, references back) is refused, because it cannot be matched in linear time. */
import { err, ok, type Result } from '../result.ts';

/** Tests one code point. */
export type CharTest = (code: number) => boolean;

/** Positions that a pattern can ask for. */
export type Anchor = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'inside-word';

/** A parsed pattern. */
export type Pattern =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number };

/** RE2 counts no further. */
const mostRepeats = 1000;
const deepest = 200;

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

/** A pattern that is being read; `at` is the next character. */
interface Reader {
  readonly text: string;
  at: number;
  depth: number;
  flags: Flags;
}

class SyntaxProblem extends Error {}

/** Reads a pattern. The error says what RE2 does not take. */
export function parsePattern(text: string): Result<Pattern, string> {
  const reader: Reader = { text, at: 0, depth: 0, flags: { ignoreCase: false, multiLine: false, dotAll: false } };
  try {
    const pattern = readChoice(reader);
    return reader.at === text.length ? ok(pattern) : err('it closes a parenthesis that was never opened');
  } catch (error) {
    if (error instanceof SyntaxProblem) return err(error.message);
    throw error;
  }
}

function readChoice(reader: Reader): Pattern {
  reader.depth += 1;
  if (reader.depth > deepest) throw new SyntaxProblem('it is nested too deeply');
  const options = [readSequence(reader)];
  while (take(reader, '|')) options.push(readSequence(reader));
  reader.depth -= 1;
  const [only] = options;
  return only !== undefined && options.length === 1 ? only : { kind: 'choice', options };
}

function readSequence(reader: Reader): Pattern {
  const parts: Pattern[] = [];
  while (reader.at < reader.text.length && !'|)'.includes(peek(reader))) {
    if (take(reader, '\\Q')) {
      parts.push(...readQuoted(reader));
      continue;
    }
    const part = readAtom(reader);
    if (part !== undefined) parts.push(readRepeats(reader, part));
  }
  return { kind: 'sequence', parts };
}

/** Plain characters up to \\E; a repetition behind it repeats the last one. */
function readQuoted(reader: Reader): readonly Pattern[] {
  const end = reader.text.indexOf('\\E', reader.at);
  const quoted = reader.text.slice(reader.at, end === -1 ? undefined : end);
  reader.at = end === -1 ? reader.text.length : end + 2;
  const literals = Array.from(quoted, (character) => literalChar(reader, character));
  const last = literals.pop();
  return last === undefined ? [] : [...literals, readRepeats(reader, last)];
}

function readRepeats(reader: Reader, part: Pattern): Pattern {
  const range = readRange(reader);
  if (range === undefined) return part;
  // Lazy or greedy is the same where only "does it match" is asked.
  take(reader, '?');
  if (readRange({ ...reader }) !== undefined) throw new SyntaxProblem('a repetition is repeated');
  return { kind: 'repeat', part, ...range };
}

function readRange(reader: Reader): { readonly least: number; readonly most: number } | undefined {
  if (take(reader, '*')) return { least: 0, most: Infinity };
  if (take(reader, '+')) return { least: 1, most: Infinity };
  if (take(reader, '?')) return { least: 0, most: 1 };
  const match = matchHere(reader, /\{(\d+)(,(\d*))?\}/y);
  if (match === undefined) return undefined;
  const [, least = '0', comma, most = ''] = match;
  const range = {
    least: Number(least),
    most: comma === undefined ? Number(least) : most === '' ? Infinity : Number(most),
  };
  if (range.least > mostRepeats || (range.most > mostRepeats && range.most !== Infinity) || range.least > range.most)
    throw new SyntaxProblem(`“${match[0]}” is no valid repetition`);
  return range;
}

/** Undefined for what only sets flags. */
function readAtom(reader: Reader): Pattern | undefined {
  const { flags } = reader;
  const character = next(reader);
  switch (character) {
    case '(':
      return readGroup(reader);
    case '[':
      return { kind: 'char', test: readClass(reader) };
    case '.':
      return { kind: 'char', test: flags.dotAll ? () => true : (code) => code !== 10 };
    case '^':
      return { kind: 'anchor', anchor: flags.multiLine ? 'line-start' : 'text-start' };
    case '$':
      return { kind: 'anchor', anchor: flags.multiLine ? 'line-end' : 'text-end' };
    case '*':
    case '+':
    case '?':
      throw new SyntaxProblem(`“${character}” repeats nothing`);
    case '\\':
      return readEscape(reader);
    default:
      reader.at -= character.length;
      if (readRange(reader) !== undefined) throw new SyntaxProblem('a repetition repeats nothing');
      reader.at += character.length;
      return literalChar(reader, character);
  }
}

function readGroup(reader: Reader): Pattern | undefined {
  const { flags } = reader;
  if (peek(reader) === '?') {
    const named = matchHere(reader, /\?P?<\w+>/y);
    if (named === undefined) {
      const match = matchHere(reader, /\?([imsU]*)(?:-([imsU]+))?([:)])/y);
      if (match === undefined) throw new SyntaxProblem('RE2 has no look-around and no such group');
      const [, on = '', off = '', end] = match;
      reader.flags = {
        ignoreCase: (flags.ignoreCase || on.includes('i')) && !off.includes('i'),
        multiLine: (flags.multiLine || on.includes('m')) && !off.includes('m'),
        dotAll: (flags.dotAll || on.includes('s')) && !off.includes('s'),
      };
      if (end === ')') return undefined;
    }
  }
  const inside = readChoice(reader);
  if (!take(reader, ')')) throw new SyntaxProblem('a parenthesis is not closed');
  reader.flags = flags;
  return inside;
}

function readEscape(reader: Reader): Pattern {
  if (take(reader, 'A')) return { kind: 'anchor', anchor: 'text-start' };
  if (take(reader, 'z')) return { kind: 'anchor', anchor: 'text-end' };
  if (take(reader, 'b')) return { kind: 'anchor', anchor: 'word-boundary' };
  if (take(reader, 'B')) return { kind: 'anchor', anchor: 'inside-word' };
  const escaped = readCharEscape(reader);
  return typeof escaped === 'number'
    ? literalChar(reader, String.fromCodePoint(escaped))
    : { kind: 'char', test: escaped };
}

const controls: Readonly<Record<string, number>> = { a: 7, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** What stands behind a backslash, in a class or outside: a character, or a class of them. */
function readCharEscape(reader: Reader): number | CharTest {
  const property = matchHere(reader, /([pP])(?:\{(\^?)(\w+)\}|(\w))/y);
  if (property !== undefined) {
    const [, letter, hat, long, short] = property;
    const test = unicodeProperty(long ?? short ?? '');
    return (letter === 'P') === (hat === '^') ? test : (code) => !test(code);
  }
  const hex = matchHere(reader, /x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/y);
  if (hex !== undefined) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
    if (code > 0x10ffff) throw new SyntaxProblem(`“\\${hex[0]}” is no character`);
    return code;
  }
  const octal = matchHere(reader, /0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
  if (octal !== undefined) return Number.parseInt(octal[0], 8);
  const letter = next(reader);
  const perl = perlClass(letter);
  if (perl !== undefined) return perl;
  const control = controls[letter];
  if (control !== undefined) return control;
  if (letter === '' || /[\p{L}\p{N}]/u.test(letter)) throw new SyntaxProblem(`RE2 does not know “\\${letter}”`);
  return letter.codePointAt(0) ?? 0;
}

/** True for letters, digits and the underscore: what RE2 calls a word is ASCII. */
export const isWordCode: CharTest = (code) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const isDigit: CharTest = (code) => code >= 48 && code <= 57;
const isSpace: CharTest = (code) => code === 32 || code === 9 || code === 10 || code === 12 || code === 13;

function perlClass(letter: string): CharTest | undefined {
  const tests: Readonly<Record<string, CharTest>> = { d: isDigit, s: isSpace, w: isWordCode };
  const test = tests[letter.toLowerCase()];
  if (test === undefined) return undefined;
  return letter === letter.toLowerCase() ? test : (code) => !test(code);
}

function unicodeProperty(name: string): CharTest {
  if (name === 'Any') return () => true;
  for (const property of [name, `Script=${name}`]) {
    try {
      const pattern = new RegExp(`^\\p{${property}}$`, 'u');
      return (code) => pattern.test(String.fromCodePoint(code));
    } catch {
      // Not a category of characters; perhaps a script.
    }
  }
  throw new SyntaxProblem(`there is no class of characters “${name}”`);
}

const posixClasses: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  // oxlint-disable-next-line no-control-regex -- ASCII includes them
  ascii: /[\u0000-\u007f]/,
  blank: /[\t ]/,
  // oxlint-disable-next-line no-control-regex -- this class is the control characters
  cntrl: /[\u0000-\u001f\u007f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /[0-9A-Za-z_]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** A class in brackets, behind the opening one. */
function readClass(reader: Reader): CharTest {
  const { ignoreCase } = reader.flags;
  const negated = take(reader, '^');
  const tests: CharTest[] = [];
  for (let first = true; first || peek(reader) !== ']'; first = false) {
    if (reader.at >= reader.text.length) throw new SyntaxProblem('a bracket is not closed');
    tests.push(readClassItem(reader));
  }
  reader.at += 1;
  const any: CharTest = (code) => tests.some((test) => test(code));
  const folded: CharTest = ignoreCase ? (code) => caseForms(code).some(any) : any;
  return negated ? (code) => !folded(code) : folded;
}

function readClassItem(reader: Reader): CharTest {
  const posix = matchHere(reader, /\[:(\^?)(\w+):\]/y);
  if (posix !== undefined) {
    const named = posixClasses[posix[2] ?? ''];
    if (named === undefined) throw new SyntaxProblem(`there is no class of characters “${posix[0]}”`);
    const wanted = posix[1] === '';
    return (code) => named.test(String.fromCodePoint(code)) === wanted;
  }
  const from = readClassEnd(reader);
  if (typeof from !== 'number') return from;
  const range = peek(reader) === '-' && reader.text[reader.at + 1] !== ']' && reader.at + 1 < reader.text.length;
  if (!range) return (code) => code === from;
  reader.at += 1;
  const to = readClassEnd(reader);
  if (typeof to !== 'number' || to < from) throw new SyntaxProblem('a range of characters has no valid end');
  return (code) => code >= from && code <= to;
}

function readClassEnd(reader: Reader): number | CharTest {
  const character = next(reader);
  return character === '\\' ? readCharEscape(reader) : (character.codePointAt(0) ?? 0);
}

function literalChar(reader: Reader, character: string): Pattern {
  const wanted = character.codePointAt(0) ?? 0;
  return {
    kind: 'char',
    test: reader.flags.ignoreCase ? (code) => caseForms(code).includes(wanted) : (code) => code === wanted,
  };
}

function caseForms(code: number): readonly number[] {
  const text = String.fromCodePoint(code);
  return [text, text.toLowerCase(), text.toUpperCase()].map((form) => form.codePointAt(0) ?? 0);
}

function peek(reader: Reader): string {
  return reader.text.charAt(reader.at);
}

/** The next whole character; empty at the end. */
function next(reader: Reader): string {
  const code = reader.text.codePointAt(reader.at);
  const character = code === undefined ? '' : String.fromCodePoint(code);
  reader.at += character.length;
  return character;
}

function take(reader: Reader, wanted: string): boolean {
  if (!reader.text.startsWith(wanted, reader.at)) return false;
  reader.at += wanted.length;
  return true;
}

/** What a sticky expression finds at the next character; takes it. */
function matchHere(reader: Reader, expression: RegExp): RegExpExecArray | undefined {
  expression.lastIndex = reader.at;
  const match = expression.exec(reader.text);
  if (match === null) return undefined;
  reader.at += match[0].length;
  return match;
}
