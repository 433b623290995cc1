/** Parts of a document with some fields replaced: canonical order, and nothing empty unless it was read so. */
import type { GraphImplementation, InputSpec, OutputSpec, PipelineComponent, TaskSpec } from '../component/spec.ts';

type Graph = GraphImplementation['graph'];

type Change<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A task with some fields replaced; fields that become empty are left out, those that were read so stay. Fields stay in canonical order. */
export function makeTask(task: TaskSpec, change: Change<TaskSpec>): TaskSpec {
  const merged = { ...task, ...change };
  const componentRef = merged.componentRef ?? task.componentRef;
  const {
    key,
    arguments: given,
    locals,
    isEnabled,
    forEach,
    runAfter,
    trigger,
    executionOptions,
    ir,
    annotations,
  } = merged;
  return {
    componentRef,
    ...(key === undefined ? {} : { key }),
    ...(stays(given, task.arguments) ? { arguments: given } : {}),
    ...(stays(locals, task.locals) ? { locals } : {}),
    ...(isEnabled === undefined ? {} : { isEnabled }),
    ...(forEach === undefined ? {} : { forEach }),
    ...(stays(runAfter, task.runAfter) ? { runAfter } : {}),
    ...(trigger === undefined ? {} : { trigger }),
    ...(stays(executionOptions, task.executionOptions) ? { executionOptions } : {}),
    ...(stays(ir, task.ir) ? { ir } : {}),
    ...(stays(annotations, task.annotations) ? { annotations } : {}),
  };
}

/** An input with its fields in canonical order; empty text and annotations are left out, an empty default is not. */
export function makeInput(input: InputSpec): InputSpec {
  const { name, key, type, description, optional, literals, annotations } = input;
  return {
    name,
    ...(isEmpty(key) ? {} : { key }),
    ...(type === undefined || type === '' ? {} : { type }),
    ...(isEmpty(description) ? {} : { description }),
    ...(input.default === undefined ? {} : { default: input.default }),
    ...(optional === undefined ? {} : { optional }),
    ...(isEmpty(literals) ? {} : { literals }),
    ...(isEmpty(annotations) ? {} : { annotations }),
  };
}

/** An output with its fields in canonical order; what is empty is left out. */
export function makeOutput({ name, key, type, description, metadata, annotations }: OutputSpec): OutputSpec {
  return {
    name,
    ...(isEmpty(key) ? {} : { key }),
    ...(type === undefined || type === '' ? {} : { type }),
    ...(isEmpty(description) ? {} : { description }),
    ...(isEmpty(metadata) ? {} : { metadata }),
    ...(isEmpty(annotations) ? {} : { annotations }),
  };
}

interface ComponentChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly inputs?: readonly InputSpec[] | undefined;
  readonly outputs?: readonly OutputSpec[] | undefined;
  readonly pipelineOptions?: PipelineComponent['pipelineOptions'] | undefined;
  readonly graph?: Graph;
}

/** A pipeline with some fields replaced; fields that become empty are left out, those that were read so stay. Fields stay in canonical order. */
export function makeComponent(owner: PipelineComponent, change: ComponentChange): PipelineComponent {
  const { name, description, inputs, outputs, metadata, pipelineOptions, ir } = { ...owner, ...change };
  return {
    ...(stays(name, owner.name) ? { name } : {}),
    ...(stays(description, owner.description) ? { description } : {}),
    ...(metadata === undefined ? {} : { metadata }),
    ...(stays(inputs, owner.inputs) ? { inputs } : {}),
    ...(stays(outputs, owner.outputs) ? { outputs } : {}),
    implementation:
      change.graph === undefined
        ? owner.implementation
        : { graph: makeGraph(change.graph, owner.implementation.graph) },
    ...(stays(pipelineOptions, owner.pipelineOptions) ? { pipelineOptions } : {}),
    ...(ir === undefined ? {} : { ir }),
  };
}

function makeGraph({ components, tasks, outputValues }: Graph, before: Graph): Graph {
  return {
    ...(stays(components, before.components) ? { components } : {}),
    tasks,
    ...(stays(outputValues, before.outputValues) ? { outputValues } : {}),
  };
}

/** False for what an edit made empty. An empty field that was read from the text is not the business of an edit of something else. */
function stays<T extends string | readonly unknown[] | object>(
  value: T | undefined,
  before: T | undefined,
): value is T {
  return value !== undefined && (value === before || !isEmpty(value));
}

function isEmpty(value: string | readonly unknown[] | object | undefined): value is undefined {
  return value === undefined || (typeof value === 'object' ? Object.keys(value).length === 0 : value === '');
}
