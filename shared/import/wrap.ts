/** A component becomes a pipeline of one task, with the component's inputs and outputs, as KFP makes one of it. */
import type { Argument, ComponentSpec, InputSpec, OutputSpec, OutputValue } from '../component/spec.ts';
import { portType } from '../component/types.ts';

/** The pipeline; it compiles to what the component alone compiles to. */
export function wrap(component: ComponentSpec): ComponentSpec {
  const { name, description, inputs = [], outputs = [], pipelineOptions } = component;
  const id = name === undefined || name === '' ? 'component' : name;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(inputs.length === 0 ? {} : { inputs: inputs.map(graphInput) }),
    ...(outputs.length === 0 ? {} : { outputs: outputs.map(withoutNotes) }),
    implementation: {
      graph: {
        tasks: {
          [id]: {
            componentRef: { spec: component },
            ...(inputs.length === 0 ? {} : { arguments: Object.fromEntries(inputs.map(argument)) }),
          },
        },
        ...(outputs.length === 0
          ? {}
          : { outputValues: Object.fromEntries(outputs.map((output) => value(id, output))) }),
      },
    },
    ...(pipelineOptions === undefined ? {} : { pipelineOptions }),
  };
}

/** A type that KFP does not know is what the command makes of the input; a graph's input without type is what it leads to. */
function graphInput(input: InputSpec): InputSpec {
  const { type, ...untyped } = withoutNotes(input);
  const isKnown = portType(type, 'value').kind === portType(type, 'path').kind;
  return isKnown && type !== undefined ? { ...untyped, type } : untyped;
}

function withoutNotes<T extends InputSpec | OutputSpec>({ annotations: _, ...port }: T): Omit<T, 'annotations'> {
  return port;
}

function argument({ name }: InputSpec): [string, Argument] {
  return [name, { graphInput: { inputName: name } }];
}

function value(taskId: string, { name }: OutputSpec): [string, OutputValue] {
  return [name, { taskOutput: { taskId, outputName: name } }];
}
