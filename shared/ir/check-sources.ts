/** Where the inputs of a task come from: constants, inputs of the graph, outputs and final states of other tasks. */
import { parseSelector } from '../cel/selector.ts';
import { listNames } from '../did-you-mean.ts';
import { own, sameJson, type Json, type JsonPath } from '../json.ts';
import { untypedItems } from './loop-items.ts';
import type {
  IrArtifactInput,
  IrArtifactOutput,
  IrComponent,
  IrOutputDefinitions,
  IrTask,
  IrTaskInputArtifact,
  IrTaskInputParameter,
  ParameterType,
  PipelineSpec,
} from './pipeline-spec.ts';
import { isOfExecutor, placeholdersIn } from './placeholders.ts';
import { componentOf, containerOf, isLoop } from './references.ts';
import { suggestion, type Report } from './report.ts';

/** One graph while it is checked. */
export interface Graph {
  readonly spec: PipelineSpec;
  readonly component: IrComponent;
  readonly tasks: Readonly<Record<string, IrTask>>;
  readonly report: Report;
}

/** Where a reference to another task's output stands. */
export interface OutputPath {
  readonly task: JsonPath;
  readonly output: JsonPath;
}

/** Checks the parameters and artifacts that a task is given, against what its component declares. */
export function checkInputs(graph: Graph, task: IrTask, component: IrComponent, path: JsonPath): void {
  checkParameters(graph, task, component, path);
  checkArtifacts(graph, task, component, path);
}

/** The task of that name; complains when there is none. */
export function checkProducer(graph: Graph, name: string, path: JsonPath): IrTask | undefined {
  const producer = own(graph.tasks, name);
  if (producer === undefined) {
    graph.report.error(
      'ir-unknown-reference',
      path,
      `The task “${name}” does not exist in this graph.`,
      suggestion(name, Object.keys(graph.tasks), 'Correct the name, or add the task.'),
    );
  }
  return producer;
}

function checkParameters(graph: Graph, task: IrTask, component: IrComponent, path: JsonPath): void {
  const sources = task.inputs?.parameters ?? {};
  const declared = component.inputDefinitions?.parameters ?? {};
  const items = untypedItems(graph.spec, task);
  for (const [name, source] of Object.entries(sources)) {
    const at: JsonPath = [...path, 'inputs', 'parameters', name];
    checkPlaceholders(graph, component, source, sources, at);
    checkSelector(graph, source, at);
    checkLiteral(graph, name, source, own(declared, name)?.literals ?? [], at);
    const given = parameterSource(graph, source, at);
    const wanted = own(declared, name)?.parameterType;
    if (given === undefined || wanted === undefined || (source.parameterExpressionSelector ?? '') !== '') continue;
    if (!converts(given, wanted) && !items.has(name)) {
      graph.report.error(
        'ir-type',
        at,
        `The input “${name}” takes ${wanted}, but its source gives ${given}.`,
        'Connect something of the right type.',
      );
    }
  }
  const item = task.parameterIterator?.itemInput;
  for (const [name, definition] of Object.entries(declared)) {
    if (
      Object.hasOwn(sources, name) ||
      definition.isOptional === true ||
      definition.defaultValue !== undefined ||
      // The backend fills it in.
      definition.parameterType === 'TASK_CONFIG' ||
      name === item
    )
      continue;
    graph.report.error(
      'argument-missing',
      path,
      `The input “${name}” of the task gets no value and has no default.`,
      'Give it a value or a source.',
    );
  }
}

/** Where the component names the only values that it takes, a constant must be one of them. */
function checkLiteral(
  graph: Graph,
  name: string,
  { runtimeValue, parameterExpressionSelector = '' }: IrTaskInputParameter,
  literals: readonly Json[],
  path: JsonPath,
): void {
  const constant = runtimeValue?.constant ?? null;
  if (literals.length === 0 || constant === null || parameterExpressionSelector !== '') return;
  if (placeholdersIn(constant).length > 0 || literals.some((literal) => sameJson(literal, constant))) return;
  graph.report.error(
    'ir-type',
    path,
    `The input “${name}” does not take ${JSON.stringify(constant)}.`,
    `Use one of ${listNames(literals.map((literal) => (typeof literal === 'string' ? literal : JSON.stringify(literal))))}.`,
  );
}

const sourceKinds = ['runtimeValue', 'componentInputParameter', 'taskOutputParameter', 'taskFinalStatus'] as const;

