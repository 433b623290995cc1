/** Grouping: tasks become an inline graph, and an inline graph becomes tasks again. Connections across the frame become its ports. */
import {
  isGraph,
  type Argument,
  type InputSpec,
  type OutputSpec,
  type TaskOutput,
  type PipelineComponent,
  type TaskSpec,
} from '../component/spec.ts';
import { typeName, type TypeSpec } from '../component/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own, sameJson } from '../json.ts';
import { ok, type Result } from '../result.ts';
import {
  comesBefore,
  fault,
  follow,
  followInTask,
  inputsOf,
  makeComponent,
  makeTask,
  mapRecord,
  noTask,
  outputsOf,
  uniqueName,
  upstreamOf,
  withEntry,
  type Graph,
  type Outcome,
  type Source,
} from './graph.ts';
import { readPosition, withPosition, type Position } from './layout.ts';
import { link } from './link.ts';
import type { ComponentResolver, LinkedComponent } from './linked.ts';
import { portsOf } from './ports.ts';

type Done = Result<Outcome, Diagnostic>;
type Tasks = Graph['tasks'];

/** Moves tasks into an inline graph of the given name. Refused when a task outside would have to run between them. */
export function groupTasks(
  owner: PipelineComponent,
  ids: readonly string[],
  name: string,
  resolve: ComponentResolver,
): Done {
  const { graph } = owner.implementation;
  const inside = new Set(ids);
  const missing = ids.find((id) => !Object.hasOwn(graph.tasks, id));
  if (missing !== undefined) return noTask(missing);
  if (inside.size === 0)
    return fault('graph-empty', 'Nothing is selected.', 'Select the tasks that belong into the group.');
  const between = Object.keys(graph.tasks).find((id) => !inside.has(id) && isBetween(graph.tasks, inside, id));
  if (between !== undefined) {
    return fault(
      'cycle',
      `“${between}” runs between the selected tasks, so they cannot be one group without it.`,
      `Select “${between}”, too.`,
    );
  }
  const id = uniqueName(name, (wanted) => Object.hasOwn(graph.tasks, wanted) && !inside.has(wanted));
  const ports = new GroupPorts(owner, resolve);
  const inner = mapRecord(graph.tasks, (task, key) => (inside.has(key) ? [key, ports.enter(task, inside)] : undefined));
  const outer = ports.leave(graph, inside, id);
  const component = groupComponent(name, inner, ports);
  const before = [...new Set(ids.flatMap((key) => own(graph.tasks, key)?.runAfter ?? []))].filter(
    (key) => !inside.has(key),
  );
  const place = centre(ids.flatMap((key) => readPosition(own(graph.tasks, key) ?? {}) ?? []));
  const bare = makeTask({ componentRef: { name, spec: component } }, { arguments: ports.arguments, runAfter: before });
  const task = place === undefined ? bare : withPosition(bare, place);
  return ok({
    component: makeComponent(owner, { graph: { ...outer, tasks: placed(outer.tasks, graph.tasks, inside, id, task) } }),
    added: [id],
  });
}

/** True when a task outside comes after one task of the selection and before another. */
function isBetween(tasks: Tasks, inside: ReadonlySet<string>, id: string): boolean {
  const members = [...inside];
  return (
    members.some((member) => comesBefore(tasks, member, id)) && members.some((member) => comesBefore(tasks, id, member))
  );
}

/** The remaining tasks with the group where the first of its tasks was. */
function placed(outer: Tasks, all: Tasks, inside: ReadonlySet<string>, id: string, task: TaskSpec): Tasks {
  let result: Tasks = {};
  let isPlaced = false;
  for (const key of Object.keys(all)) {
    if (!inside.has(key)) {
      const kept = own(outer, key);
      if (kept !== undefined) result = withEntry(result, key, kept);
    } else if (!isPlaced) {
      result = withEntry(result, id, task);
      isPlaced = true;
    }
  }
  return result;
}

/** The ports that a group needs, collected while its connections are cut. */
class GroupPorts {
  readonly inputs: InputSpec[] = [];
  readonly outputs: OutputSpec[] = [];
  arguments: { readonly [input: string]: Argument } = {};
  outputValues: { readonly [output: string]: TaskOutput } = {};
  readonly #owner: PipelineComponent;
  readonly #linked: LinkedComponent;

