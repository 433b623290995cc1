/** Command lines of components as the IR writes them. */
import type { CommandPart } from '../component/spec.ts';
import { pythonJson } from './python-json.ts';
import { printPlaceholder, type Placeholder } from '../ir/placeholders.ts';
import { constantCondition } from '../component/usage.ts';
import type { ValidContainer as Container, ValidInput, ValidOutput } from '../validate/valid-graph.ts';

/** A word, or the structure that KFP puts into one as JSON. */
type Word =
  | string
  | { readonly Concat: readonly Word[] }
  | {
      readonly IfPresent: {
        readonly InputName: string;
        readonly Then: readonly Word[];
        readonly Else?: readonly Word[];
      };
    };

/** Command and args with placeholders by the keys of inputs and outputs. */
export function compileCommand(container: Container): {
  readonly command: readonly string[];
  readonly args: readonly string[];
} {
  const command = container.command.flatMap((part) => compilePart(part, container)).map(printWord);
  const args = container.args.flatMap((part) => compilePart(part, container)).map(printWord);
  const fixed = Object.entries(container.fileOutputs);
  return fixed.length === 0 ? { command, args } : { command: [...copyingShell(fixed, container), ...command], args };
}

/** Conditions that are known now disappear; so a part may become none or several words. */
function compilePart(part: CommandPart, container: Container): readonly Word[] {
  if (typeof part === 'string') return [part];
  if ('inputValue' in part) return [print({ kind: 'input-parameter', name: inputKey(container, part.inputValue) })];
  if ('inputPath' in part) return [inputArtifact(container, part.inputPath, 'path')];
  if ('inputUri' in part) return [inputArtifact(container, part.inputUri, 'uri')];
  if ('outputPath' in part) return [outputPlace(container, part.outputPath, 'path')];
  if ('outputUri' in part) return [outputPlace(container, part.outputUri, 'uri')];
  if ('executorInput' in part) return [print({ kind: 'executor-input' })];
  if ('concat' in part) return [concat(part.concat.flatMap((inner) => compilePart(inner, container)))];
  if ('if' in part) return compileIf(part.if, container);
  throw new Error(`A valid component has a placeholder that cannot be compiled: ${Object.keys(part).join()}`);
}

/** The backend resolves placeholders inside of a text but no Concat, so everything that can be one text becomes one. */
function concat(words: readonly Word[]): Word {
  return words.every((word) => typeof word === 'string') ? words.join('') : { Concat: words };
}

function compileIf(part: Extract<CommandPart, { readonly if: unknown }>['if'], container: Container): readonly Word[] {
  const whenTrue = part.then.flatMap((inner) => compilePart(inner, container));
  const whenFalse = (part.else ?? []).flatMap((inner) => compilePart(inner, container));
  if (typeof part.cond !== 'object') return constantCondition(part.cond) === true ? whenTrue : whenFalse;
  if (!('isPresent' in part.cond)) throw new Error('A valid component has a condition on a value');
  const input = inputKey(container, part.cond.isPresent);
  return [{ IfPresent: { InputName: input, Then: whenTrue, ...(whenFalse.length === 0 ? {} : { Else: whenFalse }) } }];
}

function inputArtifact(container: Container, name: string, property: 'path' | 'uri'): string {
  return print({ kind: 'input-artifact', name: inputKey(container, name), property });
}

function outputPlace(container: Container, name: string, property: 'path' | 'uri'): string {
  const output = port(container.outputs, name);
  return output.type.kind === 'parameter'
    ? print({ kind: 'output-parameter-file', name: output.key })
    : print({ kind: 'output-artifact', name: output.key, property });
}

function inputKey(container: Container, name: string): string {
  return port(container.inputs, name).key;
}

function port<T extends ValidInput | ValidOutput>(ports: readonly T[], name: string): T {
  const found = ports.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`A valid component names a port that it does not have: ${name}`);
  return found;
}

function print(placeholder: Placeholder): string {
  return printPlaceholder(placeholder);
}

function printWord(word: Word): string {
  return typeof word === 'string' ? word : pythonJson(word);
}

/**
 * Old components write outputs to paths of their own (`fileOutputs`), which the IR cannot say. A shell runs the command as it is and then
 * copies those files to where KFP expects them; it needs an image with sh, as KFP itself does for Python components.
 */
function copyingShell(fixed: readonly (readonly [string, string])[], container: Container): readonly string[] {
  const copies = fixed.flatMap(([name, path]) => {
    const target = shellQuote(outputPlace(container, name, 'path'));
    return [`mkdir -p "$(dirname ${target})"`, `cp -R ${shellQuote(path)} ${target}`];
  });
  return ['sh', '-c', ['"$0" "$@" || exit', ...copies].join('\n')];
}

/** Placeholders hold single quotes, which are gone once they are filled in; so only paths of the component are escaped. */
function shellQuote(text: string): string {
  return text.startsWith('{{$') ? `'${text}'` : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
