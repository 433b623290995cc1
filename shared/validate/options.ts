/** How a task is to be executed. */
import type { ExecutionOptions } from '../component/spec.ts';
import { hasReference } from '../component/text.ts';
import { parseQuantity } from '../ir/quantity.ts';
import type { JsonPath } from '../json.ts';
import { validateKubernetes } from './kubernetes.ts';
import { checkTexts, taskPath, taskPlace, type Slot, type TaskWiring } from './sources.ts';
import type { ValidComponent } from './valid-graph.ts';

/** Checks a task's executionOptions. */
export function validateOptions(wiring: TaskWiring, options: ExecutionOptions, component: ValidComponent): void {
  const path: JsonPath = [...taskPath(wiring.id), 'executionOptions'];
  checkDurations(wiring, options, path);
  checkResources(wiring, options, path);
  checkCaching(wiring, options, path);
  checkPlace(wiring, options, component, path);
  if (options.kubernetes !== undefined) validateKubernetes(wiring, options.kubernetes, [...path, 'kubernetes']);
}

function wrong(wiring: TaskWiring, path: JsonPath, message: string, cure: string): void {
  const place = taskPlace(wiring, wiring.id);
  wiring.findings(wiring.scope, { code: 'shape-wrong-type', message, cure, path, place });
}

function checkDurations(wiring: TaskWiring, { retryStrategy }: ExecutionOptions, path: JsonPath): void {
  for (const field of ['backoffDuration', 'backoffMaxDuration'] as const) {
    const text = retryStrategy?.[field];
    if (text === undefined || /^\d+(\.\d{1,9})?s$/.test(text)) continue;
    const at = [...path, 'retryStrategy', field];
    wrong(wiring, at, `“${text}” is not a duration.`, 'Write seconds with an s, for example 30s.');
  }
}

/** Amounts are literal, or texts that are filled in when the task starts. */
function checkResources(wiring: TaskWiring, { container }: ExecutionOptions, path: JsonPath): void {
  for (const [field, text] of Object.entries(container?.resources ?? {})) {
    const at = [...path, 'container', 'resources', field];
    const slot: Slot = { path: at, who: `“${field}” of “${wiring.id}”`, place: taskPlace(wiring, wiring.id) };
    if (hasReference(text)) {
      checkTexts(wiring, slot, text);
    } else if (field === 'acceleratorCount') {
      if (!/^\d+$/.test(text))
        wrong(wiring, at, `“${text}” is not a number of accelerators.`, 'Write a whole number, for example 1.');
    } else if (field !== 'acceleratorType' && parseQuantity(text) === undefined) {
      wrong(wiring, at, `“${text}” is not an amount.`, 'Write a number with a unit, for example 2, 500m or 4Gi.');
    }
  }
}

function checkCaching(wiring: TaskWiring, { cachingStrategy }: ExecutionOptions, path: JsonPath): void {
  const staleness = cachingStrategy?.maxCacheStaleness;
  if (staleness === undefined || staleness === 'P0D') return;
  wiring.findings(wiring.scope, {
    code: 'not-supported',
    severity: 'warning',
    message: `KFP knows no age of cache entries, so “${staleness}” has no effect.`,
    cure: 'Write P0D to switch the cache off, or remove it.',
    path: [...path, 'cachingStrategy', 'maxCacheStaleness'],
    place: taskPlace(wiring, wiring.id),
  });
}

/** Container options belong to steps; a retry of anything else is written, but nobody does it. */
function checkPlace(wiring: TaskWiring, options: ExecutionOptions, { kind }: ValidComponent, path: JsonPath): void {
  if (kind === 'container') return;
  const { id } = wiring;
  const what = kind === 'graph' ? 'a group' : kind === 'importer' ? 'an importer' : 'no container';
  for (const field of ['container', 'kubernetes', 'retryStrategy'] as const) {
    if (options[field] === undefined) continue;
    const isRetry = field === 'retryStrategy';
    wiring.findings(wiring.scope, {
      code: 'not-supported',
      severity: isRetry ? 'warning' : 'error',
      message: isRetry
        ? `“${id}” is ${what}, and KFP retries containers only.`
        : `“${id}” is ${what} and has no container for these options.`,
      cure: kind === 'graph' ? 'Set it on the tasks inside of the group.' : 'Remove it.',
      path: [...path, field],
      of: 'key',
      place: taskPlace(wiring, id),
      fix: { label: 'Remove it', patches: [{ path: [...path, field] }] },
    });
  }
}
