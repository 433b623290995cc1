/** Ports that the editor makes for wires across a frame, and removes with the last wire that needs them. */
import { celKeys } from '../component/cel-keys.ts';
import type { InputSpec, OutputSpec, PipelineComponent } from '../component/spec.ts';
import type { TypeSpec } from '../component/types.ts';
import { isJsonArray, own } from '../json.ts';
import { inputsOf, mapRecord, outputsOf, type Graph, type PortChange } from './graph.ts';
import { makeComponent } from './make.ts';
import { portKeyOf } from './port-change.ts';
import { putBack } from './put-back.ts';
import { referencesOf, sourcesOf } from './references.ts';
import { innerGraphs, type InnerGraph, type Use } from './uses.ts';

const annotation = 'editor.wire';

interface WirePort {
  readonly name: string;
  readonly type?: TypeSpec;
  readonly annotations: { readonly [key: string]: string };
}

/** A port for a wire. */
export function wirePort(name: string, type: TypeSpec | undefined): WirePort {
  return { name, ...(type === undefined ? {} : { type }), annotations: { [annotation]: 'true' } };
}

function isForWire(port: InputSpec | OutputSpec): boolean {
  return own(port.annotations, annotation) === 'true';
}

/** A document without the ports that were made for wires which are gone. */
export function withoutUnusedPorts(root: PipelineComponent): PipelineComponent {
  for (const place of innerGraphs(root)) {
    const unused = unusedPorts(place);
    if (unused.length === 0) continue;
    const back = putBack(root, place.address, { component: without(place.component, unused), ports: unused });
    // One port that goes may be the last that needed another.
    if (back.ok) return withoutUnusedPorts(back.value.component);
  }
  return root;
}

function unusedPorts({ component, uses }: InnerGraph): readonly PortChange[] {
  const inputs = inputsOf(component).filter(isForWire);
  const outputs = outputsOf(component).filter(isForWire);
  if (inputs.length + outputs.length === 0) return [];
  const users = uses();
  const needed = neededInputs(component, users);
  const read = new Set(users.flatMap(readOutputs));
  const isIn = (names: ReadonlySet<string>, port: InputSpec | OutputSpec): boolean =>
    names.has(port.name) || names.has(portKeyOf(port));
  return [
    ...inputs.flatMap((from) => (isIn(needed, from) ? [] : { side: 'input' as const, from })),
    ...outputs.flatMap((from) => (isIn(read, from) ? [] : { side: 'output' as const, from })),
  ];
}

function without(component: PipelineComponent, unused: readonly PortChange[]): PipelineComponent {
  const { graph } = component.implementation;
  const gone = new Set<InputSpec | OutputSpec>(unused.map(({ from }) => from));
  const outputs = outputsOf(component).filter((output) => !gone.has(output));
  const stays = new Set(outputs.map(({ name }) => name));
  return makeComponent(component, {
    inputs: inputsOf(component).filter((input) => !gone.has(input)),
    outputs,
    graph: {
      ...graph,
      outputValues: mapRecord(graph.outputValues ?? {}, (value, name) => (stays.has(name) ? [name, value] : undefined)),
    },
  });
}

/** The inputs of a graph that are needed inside of it, or by the rules of the tasks that use it; some by their keys. */
function neededInputs({ implementation }: PipelineComponent, uses: readonly Use[]): ReadonlySet<string> {
  const inside = Object.values(implementation.graph.tasks).flatMap((task) =>
    referencesOf(task).flatMap((reference) => ('graphInput' in reference ? reference.graphInput.inputName : [])),
  );
  const outside = uses.flatMap(({ owner, id }) => {
    const { forEach, isEnabled } = own(owner.implementation.graph.tasks, id) ?? {};
    const items =
      forEach === undefined || typeof forEach.items !== 'object' || isJsonArray(forEach.items)
        ? []
        : [forEach.items.argument];
    const keys = isEnabled !== undefined && 'cel' in isEnabled ? celKeys(isEnabled.cel) : [];
    return [...items, ...keys, ...(forEach === undefined ? [] : [forEach.as])];
  });
  return new Set([...inside, ...outside]);
}

/** The outputs of a task that something reads; some by their keys. */
function readOutputs({ owner, id }: Use): readonly string[] {
  const { tasks, outputValues = {} }: Graph = owner.implementation.graph;
  const byTasks = Object.values(tasks).flatMap((task) =>
    referencesOf(task).flatMap((reference) => ('taskOutput' in reference ? reference.taskOutput : [])),
  );
  return [...byTasks, ...Object.values(outputValues).flatMap(sourcesOf)].flatMap(({ taskId, outputName }) =>
    taskId === id ? outputName : [],
  );
}
