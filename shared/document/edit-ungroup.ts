/** Ungrouping: the tasks of a graph come into the graph around it. What went through the group's ports goes straight; its rule goes with its tasks. */
import { celKeys, renameCelKeys } from '../component/cel-keys.ts';
import {
  isGraph,
  type Argument,
  type Condition,
  type OutputValue,
  type PipelineComponent,
  type TaskOutput,
  type TaskSpec,
} from '../component/spec.ts';
import { referencesIn } from '../component/text.ts';
import { portType, readConstant } from '../component/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { uniqueName as uniqueKey } from '../ir/names.ts';
import { own, sameJson } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { fault, inputsOf, mapRecord, noTask, uniqueName, withEntry, type Outcome, type Records } from './graph.ts';
import { centre, readPosition, withPosition, type Position } from './layout.ts';
import type { ComponentResolver } from './linked.ts';
import { makeComponent, makeTask } from './make.ts';
import { taskComponent } from './own-copy.ts';
import { portKeyOf, portNames } from './port-change.ts';
import { followInTask } from './follow-task.ts';
import { follow, sourcesOf, upstreamOf, type PortNames, type ReferenceChange, type Source } from './references.ts';

type Done = Result<Outcome, Diagnostic>;

/** Puts the tasks of an inline graph into the graph around it. Refused where something would get another meaning. */
export function ungroupTask(owner: PipelineComponent, id: string, resolve: ComponentResolver): Done {
  const { graph } = owner.implementation;
  const group = own(graph.tasks, id);
  if (group === undefined) return noTask(id);
  const inner = group.componentRef.spec;
  if (inner === undefined || !isGraph(inner)) {
    return fault('not-supported', `The task “${id}” is not a group written in this document.`, 'Select a group.');
  }
  const wrong = obstacle(owner, id, group, inner);
  if (wrong !== undefined) return wrong;
  const { components = {}, tasks, outputValues = {} } = inner.implementation.graph;
  const ids = freshIds(graph.tasks, id, Object.keys(tasks));
  const fresh = (key: string): string => ids.get(key) ?? key;
  const originals = new Map([...ids].map(([key, other]) => [other, key]));
  const around = portNames(owner, (task) => taskComponent(owner, task, resolve));
  const within = portNames(inner, (task) => taskComponent(inner, task, resolve));
  const after: PortNames = {
    ...around,
    outputKey: (task, name) => {
      const original = originals.get(task);
      return original === undefined ? around.outputKey(task, name) : within.outputKey(original, name);
    },
  };
  const outwards: ReferenceChange = {
    value: (from) => {
      if ('graphInput' in from) return given(group, inner, from.graphInput.inputName);
      if ('taskStatus' in from) return { taskStatus: { taskId: fresh(from.taskStatus.taskId) } };
      const { taskId, outputName } = from.taskOutput;
      return { taskOutput: { taskId: fresh(taskId), outputName } };
    },
    after: (other) => [fresh(other)],
    names: { before: within, after },
  };
  const keys = new Set(Object.entries(graph.tasks).flatMap(([key, task]) => (key === id ? [] : (task.key ?? []))));
  const shift = offset(readPosition(group), Object.values(tasks));
  const moved = mapRecord(tasks, (task, key) => {
    const keyed = task.key !== undefined && keys.has(task.key) ? makeTask(task, { key: undefined }) : task;
    const isFirst = upstreamOf(task).every((other) => !Object.hasOwn(tasks, other));
    const ruled = withRule(followInTask(keyed, outwards), group, inner, isFirst);
    const place = readPosition(ruled);
    return [
      fresh(key),
      place === undefined ? ruled : withPosition(ruled, { ...place, x: place.x + shift.x, y: place.y + shift.y }),
    ];
  });
  const last = lastTasks(tasks).map(fresh);
  const from = (source: Source): readonly TaskOutput[] => {
    if (source.taskId !== id) return [{ taskOutput: source }];
    const value = own(outputValues, source.outputName);
    return (value === undefined ? [] : sourcesOf(value)).map(({ taskId, outputName }) => ({
      taskOutput: { taskId: fresh(taskId), outputName },
    }));
  };
  const rest = follow(
    {
      ...graph,
      tasks: mapRecord(graph.tasks, (task, key) => (key === id ? undefined : [key, task])),
      outputValues: {},
    },
    {
      value: (at) => {
        if ('taskOutput' in at) return at.taskOutput.taskId === id ? from(at.taskOutput)[0] : at;
        return 'taskStatus' in at && at.taskStatus.taskId === id ? { taskStatus: { taskId: last[0] ?? id } } : at;
      },
      after: (key) => (key === id ? last : [key]),
      names: { before: around, after },
    },
  );
  const outputs = mapRecord(graph.outputValues ?? {}, (value, name) => {
    const next = branches(value, id, from);
    return next === undefined ? undefined : [name, next];
  });
  const merged = Object.entries(components).reduce(
    (all, [name, spec]) => withEntry(all, name, spec),
    graph.components ?? {},
  );
  return ok({
    component: makeComponent(owner, {
      graph: { ...rest, components: merged, outputValues: outputs, tasks: spliced(graph.tasks, rest.tasks, id, moved) },
    }),
    added: [...ids.values()],
  });
}

