import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import { own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import { objectNames, type Namespace } from './namespace.ts';
import { findObject, nameOf, refused, type PodContext } from './pod-values.ts';

/** A variable of a step’s environment. */
export interface PodVariable {
  readonly name: string;
  readonly value: string;
}

/** The variables that come from secrets, config maps and fields of the pod, in the order in which the backend adds them. */
export function podVariables(
  kubernetes: KubernetesExecutor,
  context: PodContext,
): Result<{ readonly variables: readonly PodVariable[]; readonly secrets: readonly string[] }, Failure> {
  const variables: PodVariable[] = [];
  const secrets: string[] = [];
  for (const option of kubernetes.secretAsEnv ?? []) {
    const { secretName, secretNameParameter, keyToEnv = [] } = option;
    const name = nameOf('secret', secretNameParameter, secretName, context);
    if (!name.ok) return name;
    if (name.value === undefined) continue;
    const keys = keyToEnv.map(({ secretKey = '', envVar = '' }) => ({ key: secretKey, variable: envVar }));
    const found = fromObject('secrets', name.value, keys, option.optional, context);
    if (!found.ok) return found;
    variables.push(...found.value);
    secrets.push(...found.value.map(({ value }) => value));
  }
  for (const option of kubernetes.configMapAsEnv ?? []) {
    const { configMapName, configMapNameParameter, keyToEnv = [] } = option;
    const name = nameOf('config map', configMapNameParameter, configMapName, context);
    if (!name.ok) return name;
    if (name.value === undefined) continue;
    const keys = keyToEnv.map(({ configMapKey = '', envVar = '' }) => ({ key: configMapKey, variable: envVar }));
    const found = fromObject('configMaps', name.value, keys, option.optional, context);
    if (!found.ok) return found;
    variables.push(...found.value);
  }
  for (const { name = '', fieldPath = '' } of kubernetes.fieldPathAsEnv ?? []) {
    const value = fieldValue(fieldPath, kubernetes, context);
    if (value === undefined) {
      return refused(
        `There is no field “${fieldPath}” of a pod that the variable ${name} could have. Correct its path.`,
      );
    }
    variables.push({ name, value });
  }
  return ok({ variables, secrets });
}

function fromObject(
  kind: keyof Namespace,
  name: string,
  keys: readonly { readonly key: string; readonly variable: string }[],
  optional: boolean | undefined,
  context: PodContext,
): Result<readonly PodVariable[], Failure> {
  const object = findObject(kind, name, optional, context);
  if (!object.ok) return object;
  const variables: PodVariable[] = [];
  for (const { key, variable } of object.value === undefined ? [] : keys) {
    const value = object.value?.get(key)?.text;
    if (value !== undefined) variables.push({ name: variable, value });
    else if (optional !== true) {
      return refused(`The ${objectNames[kind]} “${name}” has no key “${key}”. Add the key to its manifest.`);
    }
  }
  return ok(variables);
}

/** `metadata.labels['x']` and `metadata.annotations['x']`. */
const entry = /^metadata\.(labels|annotations)\['([^']+)'\]$/;

/** What a field of the pod is here: names of the run and the task, what the pipeline says itself, and this machine. */
function fieldValue(path: string, kubernetes: KubernetesExecutor, { names }: PodContext): string | undefined {
  const [, map, key] = entry.exec(path) ?? [];
  if (map !== undefined && key !== undefined) {
    const said = map === 'labels' ? kubernetes.podMetadata?.labels : kubernetes.podMetadata?.annotations;
    const given =
      map === 'labels' ? { 'pipeline/runid': names.run.id } : { 'pipelines.kubeflow.org/run_name': names.run.job };
    // A pod without the label or annotation has an empty text there.
    return own({ ...given, ...said }, key) ?? '';
  }
  const pod = `${names.run.job}-${names.taskId}`;
  return own(
    {
      'metadata.name': pod,
      'metadata.namespace': 'default',
      'metadata.uid': `${names.run.id}.${names.taskId}`,
      'spec.nodeName': 'localhost',
      'spec.serviceAccountName': 'default',
      'status.hostIP': '127.0.0.1',
      'status.podIP': '127.0.0.1',
      'status.podIPs': '127.0.0.1',
    },
    path,
  );
}
