/** Executors: an image, something to run, and placeholders that have a value. */
import type { Json, JsonPath } from '../json.ts';
import type {
  IrComponent,
  IrContainer,
  IrExecutor,
  IrImporter,
  IrResources,
  IrTask,
  PipelineSpec,
} from './pipeline-spec.ts';
import {
  hasPlaceholder,
  parseCommandWord,
  parseTemplate,
  placeholdersIn,
  placeholdersOf,
  testedInputsOf,
  type CommandWord,
  type Placeholder,
} from './placeholders.ts';
import { parseQuantity } from './quantity.ts';
import { isVolumeOperation, tasksOf } from './references.ts';
import { suggestion, type Report } from './report.ts';

/** Who uses what in a pipeline: looked up once, because large pipelines have as many executors as tasks. */
interface Uses {
  /** Components by the label of their executor, with their names. */
  readonly components: ReadonlyMap<string, readonly (readonly [string, IrComponent])[]>;
  /** Tasks by the name of their component. */
  readonly tasks: ReadonlyMap<string, readonly IrTask[]>;
}

/** Checks every executor, and its placeholders against every component that uses it. */
export function checkExecutors(spec: PipelineSpec, report: Report): void {
  const components = Object.entries(spec.components ?? {});
  const tasks = [spec.root, ...components.map(([, component]) => component)].flatMap((graph) =>
    Object.values(tasksOf(graph)),
  );
  const uses: Uses = {
    components: Map.groupBy(components, ([, component]) => component.executorLabel ?? ''),
    tasks: Map.groupBy(tasks, (task) => task.componentRef?.name ?? ''),
  };
  for (const [label, executor] of Object.entries(spec.deploymentSpec?.executors ?? {})) {
    checkExecutor(uses, label, executor, report);
  }
}

function checkExecutor(uses: Uses, label: string, executor: IrExecutor, report: Report): void {
  const path: JsonPath = ['deploymentSpec', 'executors', label];
  const kinds = (['container', 'importer', 'resolver', 'customJob'] as const).filter(
    (kind) => executor[kind] !== undefined,
  );
  if (kinds.length !== 1) {
    report.error(
      'ir-schema',
      path,
      kinds.length === 0 ? 'The executor says nothing to run.' : `The executor is ${kinds.join(' and ')} at once.`,
      'Give it one of container, importer, resolver or customJob.',
    );
  }
  if (executor.container !== undefined) checkContainer(uses, label, executor.container, [...path, 'container'], report);
  if (executor.importer !== undefined) checkImporter(uses, label, executor.importer, [...path, 'importer'], report);
}

/** The URI is a constant or an input; files in the wild say both. */
function checkImporter(uses: Uses, label: string, importer: IrImporter, path: JsonPath, report: Report): void {
  const { constant, runtimeParameter } = importer.artifactUri ?? {};
  if (constant === undefined && runtimeParameter === undefined) {
    report.error('ir-schema', path, 'The importer does not say what to import.', 'Give it an artifactUri.');
  } else if (constant !== undefined && typeof constant !== 'string') {
    report.error(
      'ir-type',
      [...path, 'artifactUri', 'constant'],
      'The URI of the importer is no text.',
      'Write a URI.',
    );
  }
  const texts: readonly Json[] = [constant ?? '', importer.metadata ?? {}];
  for (const [name, component] of uses.components.get(label) ?? []) {
    const at: JsonPath = ['components', name];
    if (Object.keys(component.outputDefinitions?.artifacts ?? {}).length !== 1) {
      report.error(
        'ir-schema',
        at,
        'The importer does not give exactly one artifact.',
        'Declare one artifact in outputDefinitions.',
      );
    }
    const tasks = uses.tasks.get(name) ?? [];
    const words = texts
      .flatMap(placeholdersIn)
      .map((placeholder) => ({ kind: 'text', template: [placeholder] }) as const);
    checkWords(tasks, component, words, path, 'importer', report);
    const inputs = Object.keys(component.inputDefinitions?.parameters ?? {});
    if (runtimeParameter !== undefined && !inputs.includes(runtimeParameter)) {
      report.error(
        'ir-unknown-reference',
        [...path, 'artifactUri', 'runtimeParameter'],
        `The importer takes its URI from the input “${runtimeParameter}”, which the component “${name}” does not have.`,
        suggestion(runtimeParameter, inputs, 'Declare the input, or correct the name.'),
      );
    }
  }
}

const amounts = ['resourceCpuLimit', 'resourceMemoryLimit', 'resourceCpuRequest', 'resourceMemoryRequest'] as const;

