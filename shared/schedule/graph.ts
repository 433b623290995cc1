import type { Values } from '../run/values.ts';
import type { Command } from './command.ts';
import { Fifo } from './fifo.ts';
import { finishFrame } from './finishing.ts';
import { newNode } from './node.ts';
import { getReady } from './ready.ts';
import type { Graph, Node, Schedule } from './state.ts';

/** Makes an instance of a graph (the root when `node` is undefined) and gets those of its tasks ready that wait for nobody. */
export function beginGraph(schedule: Schedule, node: Node | undefined, inputs: Values, commands: Command[]): Graph {
  const component = node?.plan.component ?? schedule.ir.spec.root;
  const nodes: Node[] = [];
  const byKey = new Map<string, Node>();
  const graph: Graph = {
    kind: 'graph',
    component,
    node,
    scope: {
      inputs,
      outputsOf: (task) => byKey.get(task)?.outputs,
      finalStatusOf: (task) => byKey.get(task)?.final,
    },
    nodes,
    unfinished: 0,
    interrupted: false,
    turns: new Fifo(),
    inTurns: false,
  };
  if (node !== undefined) node.inside = graph;
  for (const plan of schedule.topology(component)) {
    const child = newNode(plan, graph);
    nodes.push(child);
    byKey.set(plan.key, child);
    schedule.nodes.set(child.path, child);
  }
  graph.unfinished = nodes.length;
  for (const child of nodes) {
    if (child.upstreamLeft === 0) getReady(schedule, child, graph.scope, commands);
  }
  if (nodes.length === 0) finishFrame(schedule, graph, commands);
  return graph;
}
