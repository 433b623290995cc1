/** What the results of a step depend on, as a text whose digest finds them again. */
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrContainer, IrTask } from '../ir/pipeline-spec.ts';
import { parseCommandWord, placeholdersOf } from '../ir/placeholders.ts';
import { componentOf, containerOf } from '../ir/references.ts';
import { isJsonObject, own, type Json, type JsonObject } from '../json.ts';
import type { ExecutorKind } from '../run/events.ts';
import type { Artifact, Values } from '../run/values.ts';
import type { StepMount } from './pod-mounts.ts';
import { takesObjects } from './pod.ts';
import { taskConfigInput } from './task-config.ts';
import { compactJson } from '../value-text.ts';

/** All that the results of a step can depend on. */
export interface CacheableStep {
  readonly executor: ExecutorKind;
  readonly ir: CheckedIr;
  readonly task: IrTask;
  readonly inputs: Values;
  /** The image by content. */
  readonly imageDigest: string;
  readonly mounts: readonly StepMount[];
}

/** The text that names the results, and the pipeline whose runs alone may use them: '' for all. */
export interface CacheKey {
  readonly text: string;
  readonly pipeline: string;
}

/**
 * The key of a step's results; undefined where nothing says what they depend on: a command line that asks for the run's own names, or a
 * step that reads the workspace. A key of the task's own replaces everything but the component, within its pipeline, as on the backend
 * (cacheutils/cache.go). Unlike there, the content of artifacts, the image's digest and the environment count.
 */
export function cacheKey({ executor, ir, task, inputs, imageDigest, mounts }: CacheableStep): CacheKey | undefined {
  const component = componentOf(ir.spec, task);
  const container = component && containerOf(ir.spec, component);
  if (component === undefined || container === undefined) return undefined;
  const custom = task.cachingOptions?.cacheKey;
  if (custom !== undefined && custom !== '') {
    const text = compactJson({ executor, component: task.componentRef?.name ?? '', custom });
    return { text, pipeline: ir.spec.pipelineInfo.name };
  }
  const label = component.executorLabel ?? '';
  if (dependsOnRun(container, inputs) || hasOtherSources(ir, label, mounts)) return undefined;
  const platform = platformOf(ir, label);
  const text = compactJson({
    executor,
    image: imageDigest,
    command: container.command ?? [],
    args: container.args ?? [],
    env: (container.env ?? []).map(({ name = '', value = '' }) => [name, value]),
    parameters: inputs.parameters,
    artifacts: Object.fromEntries(
      Object.entries(inputs.artifacts).map(([name, artifacts]) => [name, artifacts.map(artifactFacts)]),
    ),
    outputs: outputFacts(component.outputDefinitions ?? {}),
    claims: mounts.flatMap((mount) => (mount.kind === 'claim' ? [mount.claim] : [])),
    ...(platform === undefined ? {} : { platform }),
    ...(taskConfigInput(component) === undefined ? {} : { taskConfig: taskConfigFacts(component, container) }),
  });
  return { text, pipeline: '' };
}

/** What a step can see of its own configuration, besides its environment and what Kubernetes is told. */
function taskConfigFacts({ taskConfigPassthroughs = [] }: IrComponent, { resources = {} }: IrContainer): JsonObject {
  return { taskConfigPassthroughs, resources };
}

/** What a step can see of an artifact, but for where it lies and which run made it. */
function artifactFacts({ name, type, schemaVersion, metadata, content, customPath }: Artifact): JsonObject {
  return {
    name,
    type,
    schemaVersion,
    metadata,
    content: content?.digest ?? null,
    ...(customPath === undefined ? {} : { customPath }),
  };
}

/** Declarations are plain JSON; this only widens their type. */
function outputFacts(definitions: { readonly parameters?: object; readonly artifacts?: object }): Json {
  return JSON.stringify([definitions.parameters ?? {}, definitions.artifacts ?? {}]);
}

/** The task's own name is the same in every run; the job's names, its times and its workspace are not. */
function dependsOnRun(container: IrContainer, inputs: Values): boolean {
  const words = [...(container.command ?? []), ...(container.args ?? [])].map(parseCommandWord);
  const asked = words
    .flatMap(placeholdersOf)
    .some(
      (placeholder) =>
        (placeholder.kind === 'run' && placeholder.name !== 'pipeline_task_name') || placeholder.kind === 'foreign',
    );
  return (
    asked ||
    Object.values(inputs.artifacts)
      .flat()
      .some(({ content }) => content === undefined)
  );
}

/** What the step reads of the workspace, of secrets, config maps and fields of its pod is nowhere in the key. */
function hasOtherSources({ kubernetes }: CheckedIr, label: string, mounts: readonly StepMount[]): boolean {
  const options = own(kubernetes?.deploymentSpec?.executors, label) ?? {};
  const readsFields = (options.fieldPathAsEnv ?? []).length > 0;
  return readsFields || takesObjects(options) || mounts.some(({ kind }) => kind === 'workspace');
}

/** The executor's part of the Kubernetes configuration: what is mounted and set there changes results, too. */
function platformOf({ platform }: CheckedIr, label: string): Json | undefined {
  const inside = ['platforms', 'kubernetes', 'deploymentSpec', 'executors', label];
  return inside.reduce<Json | undefined>((at, key) => (isJsonObject(at) ? own(at, key) : undefined), platform);
}