/** Why a group cannot be dissolved without changing what runs. */
function obstacle(
  owner: PipelineComponent,
  id: string,
  group: TaskSpec,
  inner: PipelineComponent,
): Result<never, Diagnostic> | undefined {
  const { graph } = owner.implementation;
  const { components = {}, tasks, outputValues = {} } = inner.implementation.graph;
  if (group.forEach !== undefined) {
    return fault('not-supported', `“${id}” runs once for each item of a list.`, 'Remove the loop first, then ungroup.');
  }
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
  const local = Object.values(group.arguments ?? {}).find((argument) => mentionsLocal(argument, group));
  if (local !== undefined) {
    return fault(
      'not-supported',
      `A text that “${id}” is given refers to a local of “${id}”.`,
      'Let the text refer to the value itself, then ungroup.',
    );
  }
  const twice = Object.entries(tasks).find(([, task]) => selectsTwice(task, group, inner));
  if (twice !== undefined) {
    return fault(
      'not-supported',
      `“${twice[0]}” takes a part of a value of which “${id}” is given a part already.`,
      'Remove one of the two selectors, then ungroup.',
    );
  }
  const mixed = Object.entries(tasks).find(([, { isEnabled }]) => !canJoin(group.isEnabled, isEnabled));
  if (mixed !== undefined) {
    return fault(
      'not-supported',
      `“${id}” and “${mixed[0]}” in it have conditions that cannot be joined: one is CEL, the other is not.`,
      'Write both as CEL, then ungroup.',
    );
  }
  const reader = Object.entries(graph.tasks).find(([, task]) => readsChoice(task, id, outputValues));
  if (reader !== undefined) {
    return fault(
      'not-supported',
      `“${reader[0]}” reads whichever branch of “${id}” ran, which only a group can tell.`,
      'Connect it to one of the branches, or keep the group.',
    );
  }
  const asks = Object.entries(graph.tasks).find(([, task]) => lastTasks(tasks).length !== 1 && asksStatus(task, id));
  return asks === undefined
    ? undefined
    : fault(
        'not-supported',
        `“${asks[0]}” asks how “${id}” ended, and “${id}” ends with more than one task.`,
        'Let it ask for one task, or keep the group.',
      );
}

function mentionsLocal(argument: Argument, { locals }: TaskSpec): boolean {
  const constant = typeof argument === 'string' ? argument : 'value' in argument ? argument.value : null;
  return referencesIn(constant).some((to) => 'input' in to && own(locals, to.input) !== undefined);
}

/** A part of a part has no form. */
function selectsTwice(task: TaskSpec, group: TaskSpec, inner: PipelineComponent): boolean {
  return [...Object.values(task.arguments ?? {}), ...Object.values(task.locals ?? {})].some((argument) => {
    if (typeof argument !== 'object' || !('graphInput' in argument) || argument.select === undefined) return false;
    const outer = given(group, inner, argument.graphInput.inputName);
    return typeof outer === 'object' && ('taskStatus' in outer || outer.select !== undefined);
  });
}

function canJoin(outer: Condition | undefined, inner: Condition | undefined): boolean {
  return outer === undefined || inner === undefined || 'cel' in outer === 'cel' in inner;
}

function readsChoice(task: TaskSpec, id: string, outputValues: Records<OutputValue>): boolean {
  let reads = false;
  followInTask(task, {
    value: (at) => {
      const value =
        'taskOutput' in at && at.taskOutput.taskId === id ? own(outputValues, at.taskOutput.outputName) : undefined;
      reads ||= value !== undefined && 'oneOf' in value;
      return at;
    },
  });
  return reads;
}

function asksStatus(task: TaskSpec, id: string): boolean {
  return [...Object.values(task.arguments ?? {}), ...Object.values(task.locals ?? {})].some(
    (argument) => typeof argument === 'object' && 'taskStatus' in argument && argument.taskStatus.taskId === id,
  );
}

function lastTasks(tasks: Records<TaskSpec>): readonly string[] {
  const upstream = new Set(Object.values(tasks).flatMap(upstreamOf));
  return Object.keys(tasks).filter((key) => !upstream.has(key));
}

/** What an output of the graph around comes from when the group is gone. */
function branches(
  value: OutputValue,
  id: string,
  from: (source: Source) => readonly TaskOutput[],
): OutputValue | undefined {
  if (!sourcesOf(value).some(({ taskId }) => taskId === id)) return value;
  const all = sourcesOf(value).flatMap(from);
  const [first, ...more] = all;
  return more.length === 0 && !('oneOf' in value) ? first : all.length === 0 ? undefined : { oneOf: all };
}

