/** Command lines: placeholders, Concat and IfPresent filled in, `$(VAR)` expanded. */
import {
  parseCommandWord,
  parseTemplate,
  type CommandWord,
  type Placeholder,
  type Template,
} from '../ir/placeholders.ts';

import { own, type JsonObject } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Values } from '../run/values.ts';
import { parameterText } from '../value-text.ts';
import { inputArtifacts, outputArtifact } from './executor-input.ts';
import { expandVariables } from './kubelet.ts';
import { inputParameterFile, type PathLayout } from './layout.ts';
import { runPlaceholderText, type TaskNames } from './names.ts';
import type { InputFile, StepOutputs } from './step.ts';

/** Everything a placeholder of a command line can stand for. */
export interface StepContext {
  readonly inputs: Values;
  readonly outputs: StepOutputs;
  readonly layout: PathLayout;
  readonly names: TaskNames;
  readonly executorInput: JsonObject;
  /** Expands `$(VAR)` in literal text; values that are filled in are never expanded. */
  readonly variable: (name: string) => string | undefined;
}

/** A filled command line and the files that it reads parameters from. */
export interface ExpandedWords {
  readonly words: readonly string[];
  readonly inputFiles: readonly InputFile[];
}

/** Fills in the words of a command line, in order. */
export function expandWords(words: readonly string[], context: StepContext): Result<ExpandedWords, Failure> {
  const files = new Map<string, InputFile>();
  const expanded: string[] = [];
  for (const word of words) {
    const result = expandWord(parseCommandWord(word), context, files);
    if (!result.ok) return result;
    expanded.push(...result.value);
  }
  return ok({ words: expanded, inputFiles: [...files.values()] });
}

/** Fills in a text that is not part of a command line (image name, resource), without `$(VAR)`. */
export function expandText(text: string, context: StepContext): Result<string, Failure> {
  return fillTemplate(parseTemplate(text), { ...context, variable: undefined }, new Map());
}

function expandWord(
  word: CommandWord,
  context: StepContext,
  files: Map<string, InputFile>,
): Result<readonly string[], Failure> {
  switch (word.kind) {
    case 'text': {
      const text = fillTemplate(word.template, context, files);
      return text.ok ? ok([text.value]) : text;
    }
    case 'concat': {
      const items = expandAll(word.items, context, files);
      return items.ok ? ok([items.value.join('')]) : items;
    }
    case 'if-present':
      return expandAll(isPresent(word.input, context.inputs) ? word.whenPresent : word.whenAbsent, context, files);
  }
}

function expandAll(
  words: readonly CommandWord[],
  context: StepContext,
  files: Map<string, InputFile>,
): Result<readonly string[], Failure> {
  const expanded: string[] = [];
  for (const word of words) {
    const result = expandWord(word, context, files);
    if (!result.ok) return result;
    expanded.push(...result.value);
  }
  return ok(expanded);
}

/** Null counts as absent, as on the backend; artifacts count too, which the backend does not know. */
function isPresent(input: string, inputs: Values): boolean {
  const parameter = own(inputs.parameters, input);
  if (parameter !== undefined && parameter !== null) return true;
  return (own(inputs.artifacts, input)?.length ?? 0) > 0;
}

type Filling = Omit<StepContext, 'variable'> & { readonly variable: StepContext['variable'] | undefined };

function fillTemplate(template: Template, context: Filling, files: Map<string, InputFile>): Result<string, Failure> {
  let text = '';
  for (const part of template) {
    if (typeof part === 'string') {
      text += context.variable === undefined ? part : expandVariables(part, context.variable);
      continue;
    }
    const filled = fillPlaceholder(part, context, files);
    if (!filled.ok) return filled;
    text += filled.value;
  }
  return ok(text);
}

