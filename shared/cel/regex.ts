/** Regular expressions in linear time: all states of a pattern at once, never backwards. No pattern can hang. */
import { err, ok, type Result } from '../result.ts';
import { isWordCode, parsePattern, type Anchor, type CharTest, type Pattern } from './regex-syntax.ts';

/** One step of a compiled pattern. A `fork` goes on at both places. */
type Step =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'fork'; to: readonly number[] }
  | { readonly kind: 'found' };

/** A pattern that is ready to be searched for. */
export interface Regex {
  readonly steps: readonly Step[];
}

const mostSteps = 10_000;

/** Compiles a pattern of RE2. The error says what is wrong with it. */
export function compileRegex(text: string): Result<Regex, string> {
  const pattern = parsePattern(text);
  if (!pattern.ok) return pattern;
  const steps: Step[] = [];
  if (!emit(pattern.value, steps)) return err('it is too large');
  steps.push({ kind: 'found' });
  return ok({ steps });
}

/** False when the pattern grows too large. */
function emit(pattern: Pattern, steps: Step[]): boolean {
  if (steps.length > mostSteps) return false;
  switch (pattern.kind) {
    case 'char':
    case 'anchor':
      steps.push(pattern);
      return true;
    case 'sequence':
      return pattern.parts.every((part) => emit(part, steps));
    case 'choice':
      return emitChoice(pattern.options, steps);
    case 'repeat':
      return emitRepeat(pattern.part, pattern.least, pattern.most, steps);
  }
}

function emitChoice(options: readonly Pattern[], steps: Step[]): boolean {
  const head = fork(steps);
  const starts: number[] = [];
  const ends: { to: readonly number[] }[] = [];
  for (const option of options) {
    starts.push(steps.length);
    if (!emit(option, steps)) return false;
    ends.push(fork(steps));
  }
  head.to = starts;
  for (const end of ends) end.to = [steps.length];
  return true;
}

function emitRepeat(part: Pattern, least: number, most: number, steps: Step[]): boolean {
  for (let index = 0; index < least; index += 1) if (!emit(part, steps)) return false;
  if (most === Infinity) {
    const start = steps.length;
    const head = fork(steps);
    if (!emit(part, steps)) return false;
    fork(steps).to = [start];
    head.to = [start + 1, steps.length];
    return true;
  }
  const exits: { to: readonly number[] }[] = [];
  for (let index = least; index < most; index += 1) {
    const exit = fork(steps);
    exit.to = [steps.length];
    exits.push(exit);
    if (!emit(part, steps)) return false;
  }
  for (const exit of exits) exit.to = [...exit.to, steps.length];
  return true;
}

function fork(steps: Step[]): { to: readonly number[] } {
  const step: Step = { kind: 'fork', to: [] };
  steps.push(step);
  return step;
}

/** The work of a search, in steps: known before it is done. */
export function searchCost({ steps }: Regex, text: string): number {
  return steps.length * (text.length + 1);
}

/** True when the pattern is found anywhere in the text. */
export function searchRegex({ steps }: Regex, text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let current: number[] = [];
  for (let index = 0; index <= codes.length; index += 1) {
    const seen = new Uint8Array(steps.length);
    const next: number[] = [];
    // A match may begin at every character.
    const waiting = [0, ...current.toReversed()];
    const code = codes[index];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const step = steps[at];
      if (step === undefined || seen[at] === 1) continue;
      seen[at] = 1;
      if (step.kind === 'found') return true;
      if (step.kind === 'fork') waiting.push(...step.to);
      else if (step.kind === 'anchor') {
        if (holds(step.anchor, codes, index)) waiting.push(at + 1);
      } else if (code !== undefined && step.test(code)) next.push(at + 1);
    }
    current = next;
  }
  return false;
}

function holds(anchor: Anchor, codes: readonly number[], index: number): boolean {
  const before = codes[index - 1];
  const after = codes[index];
  switch (anchor) {
    case 'text-start':
      return index === 0;
    case 'text-end':
      return index === codes.length;
    case 'line-start':
      return before === undefined || before === 10;
    case 'line-end':
      return after === undefined || after === 10;
    case 'word-boundary':
      return isWord(before) !== isWord(after);
    case 'inside-word':
      return isWord(before) === isWord(after);
  }
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && isWordCode(code);
}