/** What an input of a group stands for outside: the group's argument, or its default. */
function given(group: TaskSpec, inner: PipelineComponent, input: string): Argument | undefined {
  const argument = own(group.arguments, input);
  if (argument !== undefined) return argument;
  const standard = inputsOf(inner).find(({ name }) => name === input)?.default;
  if (standard === undefined) return undefined;
  return typeof standard === 'string' ? standard : { value: standard };
}

/** A task of the group with what the group said about all of them: when, after what, and under which condition. */
function withRule(task: TaskSpec, group: TaskSpec, inner: PipelineComponent, isFirst: boolean): TaskSpec {
  const ordered = isFirst
    ? makeTask(task, {
        runAfter: orderOf(task, group),
        trigger: task.trigger ?? group.trigger,
      })
    : task;
  const { isEnabled } = group;
  if (isEnabled === undefined) return ordered;
  if (!('cel' in isEnabled)) {
    const inside = ordered.isEnabled;
    const joined = inside === undefined || 'cel' in inside ? isEnabled : { and: { op1: isEnabled, op2: inside } };
    return makeTask(ordered, { isEnabled: joined });
  }
  return withCel(ordered, isEnabled.cel, group, inner);
}

/** A group that runs however others end waits for all of them; any other only where it says so, or where data comes from. */
function orderOf(task: TaskSpec, group: TaskSpec): readonly string[] | undefined {
  const waited = upstreamOf(task);
  const order =
    group.trigger === 'always' ? upstreamOf(group).filter((other) => !waited.includes(other)) : group.runAfter;
  return order === undefined ? task.runAfter : [...new Set([...(task.runAfter ?? []), ...order])];
}

/** The condition of the group on one of its tasks: what it reads comes along as locals, under names that are free there. */
function withCel(task: TaskSpec, cel: string, group: TaskSpec, inner: PipelineComponent): TaskSpec {
  const inputs = task.componentRef.spec === undefined ? [] : inputsOf(task.componentRef.spec).map(portKeyOf);
  const taken = new Set([...inputs, ...Object.keys(task.arguments ?? {}), ...Object.keys(task.locals ?? {})]);
  const names = new Map<string, string>();
  let { locals } = task;
  for (const key of celKeys(cel)) {
    const value = own(group.locals, key) ?? typedInput(group, inner, key);
    if (value === undefined) continue;
    const same = Object.entries(locals ?? {}).find(([, known]) => sameJson(known, value));
    const name = same?.[0] ?? uniqueKey(key, taken, '_');
    names.set(key, name);
    locals = withEntry(locals, name, value);
  }
  const renamed = renameCelKeys(cel, (key) => names.get(key) ?? key);
  const inside = task.isEnabled;
  const joined = inside === undefined || !('cel' in inside) ? renamed : `(${renamed}) && (${inside.cel})`;
  return makeTask(task, { locals, isEnabled: { cel: joined } });
}

/** An input of the group as a local, which has no type of its own: a constant is read by the type of the input. */
function typedInput(group: TaskSpec, inner: PipelineComponent, key: string): Argument | undefined {
  const input = inputsOf(inner).find((candidate) => portKeyOf(candidate) === key);
  const value = input === undefined ? undefined : given(group, inner, input.name);
  if (input === undefined || typeof value !== 'string') return value;
  const type = portType(input.type, 'value');
  const read =
    type.kind === 'parameter' && referencesIn(value).length === 0 ? readConstant(value, type.type) : undefined;
  return read?.ok === true ? { value: read.value } : value;
}

function freshIds(tasks: Records<TaskSpec>, group: string, inner: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(Object.keys(tasks).filter((key) => key !== group));
  const ids = new Map<string, string>();
  for (const key of inner) {
    const fresh = uniqueName(key, (name) => taken.has(name));
    taken.add(fresh);
    ids.set(key, fresh);
  }
  return ids;
}

/** How far inner tasks move so that their middle comes to where the group stood. */
function offset(group: Position | undefined, tasks: readonly TaskSpec[]): { readonly x: number; readonly y: number } {
  const middle = centre(tasks);
  return group === undefined || middle === undefined
    ? { x: 0, y: 0 }
    : { x: group.x - middle.x, y: group.y - middle.y };
}

/** The tasks around with the inner ones where the group was. */
function spliced(
  all: Records<TaskSpec>,
  around: Records<TaskSpec>,
  id: string,
  inner: Records<TaskSpec>,
): Records<TaskSpec> {
  let result: Records<TaskSpec> = {};
  for (const key of Object.keys(all)) {
    const entries = key === id ? Object.entries(inner) : [[key, own(around, key)] as const];
    for (const [name, task] of entries) if (task !== undefined) result = withEntry(result, name, task);
  }
  return result;
}