/** Amounts are literal, or placeholders that are filled in when the step starts. */
function checkResources(resources: IrResources, path: JsonPath, report: Report): void {
  for (const field of amounts) {
    const text = resources[field] ?? '';
    if (text === '' || hasPlaceholder(text) || parseQuantity(text) !== undefined) continue;
    report.error(
      'ir-schema',
      [...path, field],
      `“${text}” is no amount.`,
      'Write a number with a unit, for example 2, 500m or 4Gi.',
    );
  }
  const count = resources.accelerator?.resourceCount ?? '';
  if (count !== '' && !hasPlaceholder(count) && !/^\d+$/.test(count)) {
    report.error(
      'ir-schema',
      [...path, 'accelerator', 'resourceCount'],
      `“${count}” is no number of accelerators.`,
      'Write a whole number, for example 1.',
    );
  }
}

function checkContainer(uses: Uses, label: string, container: IrContainer, path: JsonPath, report: Report): void {
  const image = container.image ?? '';
  if (image === '') report.error('ir-schema', path, 'The container has no image.', 'Name an image.');
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (words.length === 0 && !isVolumeOperation(container)) {
    report.error(
      'command-missing',
      path,
      'The container has neither a command nor args; the image’s own entry point is never used.',
      'Say what to run in command or args.',
    );
  }
  for (const [index, { name }] of (container.env ?? []).entries()) {
    if (name === undefined || name === '' || name.includes('=')) {
      report.error(
        'ir-schema',
        [...path, 'env', index],
        'The environment variable has no valid name.',
        'Give it a name without “=”.',
      );
    }
  }
  const { accelerator, ...resources } = container.resources ?? {};
  checkResources(container.resources ?? {}, [...path, 'resources'], report);
  const command = words.map(parseCommandWord);
  const texts = [image, ...Object.values({ ...resources, ...accelerator }).map(String)];
  const settings = texts.map((text) => ({ kind: 'text', template: parseTemplate(text) }) as const);
  for (const [name, component] of uses.components.get(label) ?? []) {
    const tasks = uses.tasks.get(name) ?? [];
    checkWords(tasks, component, command, [...path, 'command'], 'command', report);
    checkWords(tasks, component, settings, path, 'image or the resources', report);
  }
}

/** Tasks may pass inputs that the component does not declare; placeholders may name those too. */
function checkWords(
  tasks: readonly IrTask[],
  component: IrComponent,
  words: readonly CommandWord[],
  at: JsonPath,
  what: string,
  report: Report,
): void {
  const parameters = new Set(Object.keys(component.inputDefinitions?.parameters ?? {}));
  const artifacts = new Set(Object.keys(component.inputDefinitions?.artifacts ?? {}));
  const placeholders = words.flatMap(placeholdersOf);
  const tested = words.flatMap(testedInputsOf);
  const known = (input: string): boolean => parameters.has(input) || artifacts.has(input);
  if (![...tested, ...placeholders.flatMap(inputOf)].every(known)) addPassedInputs(tasks, parameters, artifacts);
  for (const input of tested.filter((test) => !known(test)))
    unknownInput(input, [...parameters, ...artifacts], at, what, report);
  for (const placeholder of placeholders) {
    if (placeholder.kind === 'input-parameter' && !parameters.has(placeholder.name)) {
      unknownInput(placeholder.name, [...parameters], at, what, report);
    } else if (
      placeholder.kind === 'input-artifact' &&
      !artifacts.has(placeholder.name) &&
      !byPath(placeholder, parameters)
    ) {
      unknownInput(placeholder.name, [...artifacts], at, what, report);
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

function addPassedInputs(tasks: readonly IrTask[], parameters: Set<string>, artifacts: Set<string>): void {
  for (const task of tasks) {
    for (const key of Object.keys(task.inputs?.parameters ?? {})) parameters.add(key);
    for (const key of Object.keys(task.inputs?.artifacts ?? {})) artifacts.add(key);
  }
}

function unknownInput(input: string, known: readonly string[], path: JsonPath, what: string, report: Report): void {
  report.error(
    'placeholder-unknown-input',
    path,
    `The ${what} uses the input “${input}”, which the component does not have.`,
    suggestion(input, known, 'Declare the input, or remove the placeholder.'),
  );
}

function checkOutput(output: string, known: readonly string[], path: JsonPath, report: Report): void {
  if (known.includes(output)) return;
  report.error(
    'placeholder-unknown-output',
    path,
    `The command uses the output “${output}”, which the component does not have.`,
    suggestion(output, known, 'Declare the output, or remove the placeholder.'),
  );
}
