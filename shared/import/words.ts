/** Words of a compiled command line as the parts that a document writes, where they compile to the very same words. */
import { compileCommand } from '../compile/command.ts';
import type { CommandPart } from '../component/spec.ts';
import { own } from '../json.ts';
import type { PortType } from '../component/types.ts';
import {
  parseCommandWord,
  printPlaceholder,
  testedInputsOf,
  type CommandWord,
  type Placeholder,
} from '../ir/placeholders.ts';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import type { ValidComponent } from '../validate/valid-graph.ts';
import type { Ports } from './ports.ts';

type Container = Extract<ValidComponent, { readonly kind: 'container' }>;

/** Turns the words of one component's command line into parts; what has no part that compiles to the same word stays text. */
export function commandReader(component: IrComponent, ports: Ports): (word: string) => CommandPart {
  const container = bareContainer(component, ports);
  return (word) => {
    if (!word.includes('{{$') && !/^\s*\{/.test(word)) return word;
    const read = parseCommandWord(word);
    if (testedInputsOf(read).some((input) => !ports.inputNames.has(input))) return word;
    const part = wordPart(read, component, ports);
    if (typeof part === 'string') return word;
    const [compiled, ...others] = compileCommand({ ...container, command: [part] }).command;
    return compiled === word && others.length === 0 ? part : word;
  };
}

/** As much of the component as its command line needs to be compiled. */
function bareContainer({ inputDefinitions, outputDefinitions }: IrComponent, ports: Ports): Container {
  const artifact: PortType = { kind: 'artifact', schemaTitle: 'system.Artifact', schemaVersion: '0.0.1', list: false };
  const type = (parameters: Readonly<Record<string, unknown>> | undefined, key: string): PortType =>
    own(parameters, key) === undefined ? artifact : { kind: 'parameter', type: 'STRING' };
  return {
    kind: 'container',
    name: '',
    image: '',
    command: [],
    args: [],
    env: {},
    fileOutputs: {},
    taskConfigPassthroughs: [],
    inputs: [...ports.inputNames].map(([key, name]) => ({
      key,
      name,
      type: type(inputDefinitions?.parameters, key),
      optional: true,
    })),
    outputs: [...ports.outputNames].map(([key, name]) => ({
      key,
      name,
      type: type(outputDefinitions?.parameters, key),
    })),
  };
}

function wordPart(word: CommandWord, component: IrComponent, ports: Ports): CommandPart {
  switch (word.kind) {
    case 'text': {
      const parts = word.template.map((piece) =>
        typeof piece === 'string' ? piece : (placeholderPart(piece, component, ports) ?? printPlaceholder(piece)),
      );
      const [first, ...others] = joined(parts);
      return others.length === 0 ? (first ?? '') : { concat: [first ?? '', ...others] };
    }
    case 'concat':
      return { concat: word.items.map((item) => wordPart(item, component, ports)) };
    case 'if-present': {
      const input = ports.inputNames.get(word.input) ?? word.input;
      const whenAbsent = word.whenAbsent.map((item) => wordPart(item, component, ports));
      const whenPresent = word.whenPresent.map((item) => wordPart(item, component, ports));
      // oxlint-disable-next-line no-thenable -- `then` is what the format calls it
      const part = { cond: { isPresent: input }, then: whenPresent };
      return { if: whenAbsent.length === 0 ? part : { ...part, else: whenAbsent } };
    }
  }
}

/** Neighbouring texts are one text. */
function joined(parts: readonly CommandPart[]): readonly CommandPart[] {
  const result: CommandPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

/** Undefined: no part says this. */
function placeholderPart(
  placeholder: Placeholder,
  { inputDefinitions, outputDefinitions }: IrComponent,
  { inputNames, outputNames }: Ports,
): CommandPart | undefined {
  if (placeholder.kind === 'input-parameter') {
    const declared = own(inputDefinitions?.parameters, placeholder.name) !== undefined;
    return declared ? { inputValue: inputNames.get(placeholder.name) ?? placeholder.name } : undefined;
  }
  if (placeholder.kind === 'output-parameter-file') {
    const declared = own(outputDefinitions?.parameters, placeholder.name) !== undefined;
    return declared ? { outputPath: outputNames.get(placeholder.name) ?? placeholder.name } : undefined;
  }
  if (placeholder.kind !== 'input-artifact' && placeholder.kind !== 'output-artifact') return undefined;
  const name = (placeholder.kind === 'input-artifact' ? inputNames : outputNames).get(placeholder.name);
  if (name === undefined) return undefined;
  if (placeholder.property === 'path') {
    return placeholder.kind === 'input-artifact' ? { inputPath: name } : { outputPath: name };
  }
  if (placeholder.property === 'uri') {
    return placeholder.kind === 'input-artifact' ? { inputUri: name } : { outputUri: name };
  }
  return undefined;
}
