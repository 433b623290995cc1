/** Failure, exit tasks and final states: what starts when, and with what. */
import { isLoop, tasksOf, upstreamOf } from '../ir/references.ts';
import { topologicalOrder } from '../topological-order.ts';
import type { GraphSite, Pipeline, TaskSite } from './pipeline.ts';
import { tasksWhere, type Place, type Rule } from './rule.ts';

function isExit({ task }: TaskSite): boolean {
  return task.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';
}

/** The graphs that hold tasks of which neither waits for the other. */
function withBranches({ graphs }: Pipeline): readonly Place[] {
  return graphs.filter(hasBranches).map(({ tasks, path }) => ({ tasks, path: [...path, 'dag', 'tasks'] }));
}

/** Tasks are in one row when each waits for the one before it. */
function hasBranches({ component }: GraphSite): boolean {
  const tasks = tasksOf(component);
  const sorted = topologicalOrder(Object.keys(tasks), (key) => upstreamOf(tasks[key] ?? {}));
  if ('cycle' in sorted) return false;
  return sorted.order.some((key, index) => {
    const before = sorted.order[index - 1];
    return before !== undefined && !upstreamOf(tasks[key] ?? {}).includes(before);
  });
}

/** Another exit task of the graph waits for the same task. */
function sharesUpstream(site: TaskSite, { tasks }: Pipeline): boolean {
  const upstream = new Set(upstreamOf(site.task));
  return tasks.some(
    (other) =>
      other.graph === site.graph &&
      other.key !== site.key &&
      isExit(other) &&
      upstreamOf(other.task).some((key) => upstream.has(key)),
  );
}

/** What the tasks before this one are. */
function someUpstream(site: TaskSite, pipeline: Pipeline, holds: (upstream: TaskSite) => boolean): boolean {
  const upstream = new Set(upstreamOf(site.task));
  return pipeline.tasks.some((other) => other.graph === site.graph && upstream.has(other.key) && holds(other));
}

function givesOutputs(site: TaskSite, { tasks }: Pipeline): boolean {
  const { parameters = {}, artifacts = {} } = site.graph.component.dag?.outputs ?? {};
  const produces = ({ producerSubtask }: { readonly producerSubtask: string }): boolean => producerSubtask === site.key;
  const takes = (other: TaskSite): boolean =>
    Object.values(other.task.inputs?.parameters ?? {}).some(
      ({ taskOutputParameter }) => taskOutputParameter?.producerTask === site.key,
    ) ||
    Object.values(other.task.inputs?.artifacts ?? {}).some(
      ({ taskOutputArtifact }) => taskOutputArtifact?.producerTask === site.key,
    );
  return (
    tasks.some((other) => other.graph === site.graph && takes(other)) ||
    Object.values(parameters).some(
      ({ valueFromParameter, valueFromOneof }) =>
        (valueFromParameter !== undefined && produces(valueFromParameter)) ||
        (valueFromOneof?.parameterSelectors ?? []).some(produces),
    ) ||
    Object.values(artifacts).some(({ artifactSelectors = [] }) => artifactSelectors.some(produces))
  );
}

/** Producers of final states that the task takes. */
function statusProducers({ task }: TaskSite): readonly string[] {
  return Object.values(task.inputs?.parameters ?? {}).flatMap(({ taskFinalStatus }) =>
    taskFinalStatus === undefined ? [] : [taskFinalStatus.producerTask],
  );
}

/** The backend takes the state of the first dependency in the order of the alphabet. */
function readsOtherStatus(site: TaskSite): boolean {
  const [first] = [...(site.task.dependentTasks ?? [])].toSorted();
  return first !== undefined && statusProducers(site).some((producer) => producer !== first);
}

function statusBeforeEnd(site: TaskSite): boolean {
  return statusProducers(site).some((producer) => !(site.task.dependentTasks ?? []).includes(producer));
}

/** Producers of what the task takes that dependentTasks does not name. */
function waitsUnsaid({ task }: TaskSite): boolean {
  const said = new Set(task.dependentTasks);
  return upstreamOf(task.inputs === undefined ? {} : { inputs: task.inputs }).some((key) => !said.has(key));
}

/** Retry on what is no container. */
function retriesNoContainer({ task, container }: TaskSite): boolean {
  return (task.retryPolicy?.maxRetryCount ?? 0) > 0 && container === undefined;
}

