/** Grouping: tasks become an inline graph. Connections across its frame become its ports; a rule says when or how often it runs. */
import type {
  Argument,
  InputSpec,
  OutputSpec,
  OutputValue,
  PipelineComponent,
  TaskOutput,
  TaskSpec,
} from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { portKey } from '../ir/names.ts';
import { own, sameJson } from '../json.ts';
import { ok, type Result } from '../result.ts';
import type { Located } from './address.ts';
import { ruleGroup } from './edit-rules.ts';
import type { GroupEdit } from './edit.ts';
import { fault, mapRecord, noTask, uniqueName, withEntry, type Graph, type Outcome, type Records } from './graph.ts';
import { centre, readPosition, withPosition } from './layout.ts';
import { link } from './link.ts';
import type { ComponentResolver, LinkedComponent } from './linked.ts';
import { makeComponent, makeTask } from './make.ts';
import { portNames } from './port-change.ts';
import { followInTask } from './follow-task.ts';
import { follow, sameType, sourcesOf, upstreamOf, type PortNames, type Reference } from './references.ts';
import { sourceType } from './source-type.ts';
import { wirePort } from './wire-ports.ts';

type Done = Result<Outcome, Diagnostic>;

/** Moves tasks into an inline graph of the given name. Refused when a task outside would have to run between them. */
export function groupTasks(
  at: Located,
  edit: Extract<GroupEdit, { readonly kind: 'group' }>,
  resolve: ComponentResolver,
): Done {
  const owner = at.component;
  const { tasks: ids, name, rule } = edit;
  const { graph } = owner.implementation;
  const inside = new Set(ids);
  const wrong = selectionFault(graph.tasks, inside);
  if (wrong !== undefined) return wrong;
  const id = uniqueName(name, (wanted) => Object.hasOwn(graph.tasks, wanted) && !inside.has(wanted));
  const ports = new GroupPorts(owner, resolve);
  const inner = mapRecord(graph.tasks, (task, key) => (inside.has(key) ? [key, ports.enter(task, inside)] : undefined));
  const outer = ports.leave(graph, inside, id);
  const members = ids.flatMap((key) => own(graph.tasks, key) ?? []);
  const before = [...new Set(members.flatMap(({ runAfter }) => runAfter ?? []))].filter((key) => !inside.has(key));
  const bare = makeTask(
    { componentRef: { name, spec: groupComponent(name, inner, ports) } },
    { arguments: ports.arguments, runAfter: before, trigger: waits(members, inside) ? 'always' : undefined },
  );
  const place = centre(members);
  const task = place === undefined ? bare : withPosition(bare, place);
  const component = makeComponent(owner, {
    graph: { ...outer, tasks: placed(outer.tasks, graph.tasks, inside, id, task) },
  });
  if (rule === undefined) return ok({ component, added: [id] });
  const ruled = ruleGroup({ ...at, component }, id, rule, resolve);
  return ruled.ok ? ok({ ...ruled.value, added: [id] }) : ruled;
}

/** Why a selection cannot be a group. */
function selectionFault(tasks: Records<TaskSpec>, inside: ReadonlySet<string>): Result<never, Diagnostic> | undefined {
  const missing = [...inside].find((id) => !Object.hasOwn(tasks, id));
  if (missing !== undefined) return noTask(missing);
  if (inside.size === 0)
    return fault('graph-empty', 'Nothing is selected.', 'Select the tasks that belong into the group.');
  const middle = between(tasks, inside);
  if (middle !== undefined) {
    return fault(
      'cycle',
      `“${middle}” runs between the selected tasks, so they cannot be one group without it.`,
      `Select “${middle}”, too.`,
    );
  }
  const first = [...inside].filter((id) => outsideOf(own(tasks, id), inside).length > 0);
  const always = first.filter((id) => own(tasks, id)?.trigger === 'always');
  if (always.length === 0 || always.length === first.length) return undefined;
  return fault(
    'not-supported',
    `“${always[0]}” runs however the tasks before it end, and other selected tasks do not.`,
    `Group “${always[0]}” alone, or together with the tasks that it waits for.`,
  );
}

function outsideOf(task: TaskSpec | undefined, inside: ReadonlySet<string>): readonly string[] {
  return task === undefined ? [] : upstreamOf(task).filter((id) => !inside.has(id));
}

/** True when the selection waits for tasks outside however these end: then the group must, too. */
function waits(members: readonly TaskSpec[], inside: ReadonlySet<string>): boolean {
  return members.some((task) => task.trigger === 'always' && outsideOf(task, inside).length > 0);
}

/** A task outside that comes after one task of the selection and before another; undefined when there is none. */
function between(tasks: Records<TaskSpec>, inside: ReadonlySet<string>): string | undefined {
  const waits = new Map<string, boolean>();
  /** Whether a task comes after a task of the selection. */
  const isAfter = (id: string): boolean => {
    const known = waits.get(id);
    if (known !== undefined) return known;
    waits.set(id, false);
    const task = own(tasks, id);
    const after = task !== undefined && upstreamOf(task).some((other) => inside.has(other) || isAfter(other));
    waits.set(id, after);
    return after;
  };
  const before = new Set([...inside].flatMap((id) => outsideOf(own(tasks, id), inside)));
  return [...before].find(isAfter);
}

