/** The configuration of its own task that a step may take as an input, to hand it on to what it starts itself (KFP `TaskConfig`). */
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import type { IrComponent, IrContainer, IrResources } from '../ir/pipeline-spec.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import { expandText, type StepContext } from './expand.ts';
import type { StepMount } from './pod-mounts.ts';
import { nameOf, type PodContext } from './pod-values.ts';
import { resolveSource } from './task-inputs.ts';

/** A part of a task's configuration, in KFP's words. */
export type TaskConfigField =
  | 'RESOURCES'
  | 'ENV'
  | 'KUBERNETES_AFFINITY'
  | 'KUBERNETES_TOLERATIONS'
  | 'KUBERNETES_NODE_SELECTOR'
  | 'KUBERNETES_VOLUMES'
  | 'KUBERNETES_RESOURCE_CLAIMS';

/** What a configuration is read from. */
export interface TaskConfigSource {
  readonly component: IrComponent;
  readonly container: IrContainer;
  readonly kubernetes: KubernetesExecutor | undefined;
  readonly mounts: readonly StepMount[];
  readonly step: StepContext;
  readonly pod: PodContext;
}

/** Whether a part holds for the step itself: it does unless the step takes it and does not say so. */
export function appliesToTask({ taskConfigPassthroughs = [] }: IrComponent, field: TaskConfigField): boolean {
  const passed = taskConfigPassthroughs.find((one) => one.field === field);
  return passed === undefined || passed.applyToTask === true;
}

/** The input that takes the configuration, if there is one. */
export function taskConfigInput({ inputDefinitions }: IrComponent): string | undefined {
  const definitions = Object.entries(inputDefinitions?.parameters ?? {});
  return definitions.find(([, { parameterType }]) => parameterType === 'TASK_CONFIG')?.[0];
}

/** The parts that the component takes, as fragments of a Kubernetes pod, as the backend writes them. */
export function taskConfig(source: TaskConfigSource): Result<JsonObject, Failure> {
  const config: Record<string, Json> = {};
  for (const { field } of source.component.taskConfigPassthroughs ?? []) {
    const part = readPart(field, source);
    if (!part.ok) return part;
    Object.assign(config, part.value);
  }
  return ok(config);
}

function readPart(field: string | undefined, source: TaskConfigSource): Result<JsonObject, Failure> {
  const { container, kubernetes = {}, pod } = source;
  switch (field) {
    case 'RESOURCES':
      return podResources(container.resources ?? {}, source.step);
    case 'ENV':
      return ok({ env: (container.env ?? []).map(({ name = '', value = '' }) => ({ name, value })) });
    case 'KUBERNETES_NODE_SELECTOR':
      return nodeSelector(kubernetes, pod);
    case 'KUBERNETES_TOLERATIONS':
      return tolerations(kubernetes, pod);
    case 'KUBERNETES_AFFINITY':
      return affinity(kubernetes, pod);
    case 'KUBERNETES_VOLUMES':
      return volumes(source);
    case 'KUBERNETES_RESOURCE_CLAIMS':
      return resourceClaims(kubernetes, pod);
    default:
      return ok({});
  }
}

function podResources(resources: IrResources, step: StepContext): Result<JsonObject, Failure> {
  const { accelerator } = resources;
  const count = accelerator?.resourceCount ?? String(accelerator?.count ?? '');
  const type = expandText(accelerator?.resourceType ?? accelerator?.type ?? '', step);
  if (!type.ok) return type;
  const written = {
    limits: {
      cpu: amount(resources.resourceCpuLimit, resources.cpuLimit, ''),
      memory: amount(resources.resourceMemoryLimit, resources.memoryLimit, 'G'),
      ...(type.value === '' ? {} : { [type.value]: count }),
    },
    requests: {
      cpu: amount(resources.resourceCpuRequest, resources.cpuRequest, ''),
      memory: amount(resources.resourceMemoryRequest, resources.memoryRequest, 'G'),
    },
  };
  const filled: Record<string, Json> = {};
  for (const [kind, amounts] of Object.entries(written)) {
    const texts: [string, Json][] = [];
    for (const [name, text] of Object.entries(amounts)) {
      const value = expandText(text, step);
      if (!value.ok) return value;
      if (value.value.trim() !== '') texts.push([name, value.value]);
    }
    if (texts.length > 0) filled[kind] = Object.fromEntries(texts);
  }
  return ok({ resources: filled });
}

/** The text field wins over the old number, as it does for the step itself. */
function amount(text: string | undefined, old: number | undefined, unit: string): string {
  if (text !== undefined && text !== '') return text;
  return (old ?? 0) === 0 ? '' : `${old}${unit}`;
}

