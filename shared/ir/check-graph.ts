/** The tasks of one graph: where their inputs come from, what they wait for, and what the graph gives to the outside. */
import { nearestName } from '../did-you-mean.ts';
import { own, type JsonPath } from '../json.ts';
import { topologicalOrder } from '../topological-order.ts';
import { taskKeyProblem } from './names.ts';
import type {
  IrComponent,
  IrDag,
  IrOutputDefinitions,
  IrTask,
  IrTaskInputArtifact,
  IrTaskInputParameter,
  ParameterType,
  PipelineSpec,
} from './pipeline-spec.ts';
import { placeholdersIn } from './placeholders.ts';
import { componentOf, tasksOf, upstreamOf } from './references.ts';
import type { Report } from './report.ts';

/** One graph while it is checked. */
interface Graph {
  readonly spec: PipelineSpec;
  readonly component: IrComponent;
  readonly tasks: Readonly<Record<string, IrTask>>;
  readonly report: Report;
}

/** Checks the graph of a component that stands at `path`. */
export function checkGraph(
  spec: PipelineSpec,
  component: IrComponent,
  dag: IrDag,
  path: JsonPath,
  report: Report,
): void {
  const graph: Graph = { spec, component, tasks: tasksOf(component), report };
  for (const [key, task] of Object.entries(graph.tasks)) {
    // A wrong name is compared with every task: in a large graph where all are wrong that would take minutes.
    if (report.isFull()) return;
    checkTask(graph, key, task, [...path, 'dag', 'tasks', key]);
  }
  const topology = topologicalOrder(Object.keys(graph.tasks), (key) => upstreamOf(graph.tasks[key] ?? {}));
  if ('cycle' in topology) {
    const [first = ''] = topology.cycle;
    report.error(
      'ir-cycle',
      [...path, 'dag', 'tasks', first],
      `The tasks wait for each other in a circle: ${[...topology.cycle, first].join(' → ')}.`,
      'Remove one of these connections.',
    );
  }
  checkOutputs(graph, dag, path);
}

function checkTask(graph: Graph, key: string, task: IrTask, path: JsonPath): void {
  const { report } = graph;
  const problem = taskKeyProblem(key);
  if (problem !== undefined)
    report.error('name-invalid', path, `The task key “${key}” is not allowed: ${problem}.`, 'Rename the task.');
  const component = componentOf(graph.spec, task);
  if (component === undefined) {
    const name = task.componentRef?.name ?? '';
    report.error(
      'ir-unknown-reference',
      [...path, 'componentRef'],
      `The component “${name}” of the task “${key}” does not exist.`,
      suggestion(name, Object.keys(graph.spec.components ?? {}), 'Add it to components, or correct the reference.'),
    );
    return;
  }
  (task.dependentTasks ?? []).forEach((other, index) => {
    checkProducer(graph, other, [...path, 'dependentTasks', index]);
  });
  checkParameters(graph, task, component, path);
  checkArtifacts(graph, task, component, path);
  checkIterator(graph, task, path);
  const retries = task.retryPolicy?.maxRetryCount ?? 0;
  if (retries < 0)
    report.error(
      'ir-schema',
      [...path, 'retryPolicy', 'maxRetryCount'],
      `The number of retries is ${retries}.`,
      'Use 0 or more.',
    );
}