function fillPlaceholder(
  placeholder: Placeholder,
  context: Filling,
  files: Map<string, InputFile>,
): Result<string, Failure> {
  switch (placeholder.kind) {
    case 'executor-input':
      return ok(JSON.stringify(context.executorInput));
    case 'escaped-executor-input': {
      let text = JSON.stringify(context.executorInput);
      for (let time = 0; time < placeholder.times; time += 1) text = JSON.stringify(text).slice(1, -1);
      return ok(text);
    }
    case 'executor-output-file':
      return ok(context.outputs.executorOutputFile);
    case 'input-parameter':
      return inputParameterText(placeholder.name, context);
    case 'output-parameter-file': {
      const parameter = context.outputs.parameters.find(({ name }) => name === placeholder.name);
      return parameter === undefined ? unknownOutput(placeholder.name) : ok(parameter.file);
    }
    case 'input-artifact':
      return inputArtifactText(placeholder, context, files);
    case 'output-artifact':
      return outputArtifactText(placeholder, context);
    case 'run':
      return ok(runPlaceholderText(placeholder.name, context.names));
    case 'foreign':
      return err({ reason: 'start-refused', detail: `The placeholder {{$.${placeholder.name}}} has no value here.` });
  }
}

function inputParameterText(name: string, context: Filling): Result<string, Failure> {
  const value = own(context.inputs.parameters, name);
  if (value !== undefined && value !== null) return ok(parameterText(value));
  const what = value === null ? 'is null' : 'was not given and has no default';
  return err(unresolved(name, `The command needs a value, but the input ${what}.`));
}

type ArtifactPlaceholder = Extract<Placeholder, { readonly kind: 'input-artifact' | 'output-artifact' }>;

function inputArtifactText(
  placeholder: ArtifactPlaceholder,
  context: Filling,
  files: Map<string, InputFile>,
): Result<string, Failure> {
  const { name } = placeholder;
  const artifacts = own(context.inputs.artifacts, name);
  const [first] = artifacts ?? [];
  if (artifacts === undefined && placeholder.property === 'path' && Object.hasOwn(context.inputs.parameters, name)) {
    return parameterByPath(name, context, files);
  }
  if (placeholder.property === 'list' && artifacts !== undefined) {
    return ok(JSON.stringify(inputArtifacts(artifacts, context.layout)));
  }
  if (first === undefined) return err(unresolved(name, 'The command needs the artifact, but none was given.'));
  switch (placeholder.property) {
    case 'path':
      return ok(context.layout.inputPath(first));
    case 'uri':
      return ok(context.layout.inputUri(first));
    case 'name':
      return ok(first.name);
    case 'list':
    case 'metadata':
      return metadataText(
        first.metadata,
        placeholder,
        unresolved(name, `The artifact has no metadata “${placeholder.key}”.`),
      );
  }
}

/** String parameters that a component reads by path are written to a file; KFP refuses such components. */
function parameterByPath(name: string, context: Filling, files: Map<string, InputFile>): Result<string, Failure> {
  const text = inputParameterText(name, context);
  if (!text.ok) return text;
  const path = inputParameterFile(context.layout.root, name);
  files.set(name, { path, text: text.value });
  return ok(path);
}

function outputArtifactText(placeholder: ArtifactPlaceholder, context: Filling): Result<string, Failure> {
  const artifact = context.outputs.artifacts.find(({ name }) => name === placeholder.name);
  if (artifact === undefined) return unknownOutput(placeholder.name);
  switch (placeholder.property) {
    case 'path':
      return ok(artifact.path);
    case 'uri':
      return ok(artifact.uri);
    case 'name':
      return ok(artifact.name);
    case 'list':
      return ok(JSON.stringify([outputArtifact(artifact)]));
    case 'metadata':
      return metadataText(artifact.metadata, placeholder, {
        reason: 'start-refused',
        detail: `The output “${artifact.name}” declares no metadata “${placeholder.key}”.`,
      });
  }
}

function metadataText(
  metadata: JsonObject,
  placeholder: ArtifactPlaceholder,
  missing: Failure,
): Result<string, Failure> {
  if (placeholder.key === undefined) return ok(JSON.stringify(metadata));
  const value = own(metadata, placeholder.key);
  return value === undefined || value === null ? err(missing) : ok(parameterText(value));
}

function unknownOutput(output: string): Result<never, Failure> {
  return err({
    reason: 'start-refused',
    detail: `The command names the output “${output}”, which the component does not declare.`,
  });
}

function unresolved(input: string, detail: string): Failure {
  return { reason: 'input-unresolved', input, detail };
}
