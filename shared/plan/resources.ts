import type { IrResources } from '../ir/pipeline-spec.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import { expandText, type StepContext } from './expand.ts';
import { parseQuantity } from '../ir/quantity.ts';
import type { StepResources } from './step.ts';

/** Limits and requests of a step. The modern text fields win over the old numbers (CPUs; memory in gigabytes), as in the driver. */
export function stepResources(
  resources: IrResources | undefined,
  context: StepContext,
): Result<StepResources, Failure> {
  if (resources === undefined) return ok({});
  const quantities = {
    cpuLimit: quantity('CPU limit', resources.resourceCpuLimit, resources.cpuLimit, '', context),
    memoryLimitBytes: quantity('memory limit', resources.resourceMemoryLimit, resources.memoryLimit, 'G', context),
    cpuRequest: quantity('CPU request', resources.resourceCpuRequest, resources.cpuRequest, '', context),
    memoryRequestBytes: quantity(
      'memory request',
      resources.resourceMemoryRequest,
      resources.memoryRequest,
      'G',
      context,
    ),
  };
  const resolved: Record<string, number> = {};
  for (const [name, value] of Object.entries(quantities)) {
    if (!value.ok) return value;
    if (value.value !== undefined) resolved[name] = value.value;
  }
  const accelerator = stepAccelerator(resources.accelerator, context);
  if (!accelerator.ok) return accelerator;
  return ok({ ...resolved, ...(accelerator.value === undefined ? {} : { accelerator: accelerator.value }) });
}

function quantity(
  what: string,
  text: string | undefined,
  old: number | undefined,
  oldUnit: string,
  context: StepContext,
): Result<number | undefined, Failure> {
  const written = text === undefined || text === '' ? ((old ?? 0) === 0 ? undefined : `${old}${oldUnit}`) : text;
  if (written === undefined) return ok(undefined);
  const filled = expandText(written, context);
  if (!filled.ok) return filled;
  // An input that was left empty means no limit.
  if (filled.value.trim() === '') return ok(undefined);
  const value = parseQuantity(filled.value);
  if (value !== undefined) return ok(value === 0 ? undefined : value);
  return err({
    reason: 'start-refused',
    detail: `The ${what} “${filled.value}” is not a quantity such as 2, 500m or 1Gi.`,
  });
}

function stepAccelerator(
  accelerator: IrResources['accelerator'],
  context: StepContext,
): Result<StepResources['accelerator'], Failure> {
  if (accelerator === undefined) return ok(undefined);
  const type = expandText(accelerator.resourceType ?? accelerator.type ?? '', context);
  if (!type.ok) return type;
  const written = expandText(accelerator.resourceCount ?? String(accelerator.count ?? ''), context);
  if (!written.ok) return written;
  if (type.value === '' || written.value === '') return ok(undefined);
  const count = Number(written.value);
  if (Number.isSafeInteger(count) && count >= 0) return ok(count === 0 ? undefined : { type: type.value, count });
  return err({
    reason: 'start-refused',
    detail: `The number of accelerators “${written.value}” is not a whole number.`,
  });
}
