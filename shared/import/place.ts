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
import { cardHeight, cardWidth, frameSize, grid, inputHeight, inputWidth } from '../document/card.ts';
import { oneOfSources, sourcesOf, upstreamOf } from '../document/references.ts';
import { collapsedKey, isOpened, readPosition, withPosition } from '../document/layout.ts';
import { own } from '../json.ts';
import { layOut, type Box, type Wire } from './layers.ts';

type Components = NonNullable<GraphImplementation['graph']['components']>;

/** The document with a place for all tasks, inputs and outputs of every graph in which no task has one yet. */
export function place(spec: ComponentSpec, known: Components = {}): ComponentSpec {
  if (!isGraph(spec)) return spec;
  const { graph } = spec.implementation;
  const visible = { ...known, ...graph.components };
  const components = graph.components && mapValues(graph.components, (component) => place(component, visible));
  const placed = { ...known, ...components };
  const tasks = mapValues(graph.tasks, (task) => {
    const inner = task.componentRef.spec === undefined ? undefined : place(task.componentRef.spec, placed);
    const component = inner ?? own(placed, task.componentRef.name ?? '');
    const whole = inner === undefined ? task : { ...task, componentRef: { ...task.componentRef, spec: inner } };
    return component !== undefined && opens(component, placed) && readPosition(task) === undefined
      ? { ...whole, annotations: { ...whole.annotations, [collapsedKey]: 'false' } }
      : whole;
  });
  const inner: PipelineComponent = {
    ...spec,
    implementation: { graph: { ...graph, ...(components === undefined ? {} : { components }), tasks } },
  };
  return Object.values(tasks).some((task) => readPosition(task) !== undefined) ? inner : placeGraph(inner, placed);
}

/** Groups with more tasks than this stay cards: as frames they would hide what is around them. */
const mostInFrame = 24;

function opens(component: ComponentSpec, components: Components): boolean {
  return isGraph(component) && tasksIn(component, components) <= mostInFrame;
}

function tasksIn({ implementation }: PipelineComponent, components: Components): number {
  const { tasks, components: own = {} } = implementation.graph;
  const visible = { ...components, ...own };
  return Object.values(tasks).reduce((count, { componentRef: { spec, name = '' } }) => {
    const inner = spec ?? visible[name];
    return count + (inner !== undefined && isGraph(inner) ? tasksIn(inner, visible) : 1);
  }, 0);
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
    ...Object.entries(graph.tasks).map(([id, task]): Box => ({ id: `task:${id}`, ...sizeOf(task, components) })),
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

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a card, or of the frame around the tasks of a group that is opened; these have their places by then. */
function sizeOf(task: TaskSpec, components: Components): Size {
  const component = task.componentRef.spec ?? own(components, task.componentRef.name ?? '');
  if (component === undefined || !isGraph(component) || !isOpened(task))
    return { width: cardWidth, height: cardHeight(rowsOf(task, component)) };
  const { graph } = component.implementation;
  const visible = { ...components, ...graph.components };
  const boxes = Object.values(graph.tasks).map((inner) => ({
    ...(readPosition(inner) ?? { x: 0, y: 0 }),
    ...sizeOf(inner, visible),
  }));
  const extent = (from: (box: (typeof boxes)[number]) => number, size: keyof Size): number =>
    Math.max(...boxes.map((box) => from(box) + box[size])) - Math.min(...boxes.map(from));
  const content =
    boxes.length === 0
      ? { width: 0, height: 0 }
      : { width: extent((box) => box.x, 'width'), height: extent((box) => box.y, 'height') };
  const branches = (component.outputs ?? []).map(({ name }) => oneOfSources(own(graph.outputValues, name)).length);
  return frameSize(content, component.inputs?.length ?? 0, branches);
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
