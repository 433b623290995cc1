import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { CommandError, exit } from './exit.ts';

/** What the person typed, checked against what a command takes. */
export interface Arguments {
  readonly positionals: readonly string[];
  has(option: string): boolean;
  text(option: string): string | undefined;
  texts(option: string): readonly string[];
}

type Options = NonNullable<ParseArgsConfig['options']>;

const everywhere: Options = {
  home: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/**
 * Reads the words after a command's name.
 *
 * @param usage one line, shown with every refusal
 * @param count how many positional words the command takes, at least and at most
 */
export function readArguments(
  words: readonly string[],
  options: Options,
  usage: string,
  count: readonly [number, number],
): Arguments {
  const parsed = parse(words, { ...everywhere, ...options }, usage);
  const [least, most] = count;
  if (parsed.values['help'] !== true) {
    if (parsed.positionals.length < least) throw usageError('Something is missing.', usage);
    const extra = parsed.positionals[most];
    if (extra !== undefined) throw usageError(`${JSON.stringify(extra)} is one word too many.`, usage);
  }
  const values = new Map(Object.entries(parsed.values));
  return {
    positionals: parsed.positionals,
    has: (option) => values.get(option) === true,
    text(option) {
      const value = values.get(option);
      return typeof value === 'string' ? value : undefined;
    },
    texts(option) {
      const value = values.get(option);
      return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
    },
  };
}

/** Exit code 2 with the usage line. */
export function usageError(sentence: string, usage: string): CommandError {
  return new CommandError(exit.input, `${sentence}\nUsage: ${usage}`);
}

function parse(words: readonly string[], options: Options, usage: string) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    throw usageError(`${message}.`, usage);
  }
}
