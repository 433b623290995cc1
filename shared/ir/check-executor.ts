/** Executors: an image, something to run, and placeholders that have a value. */
import { nearestName } from '../did-you-mean.ts';
import type { JsonPath } from '../json.ts';
import type { IrComponent, IrContainer, IrExecutor, PipelineSpec } from './pipeline-spec.ts';
import { parseCommandWord, placeholdersOf, testedInputsOf, type CommandWord, type Placeholder } from './placeholders.ts';
import { tasksOf } from './references.ts';
import type { Report } from './report.ts';

/** Images that are no images: the backend's driver handles these tasks itself. */
const pseudoImage = /^argostub\//;

/** Checks one executor, and its placeholders against every component that uses it. */
export function checkExecutor(spec: PipelineSpec, label: string, executor: IrExecutor, report: Report): void {
  const path: JsonPath = ['deploymentSpec', 'executors', label];
  const kinds = (['container', 'importer', 'resolver', 'customJob'] as const).filter((kind) => executor[kind] !== undefined);
  if (kinds.length !== 1) {
    report.error('ir-schema', path, kinds.length === 0 ? 'The executor says nothing to run.' : `The executor is ${kinds.join(' and ')} at once.`, 'Give it one of container, importer, resolver or customJob.');
  }
  if (executor.container !== undefined) checkContainer(spec, label, executor.container, [...path, 'container'], report);
}

function checkContainer(spec: PipelineSpec, label: string, container: IrContainer, path: JsonPath, report: Report): void {
  const image = container.image ?? '';
  if (image === '') report.error('ir-schema', path, 'The container has no image.', 'Name an image.');
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (words.length === 0 && !pseudoImage.test(image)) {
    report.error('command-missing', path, 'The container has neither a command nor args; the image’s own entry point is never used.', 'Say what to run in command or args.');
  }
  for (const [index, { name }] of (container.env ?? []).entries()) {
    if (name === undefined || name === '' || name.includes('=')) {
      report.error('ir-schema', [...path, 'env', index], 'The environment variable has no valid name.', 'Give it a name without “=”.');
    }
  }
  const parsed = words.map(parseCommandWord);
  for (const [name, component] of Object.entries(spec.components ?? {})) {
    if (component.executorLabel === label) checkWords(spec, name, component, parsed, path, report);
  }
}

/** Tasks may pass inputs that the component does not declare; placeholders may name those too. */
function checkWords(
  spec: PipelineSpec,
  name: string,
  component: IrComponent,
  words: readonly CommandWord[],
  path: JsonPath,
  report: Report,
): void {
  const parameters = new Set(Object.keys(component.inputDefinitions?.parameters ?? {}));
  const artifacts = new Set(Object.keys(component.inputDefinitions?.artifacts ?? {}));
  const placeholders = words.flatMap(placeholdersOf);
  const tested = words.flatMap(testedInputsOf);
  const known = (input: string): boolean => parameters.has(input) || artifacts.has(input);
  if (![...tested, ...placeholders.flatMap(inputOf)].every(known)) addPassedInputs(spec, name, parameters, artifacts);
  const at: JsonPath = [...path, 'command'];
  for (const input of tested.filter((test) => !known(test))) unknownInput(input, [...parameters, ...artifacts], at, report);
  for (const placeholder of placeholders) {
    if (placeholder.kind === 'input-parameter' && !parameters.has(placeholder.name)) {
      unknownInput(placeholder.name, [...parameters], at, report);
    } else if (placeholder.kind === 'input-artifact' && !artifacts.has(placeholder.name) && !byPath(placeholder, parameters)) {
      unknownInput(placeholder.name, [...artifacts], at, report);
    } else if (placeholder.kind === 'output-parameter-file') {
      checkOutput(placeholder.name, Object.keys(component.outputDefinitions?.parameters ?? {}), at, report);
    } else if (placeholder.kind === 'output-artifact') {
      checkOutput(placeholder.name, Object.keys(component.outputDefinitions?.artifacts ?? {}), at, report);
    }
  }
}

/** A parameter may be read by path: it is written to a file. */
function byPath(placeholder: Placeholder, parameters: ReadonlySet<string>): boolean {
  return placeholder.kind === 'input-artifact' && placeholder.property === 'path' && parameters.has(placeholder.name);
}

function inputOf(placeholder: Placeholder): readonly string[] {
  return placeholder.kind === 'input-parameter' || placeholder.kind === 'input-artifact' ? [placeholder.name] : [];
}

function addPassedInputs(spec: PipelineSpec, name: string, parameters: Set<string>, artifacts: Set<string>): void {
  for (const graph of [spec.root, ...Object.values(spec.components ?? {})]) {
    for (const task of Object.values(tasksOf(graph))) {
      if (task.componentRef?.name !== name) continue;
      for (const key of Object.keys(task.inputs?.parameters ?? {})) parameters.add(key);
      for (const key of Object.keys(task.inputs?.artifacts ?? {})) artifacts.add(key);
    }
  }
}

function unknownInput(input: string, known: readonly string[], path: JsonPath, report: Report): void {
  const nearest = nearestName(input, known);
  report.error('placeholder-unknown-input', path, `The command uses the input “${input}”, which the component does not have.`, nearest === undefined ? 'Declare the input, or remove the placeholder.' : `Did you mean “${nearest}”?`);
}

function checkOutput(output: string, known: readonly string[], path: JsonPath, report: Report): void {
  if (known.includes(output)) return;
  const nearest = nearestName(output, known);
  report.error('placeholder-unknown-output', path, `The command uses the output “${output}”, which the component does not have.`, nearest === undefined ? 'Declare the output, or remove the placeholder.' : `Did you mean “${nearest}”?`);
}