/** The type that a source gives, where it is known before the run. */
function parameterSource(graph: Graph, source: IrTaskInputParameter, path: JsonPath): ParameterType | undefined {
  const { report } = graph;
  const kinds = sourceKinds.filter((kind) => source[kind] !== undefined);
  if (kinds.length !== 1) {
    report.error(
      'ir-schema',
      path,
      kinds.length === 0 ? 'The input has no source.' : `The input has several sources at once: ${kinds.join(', ')}.`,
      'Give it one of runtimeValue, componentInputParameter, taskOutputParameter and taskFinalStatus.',
    );
  }
  if (source.componentInputParameter !== undefined) {
    return graphInputParameter(graph, source.componentInputParameter, [...path, 'componentInputParameter']);
  }
  if (source.taskOutputParameter !== undefined) {
    const { producerTask, outputParameterKey } = source.taskOutputParameter;
    const at: JsonPath = [...path, 'taskOutputParameter'];
    return producedParameter(graph, producerTask, outputParameterKey, {
      task: [...at, 'producerTask'],
      output: [...at, 'outputParameterKey'],
    });
  }
  if (source.taskFinalStatus !== undefined) {
    checkProducer(graph, source.taskFinalStatus.producerTask, [...path, 'taskFinalStatus', 'producerTask']);
    return 'TASK_FINAL_STATUS';
  }
  return constantType(source);
}

/** The type of an input of the graph; complains when there is none of that name. */
export function graphInputParameter(graph: Graph, name: string, path: JsonPath): ParameterType | undefined {
  const declared = graph.component.inputDefinitions?.parameters;
  const definition = own(declared, name);
  if (definition === undefined) {
    graph.report.error(
      'ir-unknown-reference',
      path,
      `The graph has no input parameter “${name}”.`,
      loopItem.test(name)
        ? lostItem
        : suggestion(name, Object.keys(declared ?? {}), 'Declare the input, or correct the name.'),
    );
  }
  return definition?.parameterType;
}

/** Null suits every type, and so does text that is filled in later. */
function constantType(source: IrTaskInputParameter): ParameterType | undefined {
  const constant = source.runtimeValue?.constant;
  if (constant === undefined || constant === null || placeholdersIn(constant).length > 0) return undefined;
  if (typeof constant === 'string') return 'STRING';
  if (typeof constant === 'number') return 'NUMBER_DOUBLE';
  if (typeof constant === 'boolean') return 'BOOLEAN';
  return Array.isArray(constant) ? 'LIST' : 'STRUCT';
}

const numbers: ReadonlySet<ParameterType> = new Set(['NUMBER_INTEGER', 'NUMBER_DOUBLE']);

/** What the backend's driver lets through: anything as text, numbers as numbers, what it fills in itself as an object. */
export function converts(given: ParameterType, wanted: ParameterType): boolean {
  if (given === wanted || wanted === 'STRING') return true;
  if (wanted === 'STRUCT') return given === 'TASK_FINAL_STATUS' || given === 'TASK_CONFIG';
  return numbers.has(given) && numbers.has(wanted);
}

function checkPlaceholders(
  graph: Graph,
  component: IrComponent,
  source: IrTaskInputParameter,
  inputs: Readonly<Record<string, unknown>>,
  path: JsonPath,
): void {
  const constant = source.runtimeValue?.constant;
  if (constant === undefined) return;
  if (isOfExecutor(constant) && containerOf(graph.spec, component) !== undefined) return;
  for (const placeholder of placeholdersIn(constant)) {
    if (placeholder.kind === 'run' || placeholder.kind === 'foreign') continue;
    if (placeholder.kind !== 'input-parameter') {
      graph.report.error(
        'ir-unknown-reference',
        path,
        'The text holds a placeholder that has a value only in a command line.',
        'Remove it, or pass the value as an input.',
      );
    } else if (!Object.hasOwn(inputs, placeholder.name)) {
      graph.report.error(
        'placeholder-unknown-input',
        path,
        `The text refers to the input “${placeholder.name}”, which the task does not have.`,
        suggestion(placeholder.name, Object.keys(inputs), 'Add the input to the task, or correct the name.'),
      );
    }
  }
}

function checkSelector(graph: Graph, source: IrTaskInputParameter, path: JsonPath): void {
  const text = source.parameterExpressionSelector ?? '';
  if (text === '') return;
  const selector = parseSelector(text);
  if (selector.ok) return;
  graph.report.error(
    'expression-invalid',
    [...path, 'parameterExpressionSelector'],
    `The selector ${quote(text)} cannot be read: ${selector.error.message}.`,
    'Write CEL, for example parseJson(string_value)["name"].',
  );
}

/** A text of CEL in a message. */
export function quote(text: string): string {
  return `“${text.length <= 80 ? text : `${text.slice(0, 77)}…`}”`;
}

function checkArtifacts(graph: Graph, task: IrTask, component: IrComponent, path: JsonPath): void {
  const sources = task.inputs?.artifacts ?? {};
  const item = task.artifactIterator?.itemInput;
  const declared = component.inputDefinitions?.artifacts ?? {};
  for (const [name, source] of Object.entries(sources)) {
    const at: JsonPath = [...path, 'inputs', 'artifacts', name];
    const given = artifactSource(graph, source, at);
    const wanted = own(declared, name);
    if (given !== undefined && wanted !== undefined) checkList(graph, name, given, wanted, at);
  }
  for (const [name, definition] of Object.entries(declared)) {
    if (Object.hasOwn(sources, name) || definition.isOptional === true || name === item) continue;
    graph.report.error(
      'argument-missing',
      path,
      `The artifact input “${name}” of the task gets nothing.`,
      'Connect an artifact.',
    );
  }
}

