/** Gives everything in a document its place on the canvas, in groups too. */
import {
  isGraph,
  isOptional,
  type Argument,
  type ComponentSpec,
  type GraphImplementation,
  type PipelineComponent,
  type TaskSpec,
} from '../component/spec.ts';
import { portType } from '../component/types.ts';
import { cardHeight, cardWidth, grid, inputHeight, inputWidth } from '../document/card.ts';
import { sourcesOf, upstreamOf } from '../document/references.ts';
import { readPosition, withPosition } from '../document/layout.ts';
import { own } from '../json.ts';
import { layOut, type Box, type Wire } from './layers.ts';

type Components = NonNullable<GraphImplementation['graph']['components']>;

/** The document with a place for all tasks, inputs and outputs of every graph in which no task has one yet. */
export function place(spec: ComponentSpec, known: Components = {}): ComponentSpec {
  if (!isGraph(spec)) return spec;
  const { graph } = spec.implementation;
  const visible = { ...known, ...graph.components };
  const tasks = mapValues(graph.tasks, (task) =>
    task.componentRef.spec === undefined
      ? task
      : { ...task, componentRef: { ...task.componentRef, spec: place(task.componentRef.spec, visible) } },
  );
  const components = graph.components && mapValues(graph.components, (component) => place(component, visible));
  const inner: PipelineComponent = {
    ...spec,
    implementation: { graph: { ...graph, ...(components === undefined ? {} : { components }), tasks } },
  };
  return Object.values(tasks).some((task) => readPosition(task) !== undefined) ? inner : placeGraph(inner, visible);
}

function mapValues<T>(record: { readonly [key: string]: T }, change: (item: T) => T): { readonly [key: string]: T } {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, change(item)]));
}

function placeGraph(spec: PipelineComponent, components: Components): PipelineComponent {
  const { graph } = spec.implementation;
  const { inputs = [], outputs = [] } = spec;
  const pill = { width: inputWidth, height: inputHeight };
  const boxes: Box[] = [
    ...inputs.map(({ name }): Box => ({ id: `input:${name}`, column: 'first', ...pill })),
    ...Object.entries(graph.tasks).map(([id, task]): Box => ({
      id: `task:${id}`,
      width: cardWidth,
      height: cardHeight(rowsOf(task, task.componentRef.spec ?? own(components, task.componentRef.name ?? ''))),
    })),
    ...outputs.map(({ name }): Box => ({ id: `output:${name}`, column: 'last', ...pill })),
  ];
  const places = layOut(boxes, wiresOf(graph));
  const at = <T extends Parameters<typeof withPosition>[0]>(of: T, id: string): T => {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 };
    return withPosition(of, { x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid });
  };
  return {
    ...spec,
    ...(inputs.length === 0 ? {} : { inputs: inputs.map((input) => at(input, `input:${input.name}`)) }),
    ...(outputs.length === 0 ? {} : { outputs: outputs.map((output) => at(output, `output:${output.name}`)) }),
    implementation: {
      graph: {
        ...graph,
        tasks: Object.fromEntries(Object.entries(graph.tasks).map(([id, task]) => [id, at(task, `task:${id}`)])),
      },
    },
  };
}

/** As many rows as the card shows: artifacts, what is connected or needs a value, and one for what is folded away. */
function rowsOf(task: TaskSpec, component: ComponentSpec | undefined): number {
  if (component === undefined) return Object.keys(task.arguments ?? {}).length;
  const { inputs = [], outputs = [] } = component;
  const shown = inputs.filter((input) => {
    const argument = own(task.arguments, input.name);
    return (
      portType(input.type, 'value').kind === 'artifact' ||
      (argument === undefined ? !isOptional(input) : inputOf(argument) !== undefined || isTaskOutput(argument))
    );
  });
  return Math.max(shown.length + (shown.length < inputs.length ? 1 : 0), outputs.length);
}

function wiresOf({ tasks, outputValues }: GraphImplementation['graph']): readonly Wire[] {
  const intoTasks = Object.entries(tasks).flatMap(([id, task]): Wire[] => {
    const from = Object.values({ ...task.arguments, ...task.locals }).flatMap((argument) => inputOf(argument) ?? []);
    return [
      ...from.map((input): Wire => [`input:${input}`, `task:${id}`]),
      ...upstreamOf(task).map((other): Wire => [`task:${other}`, `task:${id}`]),
    ];
  });
  const outOfTasks = Object.entries(outputValues ?? {}).flatMap(([output, value]) =>
    sourcesOf(value).map(({ taskId }): Wire => [`task:${taskId}`, `output:${output}`]),
  );
  return [...intoTasks, ...outOfTasks];
}

function inputOf(argument: Argument): string | undefined {
  return typeof argument === 'object' && 'graphInput' in argument ? argument.graphInput.inputName : undefined;
}

function isTaskOutput(argument: Argument): boolean {
  return typeof argument === 'object' && 'taskOutput' in argument;
}
