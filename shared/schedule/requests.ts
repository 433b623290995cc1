import type { StepContext } from '../plan/expand.ts';
import { containerLayout } from '../plan/layout.ts';
import { taskNames } from '../plan/names.ts';
import { stepResources } from '../plan/resources.ts';
import { appliesToTask } from '../plan/task-config.ts';
import { containerOf } from '../ir/references.ts';
import type { Values } from '../run/values.ts';
import { noRequest, type Request } from './room.ts';
import type { Node, Schedule } from './state.ts';

/**
 * What a step asks of the machine while it runs: its requests, or else its limits, as Kubernetes takes them. A value that cannot be read asks
 * for nothing here: it fails the step when that is resolved, where the reason can be said.
 */
export function requestOf(schedule: Schedule, node: Node, inputs: Values): Request {
  const { component } = node.plan;
  const declared = containerOf(schedule.ir.spec, component)?.resources;
  if (declared === undefined || !appliesToTask(component, 'RESOURCES')) return noRequest;
  const resources = stepResources(declared, contextOf(schedule, node, inputs));
  if (!resources.ok) return noRequest;
  const { cpuRequest, cpuLimit, memoryRequestBytes, memoryLimitBytes } = resources.value;
  return {
    milliCpus: Math.round((cpuRequest ?? cpuLimit ?? 0) * 1000),
    memoryBytes: memoryRequestBytes ?? memoryLimitBytes ?? 0,
  };
}

/** Only inputs can occur in resources. */
function contextOf(schedule: Schedule, node: Node, inputs: Values): StepContext {
  return {
    inputs,
    outputs: { root: '', executorOutputFile: '', parameters: [], artifacts: [] },
    layout: containerLayout(''),
    names: taskNames(schedule.names, node.path),
    executorInput: {},
    variable: () => undefined,
  };
}
