import { resolveGraphOutputs, resolveTaskInputs } from '../plan/resolve.ts';
import { taskNames } from '../plan/names.ts';
import { noValues, type Values } from '../run/values.ts';
import type { Command, ExecutionResult } from './command.ts';
import { requestOf } from './requests.ts';
import { isTooLarge, nextToStart, noRequest, queueUp, takeRoom } from './room.ts';
import { Fifo } from './fifo.ts';
import type { Graph, Node, Schedule } from './state.ts';

/** Makes an instance of a graph (the root when `node` is undefined) and gets those of its tasks ready that wait for nobody. */
export function beginGraph(schedule: Schedule, node: Node | undefined, inputs: Values, commands: Command[]): Graph {
  const component = node?.plan.component ?? schedule.ir.spec.root;
  const path = node?.path ?? '';
  const nodes: Node[] = [];
  const byKey = new Map<string, Node>();
  const graph: Graph = {
    path,
    component,
    node,
    scope: { inputs, outputsOf: (task) => byKey.get(task)?.outputs },
    nodes,
    unfinished: 0,
    interrupted: false,
    turns: new Fifo(),
    inTurns: false,
  };
  for (const plan of schedule.topology(component)) {
    const child: Node = {
      path: path === '' ? plan.key : `${path}/${plan.key}`,
      plan,
      graph,
      phase: 'waiting',
      upstreamLeft: plan.upstreamCount,
      started: false,
      inputs: noValues,
      request: noRequest,
      takesRoom: false,
      attempt: 0,
      firstAttemptAt: 0,
    };
    nodes.push(child);
    byKey.set(plan.key, child);
    schedule.nodes.set(child.path, child);
  }
  graph.unfinished = nodes.length;
  for (const child of nodes) {
    if (child.upstreamLeft === 0) getReady(schedule, child, commands);
  }
  if (nodes.length === 0) finishGraph(schedule, graph, commands);
  return graph;
}

/** Its upstream tasks succeeded: resolves its inputs; a group starts, a step gets in line (or waits for its image). */
export function getReady(schedule: Schedule, node: Node, commands: Command[]): void {
  const { plan, graph } = node;
  const inputs = resolveTaskInputs(schedule.ir, plan.task, graph.scope, taskNames(schedule.names, node.path));
  if (!inputs.ok) {
    askToFinish(schedule, node, { state: 'FAILED', failure: inputs.error }, commands);
    return;
  }
  node.inputs = inputs.value;
  if (plan.kind === 'group') {
    askToStart(schedule, node, [], commands);
    return;
  }
  node.request = requestOf(schedule, node, inputs.value);
  const image = plan.image === undefined ? undefined : schedule.images.get(plan.image);
  if (image?.failure !== undefined) {
    askToFinish(schedule, node, { state: 'FAILED', failure: image.failure }, commands);
  } else if (image?.state === 'wanted') {
    node.phase = 'parked';
    image.parked.push(node);
  } else {
    queueUp(node);
  }
}

/** Asks for the start of what is in line, while there is room. */
export function startReady(schedule: Schedule, commands: Command[]): void {
  const { root, room } = schedule;
  if (root === undefined) return;
  for (let node = nextToStart(room, root); node !== undefined; node = nextToStart(room, root)) {
    takeRoom(room, node);
    if (node.started) {
      node.phase = 'running';
      ask(schedule, commands, { do: 'start-attempt', path: node.path, attempt: node.attempt + 1 });
    } else {
      askToStart(schedule, node, isTooLarge(room, node.request) ? [tooLarge(schedule, node)] : [], commands);
    }
  }
}

function askToStart(schedule: Schedule, node: Node, warnings: readonly string[], commands: Command[]): void {
  node.phase = 'asked';
  const { path, inputs } = node;
  ask(schedule, commands, { do: 'start-execution', path, kind: node.plan.kind, inputs, warnings });
}

/** Asks for the end of an execution. */
export function askToFinish(schedule: Schedule, node: Node, result: ExecutionResult, commands: Command[]): void {
  node.phase = 'ending';
  ask(schedule, commands, { do: 'finish-execution', path: node.path, kind: node.plan.kind, result });
}

/** Asks for something that an execution waits for: remembered until its event comes. */
export function ask(schedule: Schedule, commands: Command[], command: Extract<Command, { path: string }>): void {
  schedule.pending.set(command.path, command);
  commands.push(command);
}

/** All tasks of the graph are over: the group, or the run, ends as they did. */
export function finishGraph(schedule: Schedule, graph: Graph, commands: Command[]): void {
  const failure = graph.failedAt === undefined ? undefined : ({ reason: 'task-failed', path: graph.failedAt } as const);
  if (graph.node === undefined) {
    const state = graph.interrupted ? 'CANCELED' : failure === undefined ? 'SUCCEEDED' : 'FAILED';
    schedule.finish = {
      do: 'finish-run',
      state: state === 'FAILED' && schedule.canceled ? 'CANCELED' : state,
      outputs: outputsOf(graph),
      ...(failure === undefined ? {} : { failure }),
    };
    commands.push(schedule.finish);
  } else if (failure !== undefined) {
    askToFinish(schedule, graph.node, { state: 'FAILED', failure }, commands);
  } else if (graph.interrupted) {
    askToFinish(schedule, graph.node, { state: 'CANCELED' }, commands);
  } else {
    askToFinish(schedule, graph.node, { state: 'SUCCEEDED', outputs: outputsOf(graph) }, commands);
  }
}

function outputsOf(graph: Graph): Values {
  return resolveGraphOutputs(graph.component, graph.scope.outputsOf);
}

function tooLarge({ room }: Schedule, { plan, request }: Node): string {
  const { capacity } = room;
  const cpus = request.milliCpus > capacity.milliCpus;
  const asked = cpus ? `${request.milliCpus / 1000} CPUs` : `${gibibytes(request.memoryBytes)} of memory`;
  const has = cpus ? `${capacity.milliCpus / 1000}` : gibibytes(capacity.memoryBytes);
  const name = plan.task.taskInfo?.name ?? plan.key;
  return `The task "${name}" asks for ${asked}; this machine has ${has}. It runs alone, with what is there.`;
}

function gibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toFixed(1))} GiB`;
}