  constructor(owner: PipelineComponent, resolve: ComponentResolver) {
    this.#owner = owner;
    this.#linked = link({ spec: owner, file: '' }, resolve).root;
  }

  /** A task as it stands inside of the group: what came from outside comes through an input. */
  enter(task: TaskSpec, inside: ReadonlySet<string>): TaskSpec {
    const given = mapRecord(task.arguments ?? {}, (argument, input) => {
      if (typeof argument === 'string' || 'value' in argument || 'taskStatus' in argument) return [input, argument];
      if ('taskOutput' in argument && inside.has(argument.taskOutput.taskId)) return [input, argument];
      return [input, { graphInput: { inputName: this.#input(argument) } }];
    });
    return makeTask(task, { arguments: given, runAfter: task.runAfter?.filter((id) => inside.has(id)) });
  }

  /** The graph around the group: what came from its tasks comes from the group's outputs. */
  leave(graph: Graph, inside: ReadonlySet<string>, id: string): Graph {
    const outside = mapRecord(graph.tasks, (task, key) => (inside.has(key) ? undefined : [key, task]));
    return follow(
      { ...graph, tasks: outside },
      {
        source: (source) => (inside.has(source.taskId) ? { taskId: id, outputName: this.#output(source) } : source),
        after: (key) => (inside.has(key) ? [id] : [key]),
      },
    );
  }

  #input(argument: Argument): string {
    for (const [name, known] of Object.entries(this.arguments)) if (sameJson(known, argument)) return name;
    if (typeof argument === 'string' || 'value' in argument || 'taskStatus' in argument) return '';
    const wanted = 'graphInput' in argument ? argument.graphInput.inputName : argument.taskOutput.outputName;
    const name = uniqueName(wanted, (taken) => this.inputs.some((input) => input.name === taken));
    const type =
      'graphInput' in argument
        ? inputsOf(this.#owner).find((input) => input.name === wanted)?.type
        : this.#outputType(argument.taskOutput);
    this.inputs.push({ name, ...(type === undefined ? {} : { type }) });
    this.arguments = withEntry(this.arguments, name, argument);
    return name;
  }

  #output({ taskId, outputName }: Source): string {
    for (const [name, { taskOutput }] of Object.entries(this.outputValues)) {
      if (taskOutput.taskId === taskId && taskOutput.outputName === outputName) return name;
    }
    const name = uniqueName(outputName, (taken) => this.outputs.some((output) => output.name === taken));
    const type = this.#outputType({ taskId, outputName });
    this.outputs.push({ name, ...(type === undefined ? {} : { type }) });
    this.outputValues = withEntry(this.outputValues, name, { taskOutput: { taskId, outputName } });
    return name;
  }

  #outputType({ taskId, outputName }: Source): TypeSpec | undefined {
    const component = this.#linked.tasks?.find((task) => task.id === taskId)?.component;
    if (component === undefined) return undefined;
    const declared = outputsOf(component.spec).find((output) => output.name === outputName)?.type;
    if (declared !== undefined) return declared;
    const port = portsOf(component).outputs.find((output) => output.name === outputName);
    return port === undefined ? undefined : typeName(port.type);
  }
}

function groupComponent(name: string, tasks: Tasks, ports: GroupPorts): PipelineComponent {
  const places = Object.values(tasks).flatMap((task) => readPosition(task) ?? []);
  const left = Math.min(...places.map(({ x }) => x));
  const right = Math.max(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const column = <T extends InputSpec | OutputSpec>(items: readonly T[], x: number): readonly T[] =>
    places.length === 0 ? items : items.map((item, index) => withPosition(item, { x, y: top + index * 90 }));
  const empty: PipelineComponent = { name, implementation: { graph: { tasks } } };
  return makeComponent(empty, {
    inputs: column(ports.inputs, left - 280),
    outputs: column(ports.outputs, right + 340),
    graph: { tasks, outputValues: ports.outputValues },
  });
}

function centre(places: readonly Position[]): Position | undefined {
  if (places.length === 0) return undefined;
  return {
    x: places.reduce((sum, { x }) => sum + x, 0) / places.length,
    y: places.reduce((sum, { y }) => sum + y, 0) / places.length,
  };
}

/** Puts the tasks of an inline graph into the graph around it; their connections go where the group's went. */
export function ungroupTask(owner: PipelineComponent, id: string): Done {
  const { graph } = owner.implementation;
  const group = own(graph.tasks, id);
  if (group === undefined) return noTask(id);
  const inner = group.componentRef.spec;
  if (inner === undefined || !isGraph(inner)) {
    return fault('not-supported', `The task “${id}” is not a group written in this document.`, 'Select a group.');
  }
  const { components = {}, tasks, outputValues = {} } = inner.implementation.graph;
  const clash = Object.entries(components).find(([name, spec]) => {
    const other = own(graph.components, name);
    return other !== undefined && !sameJson(other, spec);
  });
  if (clash !== undefined) {
    return fault(
      'name-duplicate',
      `The group and the graph around it both have a component “${clash[0]}”, and they differ.`,
      'Rename one of them in the text.',
    );
  }
  const ids = freshIds(graph.tasks, id, Object.keys(tasks));
  const rename = (source: Source): Source => ({ ...source, taskId: ids.get(source.taskId) ?? source.taskId });
  const shift = offset(readPosition(group), Object.values(tasks));
  const moved = mapRecord(tasks, (task, key) => {
    const followed = followInTask(task, {
      source: rename,
      input: (input) => given(group, inner, input),
      after: (other) => [ids.get(other) ?? other],
    });
    const first = upstreamOf(task).every((other) => !Object.hasOwn(tasks, other));
    const ordered =
      first && group.runAfter !== undefined
        ? makeTask(followed, { runAfter: [...new Set([...(followed.runAfter ?? []), ...group.runAfter])] })
        : followed;
    const place = readPosition(ordered);
    return [
      ids.get(key) ?? key,
      place === undefined ? ordered : withPosition(ordered, { ...place, x: place.x + shift.x, y: place.y + shift.y }),
    ];
  });
  const last = Object.keys(tasks).filter((key) => !Object.values(tasks).some((task) => upstreamOf(task).includes(key)));
  const around = follow(
    { ...graph, tasks: mapRecord(graph.tasks, (task, key) => (key === id ? undefined : [key, task])) },
    {
      source: (source) => {
        if (source.taskId !== id) return source;
        const from = own(outputValues, source.outputName);
        return from === undefined || 'oneOf' in from ? undefined : rename(from.taskOutput);
      },
      after: (key) => (key === id ? last.map((other) => ids.get(other) ?? other) : [key]),
    },
  );
  const merged = Object.entries(components).reduce(
    (all, [name, spec]) => withEntry(all, name, spec),
    graph.components ?? {},
  );
  return ok({
    component: makeComponent(owner, {
      graph: { ...around, components: merged, tasks: spliced(graph.tasks, around.tasks, id, moved) },
    }),
    added: [...ids.values()],
  });
}

function freshIds(tasks: Tasks, group: string, inner: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(Object.keys(tasks).filter((key) => key !== group));
  const ids = new Map<string, string>();
  for (const key of inner) {
    const fresh = uniqueName(key, (name) => taken.has(name));
    taken.add(fresh);
    ids.set(key, fresh);
  }
  return ids;
}

/** What an input of a group stands for outside: the group's argument, or its default. */
function given(group: TaskSpec, inner: PipelineComponent, input: string): Argument | undefined {
  const argument = own(group.arguments, input);
  if (argument !== undefined) return argument;
  const standard = inputsOf(inner).find(({ name }) => name === input)?.default;
  if (standard === undefined) return undefined;
  return typeof standard === 'string' ? standard : { value: standard };
}

/** How far inner tasks move so that their middle comes to where the group stood. */
function offset(group: Position | undefined, tasks: readonly TaskSpec[]): { readonly x: number; readonly y: number } {
  const middle = centre(tasks.flatMap((task) => readPosition(task) ?? []));
  return group === undefined || middle === undefined
    ? { x: 0, y: 0 }
    : { x: group.x - middle.x, y: group.y - middle.y };
}

/** The tasks around with the inner ones where the group was. */
function spliced(all: Tasks, around: Tasks, id: string, inner: Tasks): Tasks {
  let result: Tasks = {};
  for (const key of Object.keys(all)) {
    const entries = key === id ? Object.entries(inner) : [[key, own(around, key)] as const];
    for (const [name, task] of entries) if (task !== undefined) result = withEntry(result, name, task);
  }
  return result;
}
