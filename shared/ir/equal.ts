/** Whether two compiled pipelines are the same: who compiled them and what components are called does not count. */
import { isJsonObject, own, sameJson, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { componentMessage, messageDifferences, pipelineMessage, taskMessage, type Difference } from './messages.ts';
import type { IrComponent, PipelineSpec } from './pipeline-spec.ts';
import { componentOf, tasksOf } from './references.ts';

/** A compiled pipeline with its platform configuration. */
export interface Ir {
  readonly spec: PipelineSpec;
  readonly platform?: JsonObject;
}

/**
 * The first difference of two pipelines; undefined when they are equal. Not counted are: `sdkVersion`, the order of maps and of
 * `dependentTasks`, values that are proto3 defaults, empty `cachingOptions`, and the names of components and executors, which are compared
 * by what they lead to; so a component that no task leads to does not count either. Paths are those of the left pipeline.
 */
export function irDifference(left: Ir, right: Ir): Difference | undefined {
  const [inHead] = messageDifferences(pipelineMessage, left.spec, right.spec).values();
  if (inHead !== undefined) return inHead;
  const open: Pair[] = [{ path: ['root'], left: left.spec.root, right: right.spec.root }];
  const seen = new Set<string>();
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const found = componentDifference(left, right, pair) ?? executorDifference(left, right, pair);
    if (found !== undefined) return found;
    for (const [key, task] of Object.entries(tasksOf(pair.left))) {
      const other = own(tasksOf(pair.right), key) ?? {};
      const names = [task.componentRef?.name ?? '', other.componentRef?.name ?? ''] as const;
      const [from, to] = [componentOf(left.spec, task), componentOf(right.spec, other)];
      if (seen.has(JSON.stringify(names)) || from === undefined || to === undefined) continue;
      seen.add(JSON.stringify(names));
      open.push({ path: ['components', names[0]], left: from, right: to });
    }
  }
  return sharedPlatformDifference(left.platform, right.platform);
}

interface Pair {
  readonly path: JsonPath;
  readonly left: IrComponent;
  readonly right: IrComponent;
}

function componentDifference(left: Ir, right: Ir, pair: Pair): Difference | undefined {
  const [inComponent] = messageDifferences(componentMessage, pair.left, pair.right, pair.path).values();
  if (inComponent !== undefined) return inComponent;
  const [from, to] = [tasksOf(pair.left), tasksOf(pair.right)];
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const path = [...pair.path, 'dag', 'tasks', key];
    const [task, other] = [own(from, key), own(to, key)];
    if (task === undefined || other === undefined) return { path, ...sides(task, other) };
    const [inTask] = messageDifferences(taskMessage, task, other, path).values();
    if (inTask !== undefined) return inTask;
    const [component, otherComponent] = [componentOf(left.spec, task), componentOf(right.spec, other)];
    if ((component === undefined) !== (otherComponent === undefined)) {
      return { path: [...path, 'componentRef'], ...sides(task.componentRef, other.componentRef) };
    }
  }
  return undefined;
}

/** Executors stand in a free struct of the message, so they are compared as JSON, without defaults. */
function executorDifference(left: Ir, right: Ir, pair: Pair): Difference | undefined {
  const [from, to] = [pair.left.executorLabel, pair.right.executorLabel];
  if (from === undefined || to === undefined) {
    return from === to ? undefined : { path: [...pair.path, 'executorLabel'], ...sides(from, to) };
  }
  const executor = own(left.spec.deploymentSpec?.executors, from);
  const other = own(right.spec.deploymentSpec?.executors, to);
  const [inExecutor] = messageDifferences({}, executor, other, ['deploymentSpec', 'executors', from]).values();
  if (inExecutor !== undefined) return inExecutor;
  for (const platform of new Set([...platformNames(left.platform), ...platformNames(right.platform)])) {
    const configuration = platformExecutor(left.platform, platform, from);
    const otherConfiguration = platformExecutor(right.platform, platform, to);
    if (sameJson(configuration, otherConfiguration)) continue;
    const path = ['platforms', platform, 'deploymentSpec', 'executors', from];
    return { path, ...sides(configuration, otherConfiguration) };
  }
  return undefined;
}

/** What a platform says about one executor. */
export function platformExecutor(platform: JsonObject | undefined, name: string, label: string): Json | undefined {
  const deployment = member(own(member(platform, 'platforms'), name), 'deploymentSpec');
  return own(member(deployment, 'executors'), label);
}

/** The names of the platforms that a document speaks about. */
export function platformNames(platform: JsonObject | undefined): readonly string[] {
  return Object.keys(member(platform, 'platforms') ?? {});
}

function member(of: Json | undefined, key: string): JsonObject | undefined {
  const value = isJsonObject(of) ? own(of, key) : undefined;
  return isJsonObject(value) ? value : undefined;
}

/** What platforms say about the pipeline as a whole. */
function sharedPlatformDifference(left: JsonObject | undefined, right: JsonObject | undefined): Difference | undefined {
  const [first] = messageDifferences({}, withoutExecutors(left), withoutExecutors(right), ['platforms']).values();
  return first;
}

/** The platforms without what they say about executors. */
export function withoutExecutors(platform: JsonObject | undefined): JsonObject {
  const rest = Object.entries(member(platform, 'platforms') ?? {}).map(([name, configuration]): [string, Json] => {
    const deployment = member(configuration, 'deploymentSpec');
    if (!isJsonObject(configuration) || deployment === undefined) return [name, configuration];
    const { executors: _, ...others } = deployment;
    return [name, { ...configuration, deploymentSpec: others }];
  });
  return Object.fromEntries(rest);
}

function sides(left: Json | undefined, right: Json | undefined): Pick<Difference, 'left' | 'right'> {
  return { ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) };
}
