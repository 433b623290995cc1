/** Linked documents become valid graphs, or diagnostics with their places and cures. */
import {
  isGraph,
  type Argument,
  type ComponentSpec,
  type InputSpec,
  type OutputSpec,
  type TaskSpec,
} from '../component/spec.ts';
import { fits, portType, type PortType } from '../component/types.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import { withoutErrors, type Diagnostic } from '../diagnostic.ts';
import type { ParsedDocument } from '../document/document.ts';
import type { LinkedComponent, LinkedDocument, LinkedTask } from '../document/linked.ts';
import { own, type JsonPath } from '../json.ts';
import { topologicalOrder } from '../topological-order.ts';
import { findTaskOutput, validateArguments, type Wiring } from './arguments.ts';
import { validateContainer } from './container.ts';
import { collectFindings, didYouMean, type Findings, type Scope } from './findings.ts';
import { validateOptions } from './options.ts';
import { validInputs, validOutputs } from './ports.ts';
import { parseText } from './text.ts';
import type {
  GraphContents,
  ValidArgument,
  ValidComponent,
  ValidGraph,
  ValidOutput,
  ValidTask,
} from './valid-graph.ts';

/** What was found out about a document; `graph` is there when nothing stops compilation. */
export interface Validation {
  readonly graph?: ValidGraph;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks a linked document: references, connections, types, completeness, circles, nested graphs too. A container component becomes a
 * pipeline of one task, as KFP does it. The diagnostics of linking are included; `parsed` gives the places in the text.
 */
export function validate(linked: LinkedDocument, parsed?: ParsedDocument): Validation {
  const diagnostics: Diagnostic[] = [...linked.diagnostics];
  const findings = collectFindings(diagnostics, parsed);
  const walk: Walk = { findings, known: new Map(), places: new Map() };
  const root: Scope = { path: [], anchor: [], tasks: [] };
  const component = validateComponent(linked.root, root, walk);
  const graph = component?.kind === 'container' ? wrap(component) : component;
  return graph !== undefined && isComplete(graph, diagnostics) ? { graph, diagnostics } : { diagnostics };
}

function isComplete(graph: GraphContents, diagnostics: readonly Diagnostic[]): graph is ValidGraph {
  return graph.tasks.length > 0 && withoutErrors(diagnostics);
}

/** A component that is used a hundred times is checked once; its findings stand at its first use. */
interface Walk {
  readonly findings: Findings;
  readonly known: Map<ComponentSpec, ValidComponent | undefined>;
  /** Where the document holds components that are written once and used by name. */
  readonly places: Map<ComponentSpec, JsonPath>;
}

function validateComponent(
  linked: LinkedComponent,
  scope: Scope,
  walk: Walk,
): ValidComponent | GraphContents | undefined {
  const { spec } = linked;
  if (spec.pipelineOptions?.kubernetes !== undefined) {
    walk.findings(scope, {
      code: 'not-supported',
      message: 'Kubernetes options of a pipeline cannot be compiled by this version.',
      cure: 'Remove pipelineOptions.kubernetes.',
      path: ['pipelineOptions', 'kubernetes'],
      of: 'key',
    });
  }
  if (isGraph(spec)) return validateGraph(linked, scope, walk);
  const { implementation } = spec;
  return 'container' in implementation
    ? validateContainer(linked, implementation.container, scope, walk.findings)
    : undefined;
}

/** KFP makes a pipeline of a component by giving it the component's inputs and outputs. */
function wrap(component: Extract<ValidComponent, { readonly kind: 'container' }>): GraphContents {
  const id = component.name === '' ? 'component' : component.name;
  return {
    kind: 'graph',
    name: component.name,
    ...(component.description === undefined ? {} : { description: component.description }),
    inputs: component.inputs,
    outputs: component.outputs.map((output) => ({ ...output, source: { task: id, output: output.name } })),
    tasks: [
      {
        id,
        component,
        arguments: new Map(
          component.inputs.map(({ name }): [string, ValidArgument] => [name, { from: 'graph-input', input: name }]),
        ),
        runAfter: [],
        options: {},
      },
    ],
  };
}

function validateGraph(linked: LinkedComponent, scope: Scope, walk: Walk): GraphContents {
  const { spec, tasks = [] } = linked;
  const { findings } = walk;
  if (tasks.length === 0) {
    findings(scope, {
      code: 'graph-empty',
      message:
        scope.tasks.length === 0 ? 'The pipeline has no tasks.' : `The group “${scope.tasks.at(-1)}” has no tasks.`,
      cure: 'Drag a component onto the canvas.',
      path: ['implementation', 'graph', 'tasks'],
    });
  }
  if (scope.path !== undefined && isGraph(spec)) {
    for (const [name, component] of Object.entries(spec.implementation.graph.components ?? {})) {
      walk.places.set(component, [...scope.path, 'implementation', 'graph', 'components', name]);
    }
  }
  const components = new Map(tasks.map((task) => [task.id, taskComponent(task, scope, walk)]));
  const inputs = validInputs(spec, (input) => graphInputType(input, tasks, components), scope, findings);
  const wiring: Wiring = { spec, inputs, components, scope, findings };
  const valid = new Map<string, ValidTask>();
  for (const task of tasks) {
    const checked = validateTask(wiring, task);
    if (checked !== undefined) valid.set(task.id, checked);
  }
  const order = orderTasks(wiring, tasks);
  return {
    kind: 'graph',
    name: spec.name ?? '',
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(spec.pipelineOptions?.root === undefined ? {} : { pipelineRoot: spec.pipelineOptions.root }),
    inputs,
    outputs: graphOutputs(wiring),
    tasks: order.flatMap((id) => valid.get(id) ?? []),
  };
}

/** The component of a task; undefined when it is unknown (linking said so) or its graph is broken. */
function taskComponent(task: LinkedTask, scope: Scope, walk: Walk): ValidComponent | undefined {
  const { component } = task;
  if (component === undefined) return undefined;
  if (walk.known.has(component.spec)) return walk.known.get(component.spec);
  const path = componentPath(task, component.spec, scope, walk);
  const anchor =
    scope.path === undefined
      ? scope.anchor
      : [...scope.path, 'implementation', 'graph', 'tasks', task.id, 'componentRef'];
  const checked = validateComponent(component, { path, anchor, tasks: [...scope.tasks, task.id] }, walk);
  // Findings stop compilation at the end of the walk; until then a broken graph still tells its ports.
  const valid = checked?.kind === 'graph' ? asComponent(checked) : checked;
  walk.known.set(component.spec, valid);
  return valid;
}

function asComponent(graph: GraphContents): ValidComponent | undefined {
  return isComplete(graph, []) ? graph : undefined;
}

/** Where the document holds the component of a task; undefined when it comes from elsewhere. */
function componentPath(task: LinkedTask, spec: ComponentSpec, scope: Scope, walk: Walk): JsonPath | undefined {
  if (task.spec.componentRef.spec === undefined) return walk.places.get(spec);
  return scope.path === undefined
    ? undefined
    : [...scope.path, 'implementation', 'graph', 'tasks', task.id, 'componentRef', 'spec'];
}

function validateTask(wiring: Wiring, task: LinkedTask): ValidTask | undefined {
  const { scope, findings } = wiring;
  const component = wiring.components.get(task.id);
  const path: JsonPath = ['implementation', 'graph', 'tasks', task.id];
  for (const [index, other] of (task.spec.runAfter ?? []).entries()) {
    if (wiring.components.has(other)) continue;
    const nearest = nearestName(other, [...wiring.components.keys()]);
    const at = [...path, 'runAfter', index];
    findings(scope, {
      code: 'reference-unknown-task',
      message: `“${task.id}” is to run after “${other}”, which does not exist.`,
      cure: didYouMean(nearest, 'Remove it from runAfter.'),
      path: at,
      place: { tasks: [...scope.tasks, task.id] },
      fix:
        nearest === undefined
          ? { label: 'Remove it', patches: [{ path: at }] }
          : { label: `Use “${nearest}”`, patches: [{ path: at, value: nearest }] },
    });
  }
  if (component === undefined) return undefined;
  const options = task.spec.executionOptions ?? {};
  validateOptions(options, task.id, component.kind === 'graph', [...path, 'executionOptions'], scope, findings);
  const given = validateArguments(wiring, task.id, task.spec, component);
  return { id: task.id, component, arguments: given, runAfter: task.spec.runAfter ?? [], options };
}

function orderTasks({ scope, findings }: Wiring, tasks: readonly LinkedTask[]): readonly string[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const topology = topologicalOrder([...byId.keys()], (id) => upstream(byId.get(id)?.spec));
  if ('order' in topology) return topology.order;
  const [first = ''] = topology.cycle;
  const circle = [...topology.cycle, first].map((id) => `“${id}”`).join(' → ');
  findings(scope, {
    code: 'cycle',
    message:
      topology.cycle.length === 1
        ? `The task “${first}” waits for itself.`
        : `The tasks wait for each other in a circle: ${circle}.`,
    cure: 'Remove one of these connections.',
    path: ['implementation', 'graph', 'tasks', first],
    of: 'key',
    place: { tasks: [...scope.tasks, first] },
  });
  return [];
}

function upstream(task: TaskSpec | undefined): readonly string[] {
  return [...Object.values(task?.arguments ?? {}).flatMap(producers), ...(task?.runAfter ?? [])];
}

function producers(argument: Argument): readonly string[] {
  const text =
    typeof argument === 'string'
      ? argument
      : 'value' in argument && typeof argument.value === 'string'
        ? argument.value
        : undefined;
  if (text !== undefined)
    return parseText(text).flatMap((part) => ('taskOutput' in part ? [part.taskOutput.task] : []));
  return typeof argument === 'object' && 'taskOutput' in argument ? [argument.taskOutput.taskId] : [];
}

/** An input of a graph without type is what it is first connected to. */
function graphInputType(
  input: InputSpec,
  tasks: readonly LinkedTask[],
  components: ReadonlyMap<string, ValidComponent | undefined>,
): PortType {
  if (input.type !== undefined) return portType(input.type, 'none');
  for (const task of tasks) {
    for (const [name, argument] of Object.entries(task.spec.arguments ?? {})) {
      if (typeof argument !== 'object' || !('graphInput' in argument) || argument.graphInput.inputName !== input.name)
        continue;
      const consumer = components.get(task.id)?.inputs.find((candidate) => candidate.name === name);
      if (consumer !== undefined) return consumer.type;
    }
  }
  return portType(undefined, input.default === undefined ? 'none' : 'value');
}

function graphOutputs(wiring: Wiring): GraphContents['outputs'] {
  const { spec, scope, findings } = wiring;
  const values = isGraph(spec) ? (spec.implementation.graph.outputValues ?? {}) : {};
  const sources = new Map<string, ValidOutput>();
  for (const [name, value] of Object.entries(values)) {
    // Refused by the reader so far.
    if ('oneOf' in value) continue;
    const { taskOutput } = value;
    const path: JsonPath = ['implementation', 'graph', 'outputValues', name];
    const source = findTaskOutput(wiring, undefined, name, { task: taskOutput.taskId, output: taskOutput.outputName }, [
      ...path,
      'taskOutput',
    ]);
    if (source !== undefined) sources.set(name, source);
    if ((spec.outputs ?? []).some((output) => output.name === name)) continue;
    const names = (spec.outputs ?? [])
      .map((output) => output.name)
      .filter((output) => own(values, output) === undefined);
    const nearest = nearestName(name, names);
    findings(scope, {
      code: 'reference-unknown-output',
      message: `outputValues connects the output “${name}”, which the graph does not declare.`,
      cure: didYouMean(
        nearest,
        names.length === 0
          ? 'Add it to outputs, or remove the connection.'
          : `Declared and not connected: ${listNames(names)}.`,
      ),
      path,
      of: 'key',
      place: { tasks: scope.tasks, output: name },
      fix: { label: 'Remove the connection', patches: [{ path }] },
    });
  }
  const outputs = validOutputs(spec, (output) => graphOutputType(output, sources));
  return outputs.flatMap((output, index) => {
    const value = own(values, output.name);
    const source = sources.get(output.name);
    if (value === undefined) {
      findings(scope, {
        code: 'output-missing',
        message: `Nothing is connected to the output “${output.name}” of ${scope.tasks.length === 0 ? 'the pipeline' : `“${scope.tasks.at(-1)}”`}.`,
        cure: 'Connect the output of a task to it, or remove it.',
        path: ['outputs', index],
        place: { tasks: scope.tasks, output: output.name },
        fix: { label: `Remove “${output.name}”`, patches: [{ path: ['outputs', index] }] },
      });
    }
    if (value === undefined || 'oneOf' in value || source === undefined) return [];
    checkOutputFit(wiring, output, source);
    return [{ ...output, source: { task: value.taskOutput.taskId, output: value.taskOutput.outputName } }];
  });
}

function graphOutputType(output: OutputSpec, sources: ReadonlyMap<string, ValidOutput>): PortType {
  if (output.type !== undefined) return portType(output.type, 'path');
  return sources.get(output.name)?.type ?? portType(undefined, 'path');
}

/** The backend hands outputs of a graph on as they are: nothing turns a number into text here. */
function checkOutputFit({ scope, findings }: Wiring, output: ValidOutput, source: ValidOutput): void {
  const fit = fits(source.type, output.type);
  const reason = fit.fits ? fit.note : fit.reason;
  if (reason === undefined) return;
  const path: JsonPath = ['implementation', 'graph', 'outputValues', output.name];
  findings(scope, {
    code: 'connection-does-not-fit',
    message: fit.fits
      ? `The output “${output.name}” is declared as text, but its source is none, and outputs are handed on as they are.`
      : `The output “${output.name}” does not fit its source: ${reason}.`,
    cure: 'Declare the output with the type of its source.',
    path,
    place: { tasks: scope.tasks, output: output.name },
  });
}
