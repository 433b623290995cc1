/** How a container's command uses its inputs and outputs. */
import type { CommandPart, ContainerImplementation } from './spec.ts';
import type { PortUsage } from './types.ts';
import { parseCommandWord, placeholdersOf, testedInputsOf, type CommandWord } from '../ir/placeholders.ts';

/** One mention of an input or output in a command line. `guarded`: only reached when the input is present. */
export type Mention =
  | {
      readonly port: 'input';
      readonly name: string;
      readonly by: 'value' | 'path' | 'uri' | 'presence';
      readonly guarded: boolean;
      readonly literal: boolean;
    }
  | { readonly port: 'output'; readonly name: string; readonly by: 'path' | 'uri'; readonly literal: boolean };

/** What a command line says about inputs and outputs, and whether the step gets its executor input (and so may use all of them). */
export interface CommandUsage {
  readonly mentions: readonly Mention[];
  readonly takesExecutorInput: boolean;
  /** Parts that cannot be compiled, in words. */
  readonly impossible: readonly string[];
}

/** Reads a container's command and args. Literal words may hold placeholders of the IR; those name the keys of inputs, not their names. */
export function commandUsage(container: ContainerImplementation['container']): CommandUsage {
  const usage: Mutable = { mentions: [], takesExecutorInput: false, impossible: [] };
  for (const part of [...(container.command ?? []), ...(container.args ?? [])]) visit(part, new Set(), usage);
  return usage;
}

interface Mutable {
  mentions: Mention[];
  takesExecutorInput: boolean;
  impossible: string[];
}

function visit(part: CommandPart, present: ReadonlySet<string>, usage: Mutable): void {
  if (typeof part === 'string') {
    visitLiteral(parseCommandWord(part), present, usage);
  } else if ('inputValue' in part) {
    input(part.inputValue, 'value', present, usage);
  } else if ('inputPath' in part) {
    input(part.inputPath, 'path', present, usage);
  } else if ('inputUri' in part) {
    input(part.inputUri, 'uri', present, usage);
  } else if ('outputPath' in part) {
    usage.mentions.push({ port: 'output', name: part.outputPath, by: 'path', literal: false });
  } else if ('outputUri' in part) {
    usage.mentions.push({ port: 'output', name: part.outputUri, by: 'uri', literal: false });
  } else if ('executorInput' in part) {
    usage.takesExecutorInput = true;
  } else if ('concat' in part) {
    for (const inner of part.concat) visit(inner, present, usage);
  } else if ('if' in part) {
    visitIf(part.if, present, usage);
  } else {
    usage.impossible.push(`The placeholder “${Object.keys(part).join()}” has no counterpart in KFP v2`);
  }
}

function visitIf(
  part: Extract<CommandPart, { readonly if: unknown }>['if'],
  present: ReadonlySet<string>,
  usage: Mutable,
): void {
  const { cond } = part;
  let inner = present;
  if (typeof cond === 'object' && 'isPresent' in cond) {
    input(cond.isPresent, 'presence', present, usage);
    inner = new Set([...present, cond.isPresent]);
  } else if (typeof cond === 'object') {
    usage.impossible.push(
      `A condition on the value of the input “${cond.inputValue}” has no counterpart in KFP v2, which knows isPresent only`,
    );
  } else if (constantCondition(cond) === undefined) {
    usage.impossible.push(`The condition “${String(cond)}” is neither true nor false`);
  }
  for (const word of part.then) visit(word, inner, usage);
  for (const word of part.else ?? []) visit(word, present, usage);
}

/** The outcome of a condition that does not depend on inputs; undefined when the text is neither true nor false. */
export function constantCondition(condition: boolean | string): boolean | undefined {
  if (typeof condition === 'boolean') return condition;
  const text = condition.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function input(
  name: string,
  by: 'value' | 'path' | 'uri' | 'presence',
  present: ReadonlySet<string>,
  usage: Mutable,
): void {
  usage.mentions.push({ port: 'input', name, by, guarded: present.has(name), literal: false });
}

function visitLiteral(word: CommandWord, present: ReadonlySet<string>, usage: Mutable): void {
  for (const name of testedInputsOf(word)) {
    usage.mentions.push({ port: 'input', name, by: 'presence', guarded: false, literal: true });
  }
  const guarded = word.kind !== 'text' || present.size > 0;
  for (const placeholder of placeholdersOf(word)) {
    switch (placeholder.kind) {
      case 'executor-input':
      case 'escaped-executor-input':
      case 'executor-output-file':
        usage.takesExecutorInput = true;
        break;
      case 'input-parameter':
        usage.mentions.push({ port: 'input', name: placeholder.name, by: 'value', guarded, literal: true });
        break;
      case 'input-artifact':
        usage.mentions.push({
          port: 'input',
          name: placeholder.name,
          by: placeholder.property === 'path' ? 'path' : 'uri',
          guarded,
          literal: true,
        });
        break;
      case 'output-parameter-file':
        usage.mentions.push({ port: 'output', name: placeholder.name, by: 'path', literal: true });
        break;
      case 'output-artifact':
        usage.mentions.push({
          port: 'output',
          name: placeholder.name,
          by: placeholder.property === 'path' ? 'path' : 'uri',
          literal: true,
        });
        break;
      case 'run':
      case 'foreign':
        break;
    }
  }
}

/** How an input is used, which decides what it is when it declares no type. */
export function inputUsage(name: string, usage: CommandUsage): PortUsage {
  const kinds = new Set(
    usage.mentions.flatMap((mention) => (mention.port === 'input' && mention.name === name ? [mention.by] : [])),
  );
  const path = kinds.has('path') || kinds.has('uri');
  if (kinds.has('value')) return path ? 'both' : 'value';
  return path ? 'path' : 'none';
}
