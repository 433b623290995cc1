/** The typed inputs and outputs of a component, as the canvas draws them and as connections are checked. */
import { isGraph, isOptional, type Argument, type InputSpec } from '../component/spec.ts';
import { portType, type PortType } from '../component/types.ts';
import { commandUsage, inputUsage } from '../component/usage.ts';
import { own, type Json } from '../json.ts';
import type { LinkedComponent, LinkedTask } from './linked.ts';
import { sourcesOf } from './references.ts';

/** An input as a task shows it. */
export interface InputPort {
  readonly name: string;
  readonly type: PortType;
  /** False: without an argument the task cannot run. */
  readonly optional: boolean;
  readonly description?: string;
  readonly default?: Json;
}

/** An output as a task shows it. */
export interface OutputPort {
  readonly name: string;
  readonly type: PortType;
  readonly description?: string;
}

/** Both sides of a component. */
export interface Ports {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
}

/** The ports of a component. An untyped port of a graph gets its type from where it leads inside. */
export function portsOf(component: LinkedComponent): Ports {
  const { inputs = [], outputs = [] } = component.spec;
  const typeOf = inputTypes(component);
  return {
    inputs: inputs.map((input) => inputPort(input, typeOf(input))),
    outputs: outputs.map(({ name, description }) => ({
      name,
      type: outputType(component, name),
      ...(description === undefined ? {} : { description }),
    })),
  };
}

function inputPort(input: InputSpec, type: PortType): InputPort {
  return {
    name: input.name,
    type,
    optional: isOptional(input),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.default === undefined ? {} : { default: input.default }),
  };
}

/** Says what inputs of a component are: as declared, else by their use in the command or inside of the graph. */
function inputTypes(component: LinkedComponent): (input: InputSpec) => PortType {
  const { implementation } = component.spec;
  if ('graph' in implementation) return (input) => graphInputType(component, input);
  // What an importer takes is text: its URI, and values of its metadata.
  if ('importer' in implementation) return (input) => portType(input.type, 'value');
  if ('ir' in implementation) return (input) => portType(input.type, 'none');
  const usage = commandUsage(implementation.container);
  return (input) => portType(input.type, inputUsage(input.name, usage));
}

/** As validation sees it (validate/graph.ts): what it is first connected to; text where there is only a default. */
function graphInputType({ tasks = [] }: LinkedComponent, input: InputSpec): PortType {
  if (input.type !== undefined) return portType(input.type, 'none');
  for (const task of tasks) {
    const type = typeWithin(task, input.name);
    if (type !== undefined) return type;
  }
  return portType(undefined, input.default === undefined ? 'none' : 'value');
}

function typeWithin(task: LinkedTask, graphInput: string): PortType | undefined {
  const { component } = task;
  if (component === undefined) return undefined;
  const fed = Object.entries(task.spec.arguments ?? {}).find(([, argument]) => readsInput(argument, graphInput));
  const target = fed === undefined ? undefined : component.spec.inputs?.find(({ name }) => name === fed[0]);
  return target === undefined ? undefined : inputTypes(component)(target);
}

function readsInput(argument: Argument, graphInput: string): boolean {
  return typeof argument === 'object' && 'graphInput' in argument && argument.graphInput.inputName === graphInput;
}

/** The type of an output: as declared, else that of the task output behind it; an untyped output of a container is an artifact. */
function outputType(component: LinkedComponent, name: string): PortType {
  const declared = component.spec.outputs?.find((output) => output.name === name)?.type;
  if (declared !== undefined || !isGraph(component.spec)) return portType(declared, 'path');
  const value = own(component.spec.implementation.graph.outputValues, name);
  const source = value === undefined ? undefined : sourcesOf(value)[0];
  const producer = component.tasks?.find((task) => task.id === source?.taskId)?.component;
  if (source === undefined || producer === undefined) return portType(undefined, 'path');
  return outputType(producer, source.outputName);
}
