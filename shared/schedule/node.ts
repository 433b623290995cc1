import { noValues } from '../run/values.ts';
import { noRequest } from './room.ts';
import type { Graph, Loop, Node } from './state.ts';
import type { TaskPlan } from './topology.ts';

/** The execution of a task in an instance of its graph. */
export function newNode(plan: TaskPlan, graph: Graph): Node {
  const prefix = graph.node === undefined ? '' : `${graph.node.path}/`;
  return {
    ...unborn,
    path: `${prefix}${plan.key}`,
    plan,
    kind: plan.loops ? 'loop' : plan.kind,
    around: graph,
    index: 0,
    exit: plan.exit || graph.node?.exit === true,
    upstreamLeft: plan.upstreamCount,
  };
}

/** The execution of a loop's task for one of its items. */
export function newIteration(loop: Loop, index: number): Node {
  const { path, plan, exit } = loop.node;
  return { ...unborn, path: `${path}[${index}]`, plan, kind: plan.kind, around: loop, index, exit, upstreamLeft: 0 };
}

const unborn = {
  phase: 'waiting',
  upstreamStarted: false,
  started: false,
  inputs: noValues,
  request: noRequest,
  takesRoom: false,
  attempt: 0,
  firstAttemptAt: 0,
} as const;
