/** How a task is to be executed. */
import type { ExecutionOptions } from '../component/spec.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import type { DiagnosticCode } from '../diagnostic.ts';
import { kubernetesExecutor } from '../ir/platform-spec.ts';
import { parseQuantity } from '../ir/quantity.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { kubernetesSources } from './dependencies.ts';
import { didYouMean } from './findings.ts';
import { checkTexts, findTask, taskPath, taskPlace, type Slot, type TaskWiring } from './sources.ts';
import { hasReference } from './text.ts';
import type { ValidComponent, ValidInput, ValidOutput } from './valid-graph.ts';
import { hasShape } from './verbatim.ts';

/** Checks a task's executionOptions. */
export function validateOptions(wiring: TaskWiring, options: ExecutionOptions, component: ValidComponent): void {
  const path: JsonPath = [...taskPath(wiring.id), 'executionOptions'];
  checkDurations(wiring, options, path);
  checkResources(wiring, options, path);
  checkCaching(wiring, options, path);
  checkPlace(wiring, options, component, path);
  if (options.kubernetes !== undefined) checkKubernetes(wiring, options.kubernetes, [...path, 'kubernetes']);
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

/** Container options and retry belong to steps. */
function checkPlace(wiring: TaskWiring, options: ExecutionOptions, { kind }: ValidComponent, path: JsonPath): void {
  if (kind === 'container') return;
  const { id } = wiring;
  const what = kind === 'graph' ? 'a group' : kind === 'importer' ? 'an importer' : 'no container';
  for (const field of ['container', 'retryStrategy', 'kubernetes'] as const) {
    if (options[field] === undefined) continue;
    wiring.findings(wiring.scope, {
      code: 'not-supported',
      message:
        field === 'retryStrategy'
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

function checkKubernetes(wiring: TaskWiring, options: JsonObject, path: JsonPath): void {
  const { id, producers, inputs } = wiring;
  hasShape(kubernetesExecutor, options, path, wiring);
  const who = `A Kubernetes option of “${id}”`;
  for (const { task, outputKey, path: below } of kubernetesSources(options)) {
    const at = [...path, ...below];
    const slot: Slot = { path: at, who, place: taskPlace(wiring, id) };
    if (!findTask(wiring, slot, task, [...at, 'producerTask'])) continue;
    const keys = producers.get(task)?.outputs.flatMap(parameterKey);
    if (keys === undefined || keys.includes(outputKey)) continue;
    const message = `${who} takes the output “${outputKey}” of “${task}”, which is no parameter there.`;
    wrongKey(wiring, 'reference-unknown-output', [...at, 'outputParameterKey'], message, outputKey, keys);
  }
  const keys = inputs.flatMap(parameterKey);
  for (const { input, path: below } of graphInputsIn(options)) {
    if (keys.includes(input)) continue;
    const message = `${who} takes the graph’s input “${input}”, which is no parameter here.`;
    wrongKey(wiring, 'reference-unknown-input', [...path, ...below], message, input, keys);
  }
}

function parameterKey({ key, type }: ValidInput | ValidOutput): readonly string[] {
  return type.kind === 'parameter' ? [key] : [];
}

function wrongKey(
  wiring: TaskWiring,
  code: DiagnosticCode,
  path: JsonPath,
  message: string,
  wrongOne: string,
  keys: readonly string[],
): void {
  const nearest = nearestName(wrongOne, keys);
  wiring.findings(wiring.scope, {
    code,
    message,
    cure: didYouMean(nearest, `Use one of ${listNames(keys)}.`),
    path,
    place: taskPlace(wiring, wiring.id),
    ...(nearest === undefined ? {} : { fix: { label: `Use “${nearest}”`, patches: [{ path, value: nearest }] } }),
  });
}

function graphInputsIn(
  options: Json,
  path: JsonPath = [],
): readonly { readonly input: string; readonly path: JsonPath }[] {
  if (isJsonArray(options)) return options.flatMap((item, index) => graphInputsIn(item, [...path, index]));
  if (!isJsonObject(options)) return [];
  return Object.entries(options).flatMap(([key, value]) =>
    key === 'componentInputParameter' && typeof value === 'string'
      ? [{ input: value, path: [...path, key] }]
      : graphInputsIn(value, [...path, key]),
  );
}