function nodeSelector(
  { nodeSelector: selector }: KubernetesExecutor,
  { scope, names }: PodContext,
): Result<JsonObject, Failure> {
  if (selector === undefined) return ok({});
  const { labels, nodeSelectorJson } = selector;
  if (nodeSelectorJson === undefined) return ok(labels === undefined ? {} : { nodeSelector: labels });
  const given = resolveSource('node selector', nodeSelectorJson, scope, names);
  return given.ok ? ok(given.value === undefined ? {} : { nodeSelector: given.value }) : given;
}

function tolerations(
  { tolerations: options = [] }: KubernetesExecutor,
  { scope, names }: PodContext,
): Result<JsonObject, Failure> {
  const all: Json[] = [];
  for (const { tolerationJson, tolerationSeconds, ...written } of options) {
    if (tolerationJson === undefined) {
      const seconds = tolerationSeconds === undefined ? {} : { tolerationSeconds: Number(tolerationSeconds) };
      all.push({ ...written, ...seconds });
      continue;
    }
    const given = resolveSource('toleration', tolerationJson, scope, names);
    if (!given.ok) return given;
    const list = given.value ?? [];
    all.push(...(isList(list) ? list : [list]));
  }
  return ok(all.length === 0 ? {} : { tolerations: all });
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function affinity(
  { nodeAffinity = [] }: KubernetesExecutor,
  { scope, names }: PodContext,
): Result<JsonObject, Failure> {
  const required: Json[] = [];
  const preferred: Json[] = [];
  let node: JsonObject = {};
  for (const { weight, nodeAffinityJson, ...term } of nodeAffinity) {
    if (nodeAffinityJson !== undefined) {
      const given = resolveSource('node affinity', nodeAffinityJson, scope, names);
      if (!given.ok) return given;
      if (isJsonObject(given.value)) node = { ...node, ...given.value };
    } else if (weight === undefined) required.push(term);
    else preferred.push({ weight: Number(weight), preference: term });
  }
  const whole: JsonObject = {
    ...node,
    ...(required.length === 0
      ? {}
      : { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: required } }),
    ...(preferred.length === 0 ? {} : { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
  };
  return ok(Object.keys(whole).length === 0 ? {} : { affinity: { nodeAffinity: whole } });
}

/** A claim made from a template is named after it. */
function resourceClaims(
  { podResourceClaims = [] }: KubernetesExecutor,
  { scope, names }: PodContext,
): Result<JsonObject, Failure> {
  const all: Json[] = [];
  for (const { resourceClaimTemplateName = '', resourceClaimJson } of podResourceClaims) {
    if (resourceClaimJson === undefined) {
      all.push({ name: resourceClaimTemplateName, resourceClaimTemplateName });
      continue;
    }
    const given = resolveSource('resource claim', resourceClaimJson, scope, names);
    if (!given.ok) return given;
    const list = given.value ?? [];
    all.push(...(isList(list) ? list : [list]));
  }
  return ok(all.length === 0 ? {} : { resourceClaims: all });
}

function volumes({ kubernetes = {}, mounts, pod }: TaskConfigSource): Result<JsonObject, Failure> {
  const found: { readonly volume: JsonObject; readonly mount: JsonObject }[] = [];
  const add = (name: string, kind: JsonObject, mountPath: string, subPath?: string): void => {
    found.push({
      volume: { name, ...kind },
      mount: { name, mountPath, ...(subPath === undefined ? {} : { subPath }) },
    });
  };
  for (const mount of mounts) {
    if (mount.kind === 'claim') {
      add(mount.claim, { persistentVolumeClaim: { claimName: mount.claim } }, mount.path, mount.subPath);
    } else if (mount.kind === 'workspace') {
      add('kfp-workspace', { persistentVolumeClaim: { claimName: `${pod.names.run.id}-kfp-workspace` } }, mount.path);
    }
  }
  for (const { secretName, secretNameParameter, optional, mountPath = '' } of kubernetes.secretAsVolume ?? []) {
    const name = nameOf('secret', secretNameParameter, secretName, pod);
    if (!name.ok) return name;
    if (name.value === undefined) continue;
    add(name.value, { secret: { secretName: name.value, ...(optional === undefined ? {} : { optional }) } }, mountPath);
  }
  for (const { configMapName, configMapNameParameter, optional, mountPath = '' } of kubernetes.configMapAsVolume ??
    []) {
    const name = nameOf('config map', configMapNameParameter, configMapName, pod);
    if (!name.ok) return name;
    if (name.value === undefined) continue;
    add(name.value, { configMap: { name: name.value, ...(optional === undefined ? {} : { optional }) } }, mountPath);
  }
  return ok({ volumes: found.map(({ volume }) => volume), volumeMounts: found.map(({ mount }) => mount) });
}
