import type { ExecutionOptions } from '../component/spec.ts';
import type { JsonPath } from '../json.ts';
import { parseQuantity } from '../ir/quantity.ts';
import type { Findings, Scope } from './findings.ts';

/** Checks how a task is to be executed. `path` leads to its executionOptions. */
export function validateOptions(
  options: ExecutionOptions,
  id: string,
  isGroup: boolean,
  path: JsonPath,
  scope: Scope,
  findings: Findings,
): void {
  const place = { tasks: [...scope.tasks, id] };
  const wrong = (at: readonly string[], message: string, cure: string): void => {
    findings(scope, { code: 'shape-wrong-type', message, cure, path: [...path, ...at], place });
  };
  for (const field of ['backoffDuration', 'backoffMaxDuration'] as const) {
    const text = options.retryStrategy?.[field];
    if (text !== undefined && !/^\d+(\.\d{1,9})?s$/.test(text)) {
      wrong(['retryStrategy', field], `“${text}” is not a duration.`, 'Write seconds with an s, for example 30s.');
    }
  }
  for (const field of ['cpuLimit', 'memoryLimit', 'cpuRequest', 'memoryRequest'] as const) {
    const text = options.container?.resources?.[field];
    if (text !== undefined && parseQuantity(text) === undefined) {
      wrong(
        ['container', 'resources', field],
        `“${text}” is not an amount.`,
        'Write a number with a unit, for example 2, 500m or 4Gi.',
      );
    }
  }
  const count = options.container?.resources?.acceleratorCount;
  if (count !== undefined && !/^\d+$/.test(count)) {
    wrong(
      ['container', 'resources', 'acceleratorCount'],
      `“${count}” is not a number of accelerators.`,
      'Write a whole number, for example 1.',
    );
  }
  const staleness = options.cachingStrategy?.maxCacheStaleness;
  if (staleness !== undefined && staleness !== 'P0D') {
    findings(scope, {
      code: 'not-supported',
      severity: 'warning',
      message: `KFP knows no age of cache entries, so “${staleness}” has no effect.`,
      cure: 'Write P0D to switch the cache off, or remove it.',
      path: [...path, 'cachingStrategy', 'maxCacheStaleness'],
      place,
    });
  }
  if (!isGroup) return;
  for (const field of ['container', 'retryStrategy'] as const) {
    if (options[field] === undefined) continue;
    findings(scope, {
      code: 'not-supported',
      message:
        field === 'container'
          ? `“${id}” is a group and has no container for these options.`
          : `“${id}” is a group, and KFP retries containers only.`,
      cure: 'Set it on the tasks inside of the group.',
      path: [...path, field],
      of: 'key',
      place,
      fix: { label: 'Remove it', patches: [{ path: [...path, field] }] },
    });
  }
}
