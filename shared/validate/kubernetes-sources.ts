/** What the Kubernetes options of a task take from tasks beside it. */
import { isJsonArray, isJsonObject, type Json, type JsonPath } from '../json.ts';

/** A value in the Kubernetes options of a task that comes from an output beside it; the output by its key in the IR, `path` below the options. */
export interface KubernetesSource {
  readonly task: string;
  readonly outputKey: string;
  readonly path: JsonPath;
}

/** Every output that Kubernetes options take a value from. */
export function kubernetesSources(options: Json | undefined, path: JsonPath = []): readonly KubernetesSource[] {
  if (isJsonArray(options)) return options.flatMap((item, index) => kubernetesSources(item, [...path, index]));
  if (!isJsonObject(options)) return [];
  return Object.entries(options).flatMap(([key, value]) => {
    const at = [...path, key];
    const { producerTask: task, outputParameterKey: outputKey } =
      key === 'taskOutputParameter' && isJsonObject(value) ? value : {};
    return typeof task === 'string' && typeof outputKey === 'string'
      ? [{ task, outputKey, path: at }]
      : kubernetesSources(value, at);
  });
}
