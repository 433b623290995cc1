/** The typed inputs and outputs of a component, as the canvas draws them and as connections are checked. */
import { isGraph, type Argument, type CommandPart, type ComponentSpec, type InputSpec } from '../component/spec.ts';
import { portType, type PortType, type PortUsage } from '../component/types.ts';
import { own, type Json } from '../json.ts';
import type { LinkedComponent, LinkedTask } from './linked.ts';

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
  return {
    inputs: inputs.map((input) => inputPort(input, inputType(component, input))),
    outputs: outputs.map(({ name, description }) => ({
      name,
      type: outputType(component, name),
      ...(description === undefined ? {} : { description }),
    })),
  };
}

/** A default makes an input optional unless the component says otherwise. */
function isOptional(input: InputSpec): boolean {
  return input.optional ?? input.default !== undefined;
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

/** The type of an input: as declared, else by its use in the command or inside of the graph. */
function inputType(component: LinkedComponent, input: InputSpec): PortType {
  if (component.tasks === undefined) return portType(input.type, inputUsage(component.spec, input.name));
  if (input.type === undefined) {
    for (const task of component.tasks) {
      const type = typeWithin(task, input.name);
      if (type !== undefined) return type;
    }
  }
  return portType(input.type, 'none');
}

function typeWithin(task: LinkedTask, graphInput: string): PortType | undefined {
  const { component } = task;
  if (component === undefined) return undefined;
  const fed = Object.entries(task.spec.arguments ?? {}).find(([, argument]) => readsInput(argument, graphInput));
  const target = fed === undefined ? undefined : component.spec.inputs?.find(({ name }) => name === fed[0]);
  return target === undefined ? undefined : inputType(component, target);
}

function readsInput(argument: Argument, graphInput: string): boolean {
  return typeof argument === 'object' && 'graphInput' in argument && argument.graphInput.inputName === graphInput;
}

/** The type of an output: as declared, else that of the task output behind it; an untyped output of a container is an artifact. */
function outputType(component: LinkedComponent, name: string): PortType {
  const declared = component.spec.outputs?.find((output) => output.name === name)?.type;
  if (declared !== undefined || !isGraph(component.spec)) return portType(declared, 'path');
  const source = own(component.spec.implementation.graph.outputValues, name)?.taskOutput;
  const producer = component.tasks?.find((task) => task.id === source?.taskId)?.component;
  if (source === undefined || producer === undefined) return portType(undefined, 'path');
  return outputType(producer, source.outputName);
}

/** How the command of a container uses one of its inputs; 'none' for graphs. */
function inputUsage(spec: ComponentSpec, input: string): PortUsage {
  if (!('container' in spec.implementation)) return 'none';
  const { command = [], args = [], env = {} } = spec.implementation.container;
  const uses = {
    value: Object.values(env).some((text) => text.includes(`{{$.inputs.parameters['${input}']}}`)),
    path: false,
  };
  const visit = (part: CommandPart): void => {
    if (typeof part === 'string') return;
    if ('inputValue' in part) uses.value ||= part.inputValue === input;
    else if ('inputPath' in part) uses.path ||= part.inputPath === input;
    else if ('inputUri' in part) uses.path ||= part.inputUri === input;
    else if ('concat' in part) part.concat.forEach(visit);
    else if ('if' in part) {
      const { cond } = part.if;
      if (typeof cond === 'object' && 'inputValue' in cond) uses.value ||= cond.inputValue === input;
      [...part.if.then, ...(part.if.else ?? [])].forEach(visit);
    }
  };
  [...command, ...args].forEach(visit);
  if (uses.value && uses.path) return 'both';
  return uses.value ? 'value' : uses.path ? 'path' : 'none';
}