/** The remaining tasks with the group where the first of its tasks was. */
function placed(
  outer: Records<TaskSpec>,
  all: Records<TaskSpec>,
  inside: ReadonlySet<string>,
  id: string,
  task: TaskSpec,
): Records<TaskSpec> {
  let result: Records<TaskSpec> = {};
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
  arguments: Records<Argument> = {};
  outputValues: Records<OutputValue> = {};
  readonly #owner: PipelineComponent;
  readonly #linked: LinkedComponent;
  readonly #names: PortNames;

  constructor(owner: PipelineComponent, resolve: ComponentResolver) {
    this.#owner = owner;
    this.#linked = link({ spec: owner, file: '' }, resolve).root;
    this.#names = portNames(owner, (id) => this.#linked.tasks?.find((task) => task.id === id)?.component?.spec);
  }

  /** A task as it stands inside of the group: what came from outside comes through an input, and the group waits for those outside. */
  enter(task: TaskSpec, inside: ReadonlySet<string>): TaskSpec {
    const waitsInside = upstreamOf(task).some((id) => inside.has(id));
    const held = waitsInside || task.trigger === undefined ? task : makeTask(task, { trigger: undefined });
    return followInTask(held, {
      value: (from) => {
        if ('taskOutput' in from && inside.has(from.taskOutput.taskId)) return from;
        if ('taskStatus' in from && inside.has(from.taskStatus.taskId)) return from;
        const { name } = this.#input(from);
        return 'graphInput' in from && from.graphInput.inputName === name ? from : { graphInput: { inputName: name } };
      },
      after: (id) => (inside.has(id) ? [id] : []),
      names: { before: this.#names, after: { ...this.#names, inputKey: portKey } },
    });
  }

  /** The graph around the group: what came from its tasks comes from the group, and how they ended is how the group did. */
  leave(graph: Graph, inside: ReadonlySet<string>, id: string): Graph {
    const outside = mapRecord(graph.tasks, (task, key) => (inside.has(key) ? undefined : [key, task]));
    const followed = follow(
      { ...graph, tasks: outside, outputValues: {} },
      {
        value: (from) => {
          if ('taskOutput' in from && inside.has(from.taskOutput.taskId)) return this.#leaving(from, id);
          return 'taskStatus' in from && inside.has(from.taskStatus.taskId) ? { taskStatus: { taskId: id } } : from;
        },
        after: (key) => (inside.has(key) ? [id] : [key]),
        names: {
          before: this.#names,
          after: {
            ...this.#names,
            outputKey: (task, name) => (task === id ? portKey(name) : this.#names.outputKey(task, name)),
          },
        },
      },
    );
    const outputValues = mapRecord(graph.outputValues ?? {}, (value, key) => [key, this.#branches(value, inside, id)]);
    return { ...followed, outputValues };
  }

  /** Where an output of the graph around comes from now. Branches that come into the group together are chosen from there. */
  #branches(value: OutputValue, inside: ReadonlySet<string>, id: string): OutputValue {
    const isInside = ({ taskOutput }: TaskOutput): boolean => inside.has(taskOutput.taskId);
    if ('taskOutput' in value) return isInside(value) ? sameType(this.#leaving(value, id), value) : value;
    const [first, ...more] = value.oneOf.filter(isInside);
    if (first === undefined) return value;
    if (more.length === 0) {
      return {
        oneOf: value.oneOf.map((branch) => (branch === first ? sameType(this.#leaving(first, id), first) : branch)),
      };
    }
    const chosen = this.#leaving({ oneOf: [first, ...more] }, id);
    const rest = value.oneOf.filter((branch) => !isInside(branch));
    return rest.length === 0 ? chosen : { oneOf: [chosen, ...rest] };
  }

  #input(from: Reference): InputSpec {
    const argument: Reference = bare(from);
    for (const input of this.inputs) if (sameJson(own(this.arguments, input.name), argument)) return input;
    const wanted =
      'graphInput' in from
        ? from.graphInput.inputName
        : 'taskOutput' in from
          ? from.taskOutput.outputName
          : `${from.taskStatus.taskId} status`;
    const name = uniqueName(wanted, (taken) => this.inputs.some((input) => input.name === taken));
    const input = wirePort(name, sourceType(this.#owner, this.#linked, from));
    this.inputs.push(input);
    this.arguments = withEntry(this.arguments, name, argument);
    return input;
  }

  #leaving(from: OutputValue, id: string): TaskOutput {
    const source: OutputValue = 'oneOf' in from ? from : bareOutput(from);
    const known = Object.entries(this.outputValues).find(([, value]) => sameJson(value, source));
    if (known !== undefined) return { taskOutput: { taskId: id, outputName: known[0] } };
    const [first] = sourcesOf(from);
    const name = uniqueName(first?.outputName ?? '', (taken) => this.outputs.some((output) => output.name === taken));
    const type = first === undefined ? undefined : sourceType(this.#owner, this.#linked, { taskOutput: first });
    this.outputs.push(wirePort(name, type));
    this.outputValues = withEntry(this.outputValues, name, source);
    return { taskOutput: { taskId: id, outputName: name } };
  }
}

/** A reference without the type and the selector that may stand beside it. */
function bare(reference: Reference): Reference {
  if ('graphInput' in reference) return { graphInput: { inputName: reference.graphInput.inputName } };
  if ('taskStatus' in reference) return { taskStatus: { taskId: reference.taskStatus.taskId } };
  return bareOutput(reference);
}

function bareOutput({ taskOutput: { taskId, outputName } }: TaskOutput): TaskOutput {
  return { taskOutput: { taskId, outputName } };
}

function groupComponent(name: string, tasks: Records<TaskSpec>, ports: GroupPorts): PipelineComponent {
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
