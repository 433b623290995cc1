/** Connections across frames: a value leaves groups through outputs and enters groups through inputs, which are made where they are missing. */
import type { Argument, PipelineComponent, TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own, sameJson } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { listOf, portType, typeSpec } from '../component/types.ts';
import { locate, resolverAt, type GraphPath, type Located } from './address.ts';
import { putBack } from './put-back.ts';
import { isShared } from './uses.ts';
import { fault, inputsOf, noTask, outputsOf, uniqueName, withEntry, type Outcome } from './graph.ts';
import { link } from './link.ts';
import type { ComponentResolver } from './linked.ts';
import { makeComponent, makeTask } from './make.ts';
import { putTask, sourceFault } from './put-task.ts';
import type { Reference } from './references.ts';
import { sourceType } from './source-type.ts';
import { wirePort } from './wire-ports.ts';

/** Where a wire across frames begins: at an output of a task, or at an input of a graph. */
export type FrameSource =
  | { readonly graph: GraphPath; readonly task: string; readonly output: string }
  | { readonly graph: GraphPath; readonly input: string };

/** Where it ends: at an input of a task, or at an output of a graph. */
export type FrameTarget =
  | { readonly graph: GraphPath; readonly task: string; readonly input: string }
  | { readonly graph: GraphPath; readonly output: string };

type Done = Result<Outcome, Diagnostic>;
type Stage = Result<{ readonly root: PipelineComponent; readonly source: Reference }, Diagnostic>;

/** Connects two places of a document, however deep they lie in groups. */
export function connectAcross(
  root: PipelineComponent,
  from: FrameSource,
  to: FrameTarget,
  resolve: ComponentResolver,
): Done {
  const shared = commonLength(from.graph, to.graph);
  if ('input' in from && from.graph.length > shared) {
    return fault(
      'reference-unknown-input',
      `The input “${from.input}” gives its value inside of “${from.graph.at(-1)}” only.`,
      'Connect what the input itself gets.',
    );
  }
  let stage: Stage = ok({
    root,
    source:
      'task' in from
        ? { taskOutput: { taskId: from.task, outputName: from.output } }
        : { graphInput: { inputName: from.input } },
  });
  for (let depth = from.graph.length; depth > shared && stage.ok; depth -= 1) {
    stage = leave(stage.value.root, from.graph.slice(0, depth), stage.value.source, resolve);
  }
  for (let depth = shared; depth < to.graph.length && stage.ok; depth += 1) {
    const id = to.graph[depth] ?? '';
    stage = enter(stage.value.root, to.graph.slice(0, depth), id, stage.value.source, resolve);
  }
  return stage.ok ? finish(stage.value.root, to, stage.value.source) : stage;
}

function commonLength(a: GraphPath, b: GraphPath): number {
  const differs = a.findIndex((id, index) => id !== b[index]);
  return differs === -1 ? a.length : differs;
}

/** One step outwards: the source becomes an output of its group; a loop makes a list of it. */
function leave(root: PipelineComponent, path: GraphPath, source: Reference, resolve: ComponentResolver): Stage {
  const id = path.at(-1) ?? '';
  const located = changeable(root, path, id);
  if (!located.ok) return located;
  const owner = located.value.component;
  const wrong = 'taskOutput' in source ? sourceFault(owner, source) : undefined;
  if (wrong !== undefined || !('taskOutput' in source)) return wrong ?? noTask(id);
  const { graph } = owner.implementation;
  const known = Object.entries(graph.outputValues ?? {}).find(
    ([name, value]) => sameJson(value, source) && outputsOf(owner).some((output) => output.name === name),
  );
  if (known !== undefined) return ok({ root, source: { taskOutput: { taskId: id, outputName: known[0] } } });
  const around = locate(root, path.slice(0, -1));
  const loops = around.ok && own(around.value.component.implementation.graph.tasks, id)?.forEach !== undefined;
  const type = typeOf(located.value, source, resolve);
  const name = uniqueName(source.taskOutput.outputName, (taken) =>
    outputsOf(owner).some((output) => output.name === taken),
  );
  const output = wirePort(name, type === undefined || !loops ? type : typeSpec(listOf(portType(type, 'path'))));
  const component = makeComponent(owner, {
    outputs: [...outputsOf(owner), output],
    graph: { ...graph, outputValues: withEntry(graph.outputValues, name, source) },
  });
  const back = putBack(root, located.value.address, { component });
  return back.ok ? ok({ root: back.value.component, source: { taskOutput: { taskId: id, outputName: name } } }) : back;
}

