/** The Kubernetes options of a task: their shape, and where they take values from. */
import { listNames, nearestName } from '../did-you-mean.ts';
import type { DiagnosticCode } from '../diagnostic.ts';
import { kubernetesExecutor } from '../ir/platform-spec.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { didYouMean } from './findings.ts';
import { findTask, taskPlace, type Slot, type TaskWiring } from './sources.ts';
import type { ValidInput, ValidOutput } from './valid-graph.ts';
import { checkShape } from './verbatim.ts';

/** Checks the Kubernetes options of a task; `path` leads to them. */
export function validateKubernetes(wiring: TaskWiring, options: JsonObject, path: JsonPath): void {
  checkShape(kubernetesExecutor, options, path, wiring);
  const who = `A Kubernetes option of “${wiring.id}”`;
  const inputKeys = wiring.inputs.flatMap(parameterKey);
  for (const { path: at, ...source } of sourcesIn(options, path)) {
    if ('inputKey' in source) {
      if (inputKeys.includes(source.inputKey)) continue;
      const message = `${who} takes the graph’s input “${source.inputKey}”, which is no parameter here.`;
      wrongKey(wiring, 'reference-unknown-input', at, message, source.inputKey, inputKeys);
      continue;
    }
    const { task, outputKey } = source;
    const slot: Slot = { path: at, who, place: taskPlace(wiring, wiring.id) };
    if (!findTask(wiring, slot, task, [...at, 'producerTask'])) continue;
    const keys = wiring.producers.get(task)?.outputs.flatMap(parameterKey);
    if (keys === undefined || keys.includes(outputKey)) continue;
    const message = `${who} takes the output “${outputKey}” of “${task}”, which is no parameter there.`;
    wrongKey(wiring, 'reference-unknown-output', [...at, 'outputParameterKey'], message, outputKey, keys);
  }
}

type PlacedSource = { readonly path: JsonPath } & (
  | { readonly task: string; readonly outputKey: string }
  | { readonly inputKey: string }
);

/** Every value that comes from the graph, with its place. */
function sourcesIn(options: Json, path: JsonPath): readonly PlacedSource[] {
  if (isJsonArray(options)) return options.flatMap((item, index) => sourcesIn(item, [...path, index]));
  if (!isJsonObject(options)) return [];
  return Object.entries(options).flatMap(([key, value]): readonly PlacedSource[] => {
    const at = [...path, key];
    if (key === 'componentInputParameter' && typeof value === 'string') return [{ inputKey: value, path: at }];
    const { producerTask: task, outputParameterKey: outputKey } =
      key === 'taskOutputParameter' && isJsonObject(value) ? value : {};
    return typeof task === 'string' && typeof outputKey === 'string'
      ? [{ task, outputKey, path: at }]
      : sourcesIn(value, at);
  });
}

function parameterKey({ key, type }: ValidInput | ValidOutput): readonly string[] {
  return type.kind === 'parameter' ? [key] : [];
}

function wrongKey(
  wiring: TaskWiring,
  code: DiagnosticCode,
  path: JsonPath,
  message: string,
  wrong: string,
  keys: readonly string[],
): void {
  const nearest = nearestName(wrong, keys);
  wiring.findings(wiring.scope, {
    code,
    message,
    cure: didYouMean(nearest, `Use one of ${listNames(keys)}.`),
    path,
    place: taskPlace(wiring, wiring.id),
    ...(nearest === undefined ? {} : { fix: { label: `Use “${nearest}”`, patches: [{ path, value: nearest }] } }),
  });
}