function checkProducer(graph: Graph, name: string, path: JsonPath): IrTask | undefined {
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
  for (const [name, source] of Object.entries(sources)) {
    const at: JsonPath = [...path, 'inputs', 'parameters', name];
    checkPlaceholders(graph, source, sources, at);
    const given = parameterSource(graph, source, at);
    const wanted = own(declared, name)?.parameterType;
    if (given === undefined || wanted === undefined || source.parameterExpressionSelector !== undefined) continue;
    if (!converts(given, wanted)) {
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

/** The type that a source gives, where it is known before the run. */
function parameterSource(graph: Graph, source: IrTaskInputParameter, path: JsonPath): ParameterType | undefined {
  const { report } = graph;
  if (source.componentInputParameter !== undefined) {
    const declared = graph.component.inputDefinitions?.parameters;
    const definition = own(declared, source.componentInputParameter);
    if (definition === undefined) {
      report.error(
        'ir-unknown-reference',
        path,
        `The graph has no input parameter “${source.componentInputParameter}”.`,
        suggestion(
          source.componentInputParameter,
          Object.keys(declared ?? {}),
          'Declare the input, or correct the name.',
        ),
      );
    }
    return definition?.parameterType;
  }
  if (source.taskOutputParameter !== undefined) {
    const { producerTask, outputParameterKey } = source.taskOutputParameter;
    return producedParameter(graph, producerTask, outputParameterKey, path);
  }
  if (source.taskFinalStatus !== undefined) {
    checkProducer(graph, source.taskFinalStatus.producerTask, path);
    return 'TASK_FINAL_STATUS';
  }
  if (source.runtimeValue === undefined) {
    report.error(
      'ir-schema',
      path,
      'The input has no source.',
      'Give it runtimeValue, componentInputParameter or taskOutputParameter.',
    );
    return undefined;
  }
  return constantType(source);
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
const objects: ReadonlySet<ParameterType> = new Set(['STRUCT', 'TASK_FINAL_STATUS', 'TASK_CONFIG']);

/** What the backend's driver lets through: anything as text, numbers as numbers, objects as objects. */
function converts(given: ParameterType, wanted: ParameterType): boolean {
  if (given === wanted || wanted === 'STRING') return true;
  return (numbers.has(given) && numbers.has(wanted)) || (objects.has(given) && objects.has(wanted));
}

function checkPlaceholders(
  graph: Graph,
  source: IrTaskInputParameter,
  inputs: Readonly<Record<string, unknown>>,
  path: JsonPath,
): void {
  const constant = source.runtimeValue?.constant;
  if (constant === undefined) return;
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

function checkArtifacts(graph: Graph, task: IrTask, component: IrComponent, path: JsonPath): void {
  const sources = task.inputs?.artifacts ?? {};
  for (const [name, source] of Object.entries(sources)) {
    checkArtifactSource(graph, source, [...path, 'inputs', 'artifacts', name]);
  }
  const item = task.artifactIterator?.itemInput;
  for (const [name, definition] of Object.entries(component.inputDefinitions?.artifacts ?? {})) {
    if (Object.hasOwn(sources, name) || definition.isOptional === true || name === item) continue;
    graph.report.error(
      'argument-missing',
      path,
      `The artifact input “${name}” of the task gets nothing.`,
      'Connect an artifact.',
    );
  }
}

function checkArtifactSource(graph: Graph, source: IrTaskInputArtifact, path: JsonPath): void {
  if (source.componentInputArtifact !== undefined) {
    const declared = graph.component.inputDefinitions?.artifacts;
    if (own(declared, source.componentInputArtifact) === undefined) {
      graph.report.error(
        'ir-unknown-reference',
        path,
        `The graph has no input artifact “${source.componentInputArtifact}”.`,
        suggestion(
          source.componentInputArtifact,
          Object.keys(declared ?? {}),
          'Declare the input, or correct the name.',
        ),
      );
    }
  } else if (source.taskOutputArtifact === undefined) {
    graph.report.error(
      'ir-schema',
      path,
      'The artifact input has no source.',
      'Give it taskOutputArtifact or componentInputArtifact.',
    );
  } else {
    const { producerTask, outputArtifactKey } = source.taskOutputArtifact;
    const outputs = outputsOf(graph, producerTask, path);
    if (outputs !== undefined && own(outputs.artifacts, outputArtifactKey) === undefined) {
      unknownOutput(graph, producerTask, outputArtifactKey, Object.keys(outputs.artifacts ?? {}), path);
    }
  }
}

function producedParameter(graph: Graph, task: string, output: string, path: JsonPath): ParameterType | undefined {
  const outputs = outputsOf(graph, task, path);
  if (outputs === undefined) return undefined;
  const definition = own(outputs.parameters, output);
  if (definition === undefined) unknownOutput(graph, task, output, Object.keys(outputs.parameters ?? {}), path);
  return definition?.parameterType;
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
    suggestion(output, known, 'Declare the output, or correct the name.'),
  );
}

function checkIterator(graph: Graph, task: IrTask, path: JsonPath): void {
  const parameter = task.parameterIterator?.items?.inputParameter;
  if (parameter !== undefined && own(task.inputs?.parameters, parameter) === undefined) {
    graph.report.error(
      'ir-unknown-reference',
      [...path, 'parameterIterator'],
      `The loop goes over the input “${parameter}”, which the task does not have.`,
      'Add the input to the task.',
    );
  }
  const artifact = task.artifactIterator?.items?.inputArtifact;
  if (artifact !== undefined && own(task.inputs?.artifacts, artifact) === undefined) {
    graph.report.error(
      'ir-unknown-reference',
      [...path, 'artifactIterator'],
      `The loop goes over the input “${artifact}”, which the task does not have.`,
      'Add the input to the task.',
    );
  }
}

function checkOutputs(graph: Graph, dag: IrDag, path: JsonPath): void {
  const declared = graph.component.outputDefinitions;
  for (const [name, output] of Object.entries(dag.outputs?.parameters ?? {})) {
    const at: JsonPath = [...path, 'dag', 'outputs', 'parameters', name];
    const selectors = output.valueFromParameter
      ? [output.valueFromParameter]
      : (output.valueFromOneof?.parameterSelectors ?? []);
    if (selectors.length === 0)
      graph.report.error(
        'output-missing',
        at,
        `The output “${name}” has no source.`,
        'Connect it to the output of a task.',
      );
    for (const { producerSubtask, outputParameterKey } of selectors) {
      producedParameter(graph, producerSubtask, outputParameterKey, at);
    }
    if (own(declared?.parameters, name) === undefined) undeclaredOutput(graph, name, at);
  }
  for (const [name, output] of Object.entries(dag.outputs?.artifacts ?? {})) {
    const at: JsonPath = [...path, 'dag', 'outputs', 'artifacts', name];
    const selectors = output.artifactSelectors ?? [];
    if (selectors.length === 0)
      graph.report.error(
        'output-missing',
        at,
        `The output “${name}” has no source.`,
        'Connect it to the output of a task.',
      );
    for (const { producerSubtask, outputArtifactKey } of selectors) {
      checkArtifactSource(graph, { taskOutputArtifact: { producerTask: producerSubtask, outputArtifactKey } }, at);
    }
    if (own(declared?.artifacts, name) === undefined) undeclaredOutput(graph, name, at);
  }
  const sources = { ...dag.outputs?.parameters, ...dag.outputs?.artifacts };
  for (const name of [...Object.keys(declared?.parameters ?? {}), ...Object.keys(declared?.artifacts ?? {})]) {
    if (Object.hasOwn(sources, name)) continue;
    graph.report.error(
      'output-missing',
      [...path, 'outputDefinitions'],
      `The output “${name}” is declared, but no task gives it.`,
      'Add it to dag.outputs, or remove the declaration.',
    );
  }
}

function undeclaredOutput(graph: Graph, name: string, path: JsonPath): void {
  graph.report.error(
    'ir-unknown-reference',
    path,
    `The output “${name}” is not declared in outputDefinitions.`,
    'Declare it, or remove it.',
  );
}

function suggestion(wrong: string, known: readonly string[], otherwise: string): string {
  const nearest = nearestName(wrong, known);
  return nearest === undefined ? otherwise : `Did you mean “${nearest}”?`;
}
