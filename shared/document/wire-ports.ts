/** Ports that the editor makes for wires across a frame, and removes with the last wire that needs them. */
import { celKeys } from '../component/cel-keys.ts';
import {
  isGraph,
  type ComponentSpec,
  type InputSpec,
  type OutputSpec,
  type PipelineComponent,
  type TaskSpec,
} from '../component/spec.ts';
import type { TypeSpec } from '../component/types.ts';
import { isJsonArray } from '../json.ts';
import { withInline } from './address.ts';
import { inputsOf, mapRecord, outputsOf, withTask, type Graph } from './graph.ts';
import { makeComponent, makeTask } from './make.ts';
import { portKeyOf } from './port-change.ts';
import { referencesOf, sourcesOf } from './references.ts';

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

function isForWire(port: { readonly annotations?: { readonly [key: string]: unknown } }): boolean {
  return port.annotations?.[annotation] === 'true';
}

/** A graph without the ports that were made for wires which are gone; groups inside of it, too. */
export function withoutUnusedPorts(owner: PipelineComponent): PipelineComponent {
  let current = owner;
  for (;;) {
    const next = prunedOnce(current);
    if (next === current) return current;
    current = next;
  }
}

function prunedOnce(owner: PipelineComponent): PipelineComponent {
  const { graph } = owner.implementation;
  const used = usedOutputs(graph);
  let current = owner;
  for (const [id, task] of Object.entries(graph.tasks)) {
    const inner = task.componentRef.spec;
    if (inner === undefined || !isGraph(inner)) continue;
    const pruned = withoutPorts(withoutUnusedPorts(inner), id, task, used);
    if (pruned === inner) continue;
    const given = task.arguments ?? {};
    const kept = new Set(inputsOf(pruned).map(({ name }) => name));
    const gone = new Set(inputsOf(inner).flatMap(({ name }) => (kept.has(name) ? [] : name)));
    const without = mapRecord(given, (argument, name) => (gone.has(name) ? undefined : [name, argument]));
    current = withInline(withTask(current, id, makeTask(task, { arguments: without })), id, pruned);
  }
  return current;
}

function withoutPorts(
  inner: PipelineComponent,
  id: string,
  task: TaskSpec,
  used: ReadonlySet<string>,
): PipelineComponent {
  const { graph } = inner.implementation;
  const needed = usedInputs(inner, task);
  const isUsed = (input: InputSpec): boolean => needed.has(input.name) || needed.has(portKeyOf(input));
  const isRead = (output: OutputSpec): boolean =>
    used.has(outputId(id, output.name)) || used.has(outputId(id, portKeyOf(output)));
  const inputs = inputsOf(inner).filter((input) => !isForWire(input) || isUsed(input));
  const outputs = outputsOf(inner).filter((output) => !isForWire(output) || isRead(output));
  if (inputs.length === inputsOf(inner).length && outputs.length === outputsOf(inner).length) return inner;
  const stays = new Set(outputs.map(({ name }) => name));
  const dropped = new Set(outputsOf(inner).flatMap(({ name }) => (stays.has(name) ? [] : name)));
  const outputValues = mapRecord(graph.outputValues ?? {}, (value, name) =>
    dropped.has(name) ? undefined : [name, value],
  );
  return makeComponent(inner, { inputs, outputs, graph: { ...graph, outputValues } });
}

/** The inputs of a group that are needed inside of it, or by the rule of the task that is the group; some by their keys. */
function usedInputs(inner: PipelineComponent, { forEach, isEnabled }: TaskSpec): ReadonlySet<string> {
  const names = Object.values(inner.implementation.graph.tasks).flatMap((task) =>
    referencesOf(task).flatMap((reference) => ('graphInput' in reference ? reference.graphInput.inputName : [])),
  );
  const items =
    forEach === undefined || typeof forEach.items !== 'object' || isJsonArray(forEach.items)
      ? []
      : [forEach.items.argument];
  const keys = isEnabled !== undefined && 'cel' in isEnabled ? celKeys(isEnabled.cel) : [];
  return new Set([...names, ...items, ...keys, ...(forEach === undefined ? [] : [forEach.as])]);
}

function usedOutputs(graph: Graph): ReadonlySet<string> {
  const fromTasks = Object.values(graph.tasks).flatMap((task) =>
    referencesOf(task).flatMap((reference) =>
      'taskOutput' in reference ? outputId(reference.taskOutput.taskId, reference.taskOutput.outputName) : [],
    ),
  );
  const fromOutputs = Object.values(graph.outputValues ?? {}).flatMap((value) =>
    sourcesOf(value).map(({ taskId, outputName }) => outputId(taskId, outputName)),
  );
  return new Set([...fromTasks, ...fromOutputs]);
}

function outputId(task: string, output: string): string {
  return JSON.stringify([task, output]);
}

/** True when a port of a component or of a graph inside was made for a wire. */
export function hasWirePorts(spec: ComponentSpec): boolean {
  if (!isGraph(spec)) return false;
  return Object.values(spec.implementation.graph.tasks).some(({ componentRef }) => {
    const inner = componentRef.spec;
    if (inner === undefined) return false;
    return [...inputsOf(inner), ...outputsOf(inner)].some(isForWire) || hasWirePorts(inner);
  });
}
