/** What tasks ask for and a machine does not have, for runs that are not to begin then. */
import type { Diagnostic } from '../diagnostic.ts';
import { formatBytes } from '../human.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrResources } from '../ir/pipeline-spec.ts';
import { parseQuantity } from '../ir/quantity.ts';
import type { StepResources } from './step.ts';
import { usedComponents } from './supported.ts';

/** What steps can have. */
export interface Capacity {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Whether steps can have GPUs at all; how many there are, nobody says. */
  readonly gpus: boolean;
}

/**
 * Each executor that asks for more CPUs or memory than there are, or for a GPU where there is none. Amounts that depend on inputs are known
 * when it is the step's turn ({@link stepLacks}).
 */
export function lackingResources(ir: CheckedIr, capacity: Capacity): readonly Diagnostic[] {
  const used = new Set(usedComponents(ir).map(([, { executorLabel }]) => executorLabel));
  const executors = Object.entries(ir.spec.deploymentSpec?.executors ?? {}).filter(([label]) => used.has(label));
  return executors.flatMap(([label, { container }]) =>
    lacks(container?.resources ?? {}, capacity).map((what): Diagnostic => ({
      code: 'resources-lacking',
      severity: 'error',
      message: `“${label}” asks for ${what}.`,
      cure: 'Ask for less, or run it without --strict-resources: it then runs with what is there.',
      path: ['deploymentSpec', 'executors', label, 'container', 'resources'],
    })),
  );
}

/** What a step asks for, all of it known, and a machine does not have. */
export function stepLacks(resources: StepResources, capacity: Capacity): readonly string[] {
  const { cpuLimit = 0, cpuRequest = 0, memoryLimitBytes = 0, memoryRequestBytes = 0, accelerator } = resources;
  return missing(
    {
      cpus: Math.max(cpuLimit, cpuRequest),
      memoryBytes: Math.max(memoryLimitBytes, memoryRequestBytes),
      accelerators: accelerator?.count ?? 0,
      accelerator: accelerator?.type,
    },
    capacity,
  );
}

function lacks(resources: IrResources, capacity: Capacity): readonly string[] {
  const { accelerator } = resources;
  const memory = [resources.memoryRequest, resources.memoryLimit];
  return missing(
    {
      cpus: amount(
        [resources.resourceCpuRequest, resources.resourceCpuLimit],
        [resources.cpuRequest, resources.cpuLimit],
      ),
      memoryBytes: amount(
        [resources.resourceMemoryRequest, resources.resourceMemoryLimit],
        memory.map((gigabytes) => gigabytes && gigabytes * 1e9),
      ),
      accelerators: parseQuantity(accelerator?.resourceCount ?? String(accelerator?.count ?? 0)) ?? 0,
      accelerator: accelerator?.resourceType ?? accelerator?.type,
    },
    capacity,
  );
}

interface Asked {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly accelerators: number;
  readonly accelerator: string | undefined;
}

function missing(asked: Asked, { cpus, memoryBytes, gpus }: Capacity): readonly string[] {
  return [
    ...(asked.cpus > cpus ? [`${asked.cpus} CPUs, and there are ${cpus}`] : []),
    ...(asked.memoryBytes > memoryBytes
      ? [`${formatBytes(asked.memoryBytes)} of memory, and there are ${formatBytes(memoryBytes)}`]
      : []),
    ...(asked.accelerators > 0 && !gpus
      ? [`${asked.accelerators} × ${asked.accelerator ?? 'an accelerator'}, and there is none`]
      : []),
  ];
}

/** The largest of what is written; the texts win over the old numbers. */
function amount(texts: readonly (string | undefined)[], numbers: readonly (number | undefined)[]): number {
  const written = texts.map((text, index) =>
    text === undefined || text === '' ? numbers[index] : parseQuantity(text),
  );
  return Math.max(0, ...written.map((value) => value ?? 0));
}
