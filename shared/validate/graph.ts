/** Linked documents become valid graphs, or diagnostics with their places and cures. */
import { isGraph, type ComponentSpec, type InputSpec } from '../component/spec.ts';
import { portType, type PortType } from '../component/types.ts';
import { withoutErrors, type Diagnostic } from '../diagnostic.ts';
import type { ParsedDocument } from '../document/document.ts';
import type { LinkedComponent, LinkedDocument, LinkedTask } from '../document/linked.ts';
import { upstreamOf } from '../document/references.ts';
import { pipelineNamePattern } from '../ir/names.ts';
import { kubernetesPipeline } from '../ir/platform-spec.ts';
import type { JsonPath } from '../json.ts';
import { topologicalOrder } from '../topological-order.ts';
import { validateContainer } from './container.ts';
import { collectFindings, type Findings, type Scope } from './findings.ts';
import { validateImporter, validateVerbatim } from './importer.ts';
import { producerOf } from './loop.ts';
import { graphOutputs } from './outputs.ts';
import { named, validInputs } from './ports.ts';
import { taskPath, taskPlace, type Producer, type Wiring } from './sources.ts';
import { checkFilledTexts, validateTask } from './task.ts';
import type { GraphContents, ValidArgument, ValidComponent, ValidGraph, ValidTask } from './valid-graph.ts';
import { checkShape, componentVerbatim, pipelineVerbatim } from './verbatim.ts';

