import type { RunEvent } from '../run/events.ts';
import type { SkipReason } from '../run/failure.ts';
import type { Command } from './command.ts';
import { askToFinish, finishGraph, getReady } from './starting.ts';
import type { Node, Schedule } from './state.ts';

type EndEvent = Extract<
  RunEvent,
  { type: 'execution-succeeded' | 'execution-failed' | 'execution-skipped' | 'execution-canceled' }
>;

/** An execution is over: those that waited for it get ready or are skipped, and its graph ends when it was the last. */
export function endExecution(schedule: Schedule, node: Node, event: EndEvent, commands: Command[]): void {
  node.phase = 'over';
  const { graph } = node;
  switch (event.type) {
    case 'execution-succeeded':
      node.outputs = event.outputs;
      for (const dependent of dependentsOf(node)) {
        dependent.upstreamLeft -= 1;
        if (dependent.upstreamLeft === 0 && dependent.phase === 'waiting') getReady(schedule, dependent, commands);
      }
      break;
    case 'execution-failed': {
      const path = event.failure.reason === 'task-failed' ? event.failure.path : node.path;
      const first = graph.failedAt === undefined;
      graph.failedAt ??= path;
      skipDependents(schedule, node, { reason: 'upstream-failed', path }, commands);
      if (first && schedule.options.failFast) skipAll(schedule, node, { reason: 'run-failed-fast', path }, commands);
      break;
    }
    case 'execution-skipped':
      if (event.skip.reason === 'run-canceled') graph.interrupted = true;
      skipDependents(schedule, node, event.skip, commands);
      break;
    case 'execution-canceled':
      graph.interrupted = true;
      skipDependents(schedule, node, { reason: 'run-canceled' }, commands);
      break;
  }
  graph.unfinished -= 1;
  if (graph.unfinished === 0) finishGraph(schedule, graph, commands);
}

function dependentsOf({ plan, graph }: Node): readonly Node[] {
  return plan.dependents.flatMap((index) => graph.nodes[index] ?? []);
}

/** What waits for a task that gave nothing is skipped at once, with the place where it began; its own dependents follow when that is recorded. */
function skipDependents(schedule: Schedule, node: Node, skip: SkipReason, commands: Command[]): void {
  for (const dependent of dependentsOf(node)) {
    if (dependent.phase === 'waiting') askToFinish(schedule, dependent, { state: 'SKIPPED', skip }, commands);
  }
}

/** Kubeflow's way: nothing that was not started is started any more in the graph of the failed task. What runs there ends by itself. */
function skipAll(schedule: Schedule, { graph }: Node, skip: SkipReason, commands: Command[]): void {
  for (const node of graph.nodes) {
    const unborn = node.phase === 'waiting' || node.phase === 'parked' || node.phase === 'queued';
    if (unborn && !node.started) askToFinish(schedule, node, { state: 'SKIPPED', skip }, commands);
  }
}