/** One step inwards: the group gets the source as an argument, and inside it is an input. */
function enter(
  root: PipelineComponent,
  path: GraphPath,
  id: string,
  source: Reference,
  resolve: ComponentResolver,
): Stage {
  const outer = locate(root, path);
  if (!outer.ok) return outer;
  const group = changeable(root, [...path, id], id);
  if (!group.ok) return group;
  const owner = outer.value.component;
  const inner = group.value.component;
  const task = own(owner.implementation.graph.tasks, id);
  if (task === undefined) return noTask(id);
  const known = inputsOf(inner).find(({ name }) => sameJson(own(task.arguments, name), source));
  if (known !== undefined) return ok({ root, source: { graphInput: { inputName: known.name } } });
  const name = uniqueName(nameOf(source), (taken) => inputsOf(inner).some((input) => input.name === taken));
  const given = putTask(owner, id, withArgument(task, name, source));
  if (!given.ok) return given;
  const input = wirePort(name, typeOf(outer.value, source, resolve));
  const connected = putBack(root, outer.value.address, { component: given.value.component });
  if (!connected.ok) return connected;
  const back = putBack(connected.value.component, group.value.address, {
    component: makeComponent(inner, { inputs: [...inputsOf(inner), input] }),
  });
  return back.ok ? ok({ root: back.value.component, source: { graphInput: { inputName: name } } }) : back;
}

function finish(root: PipelineComponent, to: FrameTarget, source: Reference): Done {
  const located = locate(root, to.graph);
  if (!located.ok) return located;
  const { component: owner, address } = located.value;
  if ('task' in to) {
    const task = own(owner.implementation.graph.tasks, to.task);
    if (task === undefined) return noTask(to.task);
    const done = putTask(owner, to.task, withArgument(task, to.input, source));
    return done.ok ? putBack(root, address, done.value) : done;
  }
  if (!('taskOutput' in source)) {
    return fault(
      'not-supported',
      `The output “${to.output}” would pass a value straight through, which KFP cannot express.`,
      'Let a task produce the output, or use the value itself where the output is used.',
    );
  }
  if (!outputsOf(owner).some(({ name }) => name === to.output)) {
    return fault(
      'reference-unknown-output',
      `There is no output “${to.output}” here.`,
      'Choose an output that is there.',
    );
  }
  const { graph } = owner.implementation;
  const outputValues = withEntry(graph.outputValues, to.output, source);
  return putBack(root, address, { component: makeComponent(owner, { graph: { ...graph, outputValues } }) });
}

function withArgument(task: TaskSpec, input: string, argument: Argument): TaskSpec {
  return makeTask(task, { arguments: withEntry(task.arguments, input, argument) });
}

/** A group whose ports may change: one that the document holds, and that one task uses. */
function changeable(root: PipelineComponent, path: GraphPath, id: string): Result<Located, Diagnostic> {
  const located = locate(root, path);
  if (!located.ok || !isShared(located.value)) return located;
  return fault(
    'not-supported',
    `Other tasks use the component of “${id}”, too, and would get another input or output.`,
    `Give “${id}” its own copy of the component first.`,
  );
}

function nameOf(source: Reference): string {
  if ('graphInput' in source) return source.graphInput.inputName;
  return 'taskOutput' in source ? source.taskOutput.outputName : 'status';
}

function typeOf(at: Located, source: Reference, resolve: ComponentResolver): ReturnType<typeof sourceType> {
  const { component } = at;
  return sourceType(component, link({ spec: component, file: '' }, resolverAt(at, resolve)).root, source);
}