/** What was found out about a document; `graph` is there when nothing stops compilation. */
export interface Validation {
  readonly graph?: ValidGraph;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks a linked document: references, connections, types, completeness, circles, nested graphs too. A component that is no graph becomes a
 * pipeline of one task, as KFP does it. The diagnostics of linking are included; `parsed` gives the places in the text.
 */
export function validate(linked: LinkedDocument, parsed?: ParsedDocument): Validation {
  const diagnostics: Diagnostic[] = [...linked.diagnostics];
  const findings = collectFindings(diagnostics, parsed);
  const walk: Walk = { findings, known: new Map(), places: new Map() };
  const root: Scope = { path: [], anchor: [], tasks: [], collected: false, items: new Set() };
  const component = validateComponent(linked.root, false, root, walk);
  const graph =
    component === undefined || component.kind === 'graph' ? component : wrap(component, linked.root.spec, root, walk);
  return graph !== undefined && isComplete(graph, diagnostics) ? { graph, diagnostics } : { diagnostics };
}

function isComplete(graph: GraphContents, diagnostics: readonly Diagnostic[]): graph is ValidGraph {
  return graph.tasks.length > 0 && withoutErrors(diagnostics);
}

/** A component that is used a hundred times is checked once; its findings stand at its first use. */
interface Walk {
  readonly findings: Findings;
  /** By spec, and by whether it is used in a loop: then its outputs are lists. */
  readonly known: Map<ComponentSpec, Map<boolean, ValidComponent | undefined>>;
  /** Where the document holds components that are written once and used by name. */
  readonly places: Map<ComponentSpec, JsonPath>;
}

function validateComponent(
  linked: LinkedComponent,
  loops: boolean,
  scope: Scope,
  walk: Walk,
): ValidComponent | GraphContents | undefined {
  const component = withoutVerbatim(linked, loops, scope, walk);
  const verbatim = componentVerbatim(linked.spec.ir, { scope, findings: walk.findings });
  return component === undefined || verbatim === undefined ? component : { ...component, verbatim };
}

function withoutVerbatim(
  linked: LinkedComponent,
  loops: boolean,
  scope: Scope,
  walk: Walk,
): ValidComponent | GraphContents | undefined {
  const { spec } = linked;
  const { implementation } = spec;
  if ('graph' in implementation) return validateGraph(linked, loops, scope, walk);
  if ('container' in implementation) {
    return validateContainer(linked, implementation.container, scope, walk.findings);
  }
  return 'importer' in implementation
    ? validateImporter(spec, implementation.importer, scope, walk.findings)
    : validateVerbatim(spec, implementation.ir, scope, walk.findings);
}

/** KFP makes a pipeline of a component by giving it the component's inputs and outputs. */
function wrap(
  component: Exclude<ValidComponent, ValidGraph>,
  spec: ComponentSpec,
  scope: Scope,
  walk: Walk,
): GraphContents {
  const { name, inputs, outputs } = component;
  checkFilledTexts({ scope, findings: walk.findings }, component, [], { path: ['implementation'], place: {} });
  const id = name === '' ? 'component' : name;
  return {
    kind: 'graph',
    ...named(spec),
    inputs,
    outputs: outputs.map((output) => ({ ...output, source: { task: id, output: output.name } })),
    tasks: [
      {
        id,
        component,
        arguments: new Map(
          inputs.map((input): [string, ValidArgument] => [input.name, { from: 'graph-input', input: input.name }]),
        ),
        locals: new Map(),
        always: false,
        upstream: [],
        options: {},
      },
    ],
    pipeline: pipelineOf(spec, scope, walk),
  };
}

function pipelineOf(spec: ComponentSpec, scope: Scope, { findings }: Walk): GraphContents['pipeline'] {
  const { name, root, kubernetes } = spec.pipelineOptions ?? {};
  if (name !== undefined && !pipelineNamePattern.test(name)) {
    findings(scope, {
      code: 'name-invalid',
      message: `“${name}” cannot be a pipeline’s name on Kubeflow.`,
      cure: 'Use at most 128 lower-case letters, digits and hyphens, not starting with a hyphen.',
      path: ['pipelineOptions', 'name'],
    });
  }
  if (kubernetes !== undefined) {
    const path = ['pipelineOptions', 'kubernetes'];
    checkShape(kubernetesPipeline, kubernetes, path, { scope, findings });
    if (scope.tasks.length > 0) {
      findings(scope, {
        code: 'not-supported',
        severity: 'warning',
        message: 'Kubernetes options of a pipeline that is used as a group have no effect.',
        cure: 'Give them to the pipeline around it.',
        path,
        of: 'key',
      });
    }
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(root === undefined ? {} : { root }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...pipelineVerbatim(spec.ir, { scope, findings }),
  };
}

function validateGraph(linked: LinkedComponent, loops: boolean, scope: Scope, walk: Walk): GraphContents {
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
  const producers = new Map(tasks.map((task) => [task.id, producer(task, scope, walk)]));
  const inputs = validInputs(spec, (input) => graphInputType(input, tasks, producers), scope, findings);
  const wiring: Wiring = { spec, inputs, producers, scope, findings };
  const valid = new Map<string, ValidTask>();
  for (const task of tasks) {
    const checked = validateTask(wiring, task);
    if (checked !== undefined) valid.set(task.id, checked);
  }
  const order = orderTasks(wiring, tasks);
  return {
    kind: 'graph',
    ...named(spec),
    inputs,
    outputs: graphOutputs(wiring, loops),
    tasks: order.flatMap((id) => valid.get(id) ?? []),
    pipeline: pipelineOf(spec, scope, walk),
  };
}

function producer(task: LinkedTask, scope: Scope, walk: Walk): Producer | undefined {
  const loops = task.spec.forEach !== undefined;
  const component = taskComponent(task, loops, scope, walk);
  return component === undefined ? undefined : producerOf(component, loops);
}

/** The component of a task; undefined when it is unknown (linking said so) or its graph is broken. */
function taskComponent(task: LinkedTask, loops: boolean, scope: Scope, walk: Walk): ValidComponent | undefined {
  const { component } = task;
  if (component === undefined) return undefined;
  const known = walk.known.get(component.spec) ?? new Map<boolean, ValidComponent | undefined>();
  walk.known.set(component.spec, known);
  const asList = loops && isGraph(component.spec);
  if (known.has(asList)) return known.get(asList);
  const path = componentPath(task, component.spec, scope, walk);
  const anchor = scope.path === undefined ? scope.anchor : [...scope.path, ...taskPath(task.id), 'componentRef'];
  const inner: Scope = {
    path,
    anchor,
    tasks: [...scope.tasks, task.id],
    collected: scope.collected || loops,
    items: itemsOf(task, scope),
  };
  const checked = validateComponent(component, asList, inner, walk);
  // Findings stop compilation at the end of the walk; until then a broken graph still tells its ports.
  const valid = checked?.kind === 'graph' ? asComponent(checked) : checked;
  known.set(asList, valid);
  return valid;
}

/** What a task hands on of the items of the loops around it, and the item of its own loop. */
function itemsOf({ spec }: LinkedTask, { items }: Scope): ReadonlySet<string> {
  const handedOn = Object.entries(spec.arguments ?? {}).flatMap(([name, argument]) =>
    typeof argument === 'object' &&
    'graphInput' in argument &&
    argument.select === undefined &&
    items.has(argument.graphInput.inputName)
      ? [name]
      : [],
  );
  return new Set(spec.forEach === undefined ? handedOn : [...handedOn, spec.forEach.as]);
}

function asComponent(graph: GraphContents): ValidComponent | undefined {
  return isComplete(graph, []) ? graph : undefined;
}

/** Where the document holds the component of a task; undefined when it comes from elsewhere. */
function componentPath(task: LinkedTask, spec: ComponentSpec, scope: Scope, walk: Walk): JsonPath | undefined {
  if (task.spec.componentRef.spec === undefined) return walk.places.get(spec);
  return scope.path === undefined ? undefined : [...scope.path, ...taskPath(task.id), 'componentRef', 'spec'];
}

function orderTasks(wiring: Wiring, tasks: readonly LinkedTask[]): readonly string[] {
  const byId = new Map(tasks.map(({ id, spec }) => [id, spec]));
  const topology = topologicalOrder([...byId.keys()], (id) => {
    const task = byId.get(id);
    return task === undefined ? [] : upstreamOf(task);
  });
  if ('order' in topology) return topology.order;
  const [first = ''] = topology.cycle;
  const circle = [...topology.cycle, first].map((id) => `“${id}”`).join(' → ');
  wiring.findings(wiring.scope, {
    code: 'cycle',
    message:
      topology.cycle.length === 1
        ? `The task “${first}” waits for itself.`
        : `The tasks wait for each other in a circle: ${circle}.`,
    cure: 'Remove one of these connections.',
    path: taskPath(first),
    of: 'key',
    place: taskPlace(wiring, first),
  });
  return [];
}

/** An input of a graph without type is what it is first connected to. */
function graphInputType(
  input: InputSpec,
  tasks: readonly LinkedTask[],
  producers: ReadonlyMap<string, Producer | undefined>,
): PortType {
  if (input.type !== undefined) return portType(input.type, 'none');
  for (const task of tasks) {
    for (const [name, argument] of Object.entries(task.spec.arguments ?? {})) {
      if (typeof argument !== 'object' || !('graphInput' in argument) || argument.graphInput.inputName !== input.name)
        continue;
      const consumer = producers.get(task.id)?.component.inputs.find((candidate) => candidate.name === name);
      if (consumer !== undefined) return consumer.type;
    }
  }
  return portType(undefined, input.default === undefined ? 'none' : 'value');
}