function checkList(
  graph: Graph,
  name: string,
  given: IrArtifactInput | IrArtifactOutput,
  wanted: IrArtifactInput,
  path: JsonPath,
): void {
  const [list, wantsList] = [given.isArtifactList === true, wanted.isArtifactList === true];
  if (list === wantsList) return;
  graph.report.error(
    'ir-type',
    path,
    list
      ? `The input “${name}” takes one artifact, but its source gives a list of them.`
      : `The input “${name}” takes a list of artifacts, but its source gives one.`,
    list ? 'Go over the list in a loop, or let the input take a list.' : 'Connect a list of artifacts.',
  );
}

/** What a source of artifacts declares; undefined when that was already complained about. */
function artifactSource(
  graph: Graph,
  source: IrTaskInputArtifact,
  path: JsonPath,
): IrArtifactInput | IrArtifactOutput | undefined {
  const { componentInputArtifact, taskOutputArtifact } = source;
  if ((componentInputArtifact === undefined) === (taskOutputArtifact === undefined)) {
    graph.report.error(
      'ir-schema',
      path,
      componentInputArtifact === undefined
        ? 'The artifact input has no source.'
        : 'The artifact input has two sources at once.',
      'Give it taskOutputArtifact or componentInputArtifact.',
    );
  }
  if (taskOutputArtifact !== undefined) {
    const { producerTask, outputArtifactKey } = taskOutputArtifact;
    const at: JsonPath = [...path, 'taskOutputArtifact'];
    return producedArtifact(graph, producerTask, outputArtifactKey, {
      task: [...at, 'producerTask'],
      output: [...at, 'outputArtifactKey'],
    });
  }
  if (componentInputArtifact === undefined) return undefined;
  const declared = graph.component.inputDefinitions?.artifacts;
  const definition = own(declared, componentInputArtifact);
  if (definition === undefined) {
    graph.report.error(
      'ir-unknown-reference',
      [...path, 'componentInputArtifact'],
      `The graph has no input artifact “${componentInputArtifact}”.`,
      suggestion(componentInputArtifact, Object.keys(declared ?? {}), 'Declare the input, or correct the name.'),
    );
  }
  return definition;
}

/** What a task's artifact output is for the tasks beside it: of a loop, a list. */
export function producedArtifact(
  graph: Graph,
  task: string,
  output: string,
  path: OutputPath,
): IrArtifactOutput | undefined {
  const outputs = outputsOf(graph, task, path.task);
  if (outputs === undefined) return undefined;
  const definition = own(outputs.artifacts, output);
  if (definition === undefined) {
    unknownOutput(graph, task, output, Object.keys(outputs.artifacts ?? {}), path.output);
    return undefined;
  }
  return isLoop(own(graph.tasks, task) ?? {}) ? { ...definition, isArtifactList: true } : definition;
}

/** The type of a task's output for the tasks beside it: of a loop, a list. */
export function producedParameter(
  graph: Graph,
  task: string,
  output: string,
  path: OutputPath,
): ParameterType | undefined {
  const outputs = outputsOf(graph, task, path.task);
  if (outputs === undefined) return undefined;
  const definition = own(outputs.parameters, output);
  if (definition === undefined) {
    unknownOutput(graph, task, output, Object.keys(outputs.parameters ?? {}), path.output);
    return undefined;
  }
  return isLoop(own(graph.tasks, task) ?? {}) ? 'LIST' : definition.parameterType;
}

/** What a task of this graph declares as outputs; undefined when that was already complained about. */
function outputsOf(graph: Graph, task: string, path: JsonPath): IrOutputDefinitions | undefined {
  const producer = checkProducer(graph, task, path);
  const component = producer && componentOf(graph.spec, producer);
  return component && (component.outputDefinitions ?? {});
}

function unknownOutput(graph: Graph, task: string, output: string, known: readonly string[], path: JsonPath): void {
  graph.report.error(
    'ir-unknown-reference',
    path,
    `The task “${task}” has no output “${output}” of this kind.`,
    loopItem.test(output) ? lostItem : suggestion(output, known, 'Declare the output, or correct the name.'),
  );
}

/** How the KFP SDK names items of loops. */
const loopItem = /(^|-)loop-item(-|$)/;

/** Items that the SDK lost are found again (lost-items.ts) where their names can mean one thing only. */
const lostItem =
  'Where the KFP SDK wrote this, it lost the item of a loop, or a field of it, and its name can mean the items of several loops, or of none. In the Python source, let loops inside of one another go over inputs of different names, and pass the item, or its field, as an argument of its own instead of in a text.';
