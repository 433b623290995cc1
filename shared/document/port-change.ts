/** What a change of a component's ports means for the task that uses it and for what is connected to that task. */
import { renameCelKeys } from '../component/cel-keys.ts';
import type { ComponentSpec, ForEach, InputSpec, OutputSpec, PipelineComponent, TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { portKey } from '../ir/names.ts';
import { isJsonArray, own, sameJson } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { fault, inputsOf, mapRecord, outputsOf, withTask, type Outcome, type PortChange } from './graph.ts';
import { makeComponent, makeOutput, makeTask } from './make.ts';
import { follow, sourcesOf, type PortNames, type ReferenceChange } from './references.ts';

/** The key of a port in the IR (as long as no other port of the component claims it first). */
export function portKeyOf({ name, key }: InputSpec | OutputSpec): string {
  return key ?? portKey(name);
}

/** Names and keys of a graph's own inputs and of its tasks' outputs. What is not known has its key as its name. */
export function portNames(owner: ComponentSpec, componentOf: (task: string) => ComponentSpec | undefined): PortNames {
  const outputs = (task: string): readonly OutputSpec[] => {
    const component = componentOf(task);
    return component === undefined ? [] : outputsOf(component);
  };
  const named = (ports: readonly (InputSpec | OutputSpec)[], name: string): string => {
    const port = ports.find((candidate) => candidate.name === name);
    return port === undefined ? portKey(name) || name : portKeyOf(port);
  };
  const keyed = (ports: readonly (InputSpec | OutputSpec)[], key: string): string =>
    ports.find((port) => portKeyOf(port) === key)?.name ?? key;
  return {
    input: (key) => keyed(inputsOf(owner), key),
    inputKey: (name) => named(inputsOf(owner), name),
    output: (task, key) => keyed(outputs(task), key),
    outputKey: (task, name) => named(outputs(task), name),
  };
}

/** The change inside of a graph when one of its inputs becomes another or goes. */
export function changedInput(owner: PipelineComponent, from: InputSpec, to: InputSpec | undefined): ReferenceChange {
  const before = portNames(owner, () => undefined);
  const after: PortNames = {
    ...before,
    inputKey: (name) => (to?.name === name ? portKeyOf(to) : before.inputKey(name)),
  };
  return {
    value: (at) => {
      if (!('graphInput' in at) || at.graphInput.inputName !== from.name) return at;
      return to === undefined ? undefined : { graphInput: { inputName: to.name } };
    },
    names: { before, after },
  };
}

/** True when nobody who is connected to the port has to know of the change. */
export function isSamePort(from: InputSpec | OutputSpec, to: InputSpec | OutputSpec): boolean {
  return from.name === to.name && portKeyOf(from) === portKeyOf(to);
}

/** Carries a change of a component's ports to the task that uses it and to what is connected to that task. Outputs that hand on what became of another type become it, too. */
export function replacePorts(owner: PipelineComponent, id: string, change: PortChange): Result<Outcome, Diagnostic> {
  if (change.side === 'output') return ok(replaceOutput(owner, id, change));
  const task = own(owner.implementation.graph.tasks, id);
  if (task === undefined) return ok({ component: owner });
  if (change.to === undefined && task.forEach?.as === change.from.name) {
    return fault(
      'reference-unknown-input',
      `The loop of “${id}” gives its items to the input “${change.from.name}”.`,
      'Let the loop give them to another input first, or remove the loop.',
    );
  }
  return ok({ component: withTask(owner, id, replaceInput(task, change.from, change.to)) });
}

type OutputChange = Extract<PortChange, { readonly side: 'output' }>;

function replaceOutput(owner: PipelineComponent, id: string, change: OutputChange): Outcome {
  const { from, to } = change;
  const { graph } = owner.implementation;
  const followed =
    to !== undefined && isSamePort(from, to)
      ? owner
      : makeComponent(owner, { graph: follow(graph, changedOutput(id, change)) });
  if (to === undefined || sameJson(from.type, to.type)) return { component: followed };
  const ports: PortChange[] = [];
  const outputs = outputsOf(followed).map((output) => {
    const value = own(graph.outputValues, output.name);
    const handsOn =
      value !== undefined &&
      sourcesOf(value).some(({ taskId, outputName }) => taskId === id && outputName === from.name);
    if (!handsOn || output.type === undefined || !sameJson(output.type, from.type)) return output;
    const retyped = makeOutput({ ...output, type: to.type ?? '' });
    ports.push({ side: 'output', from: output, to: retyped });
    return retyped;
  });
  return ports.length === 0 ? { component: followed } : { component: makeComponent(followed, { outputs }), ports };
}

function changedOutput(id: string, { from, to }: OutputChange): ReferenceChange {
  const names = (port: OutputSpec | undefined): PortNames => ({
    input: (key) => key,
    inputKey: (name) => name,
    output: (task, key) => (port !== undefined && task === id && key === portKeyOf(port) ? port.name : key),
    outputKey: (task, name) => (port !== undefined && task === id && name === port.name ? portKeyOf(port) : name),
  });
  return {
    value: (at) => {
      if (!('taskOutput' in at) || at.taskOutput.taskId !== id || at.taskOutput.outputName !== from.name) return at;
      return to === undefined ? undefined : { taskOutput: { taskId: id, outputName: to.name } };
    },
    names: { before: names(from), after: names(to) },
  };
}

function replaceInput(task: TaskSpec, from: InputSpec, to: InputSpec | undefined): TaskSpec {
  const given = task.arguments;
  const { isEnabled, forEach } = task;
  return makeTask(task, {
    arguments:
      given === undefined
        ? undefined
        : mapRecord(given, (argument, input) => {
            if (input !== from.name) return [input, argument];
            return to === undefined ? undefined : [to.name, argument];
          }),
    isEnabled:
      to === undefined || isEnabled === undefined || !('cel' in isEnabled)
        ? isEnabled
        : { cel: renameCelKeys(isEnabled.cel, (key) => (key === portKeyOf(from) ? portKeyOf(to) : key)) },
    forEach: to === undefined || forEach === undefined ? forEach : renamedIn(forEach, from.name, to.name, task),
  });
}

/** Locals come second: an argument of a loop is an input of the component before it is a local. */
function renamedIn(forEach: ForEach, from: string, to: string, task: TaskSpec): ForEach {
  const { items, as, parallelism } = forEach;
  const argument = typeof items === 'object' && !isJsonArray(items) ? items.argument : undefined;
  const isHere = argument === from && own(task.locals, from) === undefined;
  return {
    items: isHere ? { argument: to } : items,
    as: as === from ? to : as,
    ...(parallelism === undefined ? {} : { parallelism }),
  };
}
