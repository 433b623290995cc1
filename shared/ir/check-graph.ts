/** One graph: its tasks, the order among them, and what the graph gives to the outside. */
import { own, type JsonPath } from '../json.ts';
import { topologicalOrder } from '../topological-order.ts';
import { checkControl } from './check-control.ts';
import { checkInputs, converts, producedArtifact, producedParameter, type Graph } from './check-sources.ts';
import { taskKeyProblem } from './names.ts';
import type { IrComponent, IrDag, IrTask, ParameterType, PipelineSpec } from './pipeline-spec.ts';
import { componentOf, tasksOf, upstreamOf } from './references.ts';
import { suggestion, type Report } from './report.ts';

/** Checks the graph of a component that stands at `path`. `iterated`: a loop goes over it, so its outputs are seen as lists. */
export function checkGraph(
  spec: PipelineSpec,
  component: IrComponent,
  dag: IrDag,
  path: JsonPath,
  iterated: boolean,
  report: Report,
): void {
  const graph: Graph = { spec, component, tasks: tasksOf(component), report };
  const entries = Object.entries(graph.tasks);
  if (entries.length === 0) {
    const what = path[0] === 'root' ? 'The pipeline' : 'The graph';
    report.error('graph-empty', [...path, 'dag'], `${what} has no tasks.`, emptyCure(String(path[1])));
  }
  for (const [key, task] of entries) {
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
  checkParameterOutputs(graph, dag, path, iterated);
  checkArtifactOutputs(graph, dag, path, iterated);
  checkDeclaredOutputs(graph, dag, path);
}

/** A group that the KFP SDK numbered anew, because a pipeline that is used as a component has one of that number. */
const renumberedGroup = /^comp-(?:for-loop|condition|condition-branches|exit-handler)-\d+-\d+$/;

function emptyCure(component: string): string {
  return renumberedGroup.test(component)
    ? 'The KFP SDK writes this where a pipeline that is used as a component has a group of the same number: it puts the tasks of this group there. In the Python source, move the group into a pipeline of its own and use that as a component.'
    : 'Add a task.';
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
  checkControl(graph, key, task, component, path);
  checkInputs(graph, task, component, path);
}

function checkParameterOutputs(graph: Graph, dag: IrDag, path: JsonPath, iterated: boolean): void {
  const declared = graph.component.outputDefinitions?.parameters;
  for (const [name, output] of Object.entries(dag.outputs?.parameters ?? {})) {
    const at: JsonPath = [...path, 'dag', 'outputs', 'parameters', name];
    if (output.valueFromParameter !== undefined && output.valueFromOneof !== undefined) {
      graph.report.error(
        'ir-schema',
        at,
        `The output “${name}” has two sources at once.`,
        'Give it valueFromParameter or valueFromOneof.',
      );
    }
    const branches = output.valueFromOneof?.parameterSelectors ?? [];
    const selectors = [
      ...(output.valueFromParameter ? [{ selector: output.valueFromParameter, path: ['valueFromParameter'] }] : []),
      ...branches.map((selector, index) => ({
        selector,
        path: ['valueFromOneof', 'parameterSelectors', index],
      })),
    ];
    if (selectors.length === 0) noSource(graph, name, at);
    const types = selectors.map(({ selector: { producerSubtask, outputParameterKey }, path: inside }) =>
      producedParameter(graph, producerSubtask, outputParameterKey, {
        task: [...at, ...inside, 'producerSubtask'],
        output: [...at, ...inside, 'outputParameterKey'],
      }),
    );
    const definition = own(declared, name);
    if (definition === undefined) undeclaredOutput(graph, name, at);
    // What loops collect is declared as a list at every level, and the source gives one item of it.
    const collected = iterated || definition?.parameterType === 'LIST';
    checkOutputTypes(graph, name, types, collected ? undefined : definition?.parameterType, at);
  }
}

function checkOutputTypes(
  graph: Graph,
  name: string,
  types: readonly (ParameterType | undefined)[],
  wanted: ParameterType | undefined,
  path: JsonPath,
): void {
  const known = new Set(types.filter((type) => type !== undefined));
  const [given, other] = known;
  if (given !== undefined && other !== undefined && !(converts(given, other) && converts(other, given))) {
    graph.report.error(
      'ir-type',
      path,
      `The branches of the output “${name}” give ${given} and ${other}.`,
      'Let all branches give the same type.',
    );
  } else if (given !== undefined && wanted !== undefined && !converts(given, wanted)) {
    graph.report.error(
      'ir-type',
      path,
      `The output “${name}” is declared as ${wanted}, but its source gives ${given}.`,
      'Declare the type of the source.',
    );
  }
}

function checkArtifactOutputs(graph: Graph, dag: IrDag, path: JsonPath, iterated: boolean): void {
  const declared = graph.component.outputDefinitions?.artifacts;
  for (const [name, output] of Object.entries(dag.outputs?.artifacts ?? {})) {
    const at: JsonPath = [...path, 'dag', 'outputs', 'artifacts', name];
    const selectors = output.artifactSelectors ?? [];
    if (selectors.length === 0) noSource(graph, name, at);
    const sources = selectors.map(({ producerSubtask, outputArtifactKey }, index) =>
      producedArtifact(graph, producerSubtask, outputArtifactKey, {
        task: [...at, 'artifactSelectors', index, 'producerSubtask'],
        output: [...at, 'artifactSelectors', index, 'outputArtifactKey'],
      }),
    );
    const definition = own(declared, name);
    if (definition === undefined) undeclaredOutput(graph, name, at);
    const lists = new Set(sources.flatMap((source) => (source === undefined ? [] : [source.isArtifactList === true])));
    const collected = iterated || definition?.isArtifactList === true;
    if (lists.size < 2 && (collected || !lists.has(true))) continue;
    graph.report.error(
      'ir-type',
      at,
      lists.size > 1
        ? `Some branches of the output “${name}” give one artifact, others a list of them.`
        : `The output “${name}” is declared as one artifact, but its source gives a list of them.`,
      'Declare what the source gives.',
    );
  }
}

function checkDeclaredOutputs(graph: Graph, dag: IrDag, path: JsonPath): void {
  const declared = graph.component.outputDefinitions;
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

function noSource(graph: Graph, name: string, path: JsonPath): void {
  graph.report.error(
    'output-missing',
    path,
    `The output “${name}” has no source.`,
    'Connect it to the output of a task.',
  );
}

function undeclaredOutput(graph: Graph, name: string, path: JsonPath): void {
  graph.report.error(
    'ir-unknown-reference',
    path,
    `The output “${name}” is not declared in outputDefinitions.`,
    'Declare it, or remove it.',
  );
}