/** Rules about order, failure, retry and final states. */
export const orderRules: readonly Rule[] = [
  {
    rule: 'SYM-1',
    severity: 'notice',
    cluster: 'On a cluster, when a task fails, nothing more starts in its graph, and what runs is finished.',
    here: 'Here, tasks that do not depend on the failed one still run; the run fails all the same.',
    cure: 'Run with --fail-fast to have it as on a cluster.',
    find: withBranches,
  },
  {
    rule: 'SYM-2',
    severity: 'warning',
    cluster: 'On a cluster, a task that runs after the end of several others is started once for each of them.',
    here: 'Here, it runs once, when all of them are over.',
    cure: 'Let it wait for one task, for example for a group around the others.',
    find: tasksWhere((site) => isExit(site) && upstreamOf(site.task).length > 1, 'triggerPolicy'),
  },
  {
    rule: 'SYM-3',
    severity: 'warning',
    cluster: 'On a cluster, of two tasks that run after the end of the same task, one is lost.',
    here: 'Here, both run.',
    cure: 'Put them into one group that waits for the task.',
    find: tasksWhere((site, pipeline) => isExit(site) && sharesUpstream(site, pipeline), 'triggerPolicy'),
  },
  {
    rule: 'SYM-4',
    severity: 'warning',
    cluster: 'On a cluster, a task that runs after the end of a loop or an importer is never started.',
    here: 'Here, it runs when the loop or importer is over.',
    cure: 'Put the loop or importer into a group, and wait for the group.',
    find: tasksWhere(
      (site, pipeline) =>
        isExit(site) &&
        someUpstream(site, pipeline, (other) => isLoop(other.task) || other.executor?.importer !== undefined),
      'triggerPolicy',
    ),
  },
  {
    rule: 'SYM-5',
    severity: 'warning',
    cluster: 'On a cluster, a task that runs after the end of another is not started when the other is skipped.',
    here: 'Here, it runs then, too.',
    cure: 'Let it wait for a task without a condition, for example for a group around the conditional one.',
    find: tasksWhere(
      (site, pipeline) =>
        isExit(site) && someUpstream(site, pipeline, ({ task }) => (task.triggerPolicy?.condition ?? '') !== ''),
      'triggerPolicy',
    ),
  },
  {
    rule: 'SYM-6',
    severity: 'warning',
    cluster: 'On a cluster, nothing can use the outputs of a task that runs after the end of others.',
    here: 'Here, its outputs are like any others.',
    cure: 'Take the outputs from another task.',
    find: tasksWhere((site, pipeline) => isExit(site) && givesOutputs(site, pipeline), 'triggerPolicy'),
  },
  {
    rule: 'SYM-7',
    severity: 'warning',
    cluster: 'On a cluster, a final status is that of the first task (by name) that the task waits for.',
    here: 'Here, it is that of the task that is named.',
    cure: 'Let the task wait for the named one only.',
    find: tasksWhere(readsOtherStatus, 'inputs'),
  },
  {
    rule: 'SYM-8',
    severity: 'warning',
    cluster: 'On a cluster, taking the final status of a task is no reason to wait for it.',
    here: 'Here, a task waits for the task whose status it takes.',
    cure: 'Name the task in dependentTasks (runAfter in a document).',
    find: tasksWhere(statusBeforeEnd, 'inputs'),
  },
  {
    rule: 'SYM-9',
    severity: 'notice',
    cluster: 'On a cluster, only containers are retried: the retry of a group or an importer has no effect.',
    here: 'Here, it has none either.',
    cure: 'Set the retry on the tasks inside.',
    find: tasksWhere(retriesNoContainer, 'retryPolicy'),
  },
  {
    rule: 'SYM-10',
    severity: 'warning',
    cluster: 'On a cluster, the factor by which the wait before a retry grows must be a whole number.',
    here: 'Here, any number will do.',
    cure: 'Use a whole number.',
    find: tasksWhere(
      ({ task }) => !Number.isInteger(task.retryPolicy?.backoffFactor ?? 0),
      'retryPolicy',
      'backoffFactor',
    ),
  },
  {
    rule: 'SYM-11',
    severity: 'notice',
    cluster: 'On a cluster, backoffMaxDuration bounds the time since the first attempt, not a single wait.',
    here: 'Here, it does, too: no attempt starts later.',
    cure: 'Give it the time that all attempts together may take.',
    find: tasksWhere(
      ({ task }) => task.retryPolicy?.backoffMaxDuration !== undefined,
      'retryPolicy',
      'backoffMaxDuration',
    ),
  },
  {
    rule: 'SYM-12',
    severity: 'notice',
    cluster: 'On a cluster, an error in a condition shows as a failed driver, without the task.',
    here: 'Here, the task fails and says the condition and the value.',
    cure: 'Nothing is to be done.',
    find: tasksWhere(({ task }) => (task.triggerPolicy?.condition ?? '') !== '', 'triggerPolicy', 'condition'),
  },
  {
    rule: 'SYM-13',
    severity: 'warning',
    cluster: 'On a cluster, a task without taskInfo.name fails.',
    here: 'Here, its key is its name.',
    cure: 'Give the task a taskInfo with a name; what Millrace compiles always has one.',
    find: tasksWhere(({ task }) => (task.taskInfo?.name ?? '') === ''),
  },
  {
    rule: 'SYM-14',
    severity: 'notice',
    cluster:
      'On a cluster, a task waits for the tasks whose outputs it takes, also where dependentTasks does not name them.',
    here: 'Here, it does, too; kfp.local looks at dependentTasks only.',
    cure: 'Name them in dependentTasks; what Millrace compiles always does.',
    find: tasksWhere(waitsUnsaid, 'inputs'),
  },
];
