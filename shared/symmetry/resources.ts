/** Cache, inputs, resources, names and sizes. */
import { tasksOf } from '../ir/references.ts';
import type { Pipeline } from './pipeline.ts';
import { tasksWhere, type Place, type Rule } from './rule.ts';

/** What etcd, in which a cluster keeps its workflows, takes in one piece. Bytes. */
const mostBytes = 1.5 * 1024 * 1024;
/** Kubernetes labels and names of hosts bear no more characters. */
const longestName = 63;
/** Names of tasks in Argo's workflows. */
const argoName = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

function tooLarge({ ir: { spec, platform } }: Pipeline): readonly Place[] {
  // Adds up what JSON would take; a large pipeline is known to be one long before its end.
  let bytes = 0;
  const waiting: unknown[] = [spec, platform];
  while (waiting.length > 0 && bytes <= mostBytes) {
    const value = waiting.pop();
    if (typeof value === 'string') bytes += value.length + 3;
    else if (typeof value !== 'object' || value === null) bytes += 5;
    else if (Array.isArray(value)) for (const item of value) waiting.push(item);
    else for (const [key, item] of Object.entries(value)) waiting.push(key, item);
  }
  return bytes > mostBytes ? [{ tasks: [], path: [] }] : [];
}

/** Tasks of one graph whose names a cluster cannot tell apart. */
function confusable({ graphs }: Pipeline): readonly Place[] {
  return graphs.flatMap(({ tasks, component, path }) => {
    const names = Map.groupBy(Object.keys(tasksOf(component)), (key) =>
      key.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    );
    return [...names.values()]
      .filter((keys) => keys.length > 1)
      .flatMap((keys) =>
        keys.slice(1).map((key) => ({ tasks: [...tasks, key], path: [...path, 'dag', 'tasks', key] })),
      );
  });
}

/** Rules about the cache, resources, names and sizes. */
export const resourceRules: readonly Rule[] = [
  {
    rule: 'SYM-60',
    severity: 'notice',
    cluster:
      'On a cluster, a result is taken from the cache when inputs, image name, command and outputs are the same, within one pipeline.',
    here: 'Here, the content of the image and the environment count as well, and results serve all pipelines of the data folder.',
    cure: 'Switch the cache off for tasks that must run anew.',
    find: tasksWhere(
      ({ task, container }) => task.cachingOptions?.enableCache === true && container !== undefined,
      'cachingOptions',
    ),
  },
  {
    rule: 'SYM-61',
    severity: 'notice',
    cluster: 'On a cluster, a cache key of one’s own takes the place of everything else but the component’s name.',
    here: 'Here, it does, too, within one pipeline.',
    cure: 'Change the key when the result must change.',
    find: tasksWhere(({ task }) => (task.cachingOptions?.cacheKey ?? '') !== '', 'cachingOptions', 'cacheKey'),
  },
  {
    rule: 'SYM-62',
    severity: 'notice',
    cluster: 'On a cluster, each step has its own copy of its input artifacts.',
    here: 'Here, inputs are read-only: a step that writes into them gets an error that says so.',
    cure: 'Copy the input before changing it.',
    find: tasksWhere(
      ({ task, container }) => container !== undefined && Object.keys(task.inputs?.artifacts ?? {}).length > 0,
      'inputs',
      'artifacts',
    ),
  },
  {
    rule: 'SYM-63',
    severity: 'warning',
    cluster: 'On a cluster, a step that wants an accelerator waits until there is one.',
    here: 'Here, it runs with what the machine has.',
    cure: 'Run with --strict-resources to refuse before the start what the machine does not have.',
    find: tasksWhere(({ container }) => {
      const { resourceCount, count, resourceType, type } = container?.resources?.accelerator ?? {};
      return (resourceType ?? type ?? '') !== '' && String(resourceCount ?? count ?? '') !== '0';
    }, 'componentRef'),
  },
  {
    rule: 'SYM-64',
    severity: 'notice',
    cluster: 'On a cluster, a step that asks for more CPU or memory than any machine has waits for ever.',
    here: 'Here, it runs with what the machine has, and a warning names the difference.',
    cure: 'Run with --strict-resources to refuse before the start what the machine does not have.',
    find: tasksWhere(({ container }) => {
      const { accelerator: _, ...amounts } = container?.resources ?? {};
      return Object.keys(amounts).length > 0;
    }, 'componentRef'),
  },
  {
    rule: 'SYM-80',
    severity: 'warning',
    cluster: 'A cluster refuses a pipeline of more than 1.5 MB.',
    here: 'Here, the size does not matter.',
    cure: 'Take data out of constants and scripts, or use components more than once.',
    find: tooLarge,
  },
  {
    rule: 'SYM-81',
    severity: 'warning',
    cluster: 'A cluster takes names of tasks of letters, digits and hyphens only.',
    here: 'Here, dots and underscores will do, too.',
    cure: 'Rename the task.',
    find: tasksWhere(({ key }) => !argoName.test(key)),
  },
  {
    rule: 'SYM-82',
    severity: 'warning',
    cluster: 'A cluster cuts names of tasks of more than 63 characters, or refuses them.',
    here: 'Here, they may be as long as file names.',
    cure: 'Give the task a shorter name.',
    find: tasksWhere(({ key }) => key.length > longestName),
  },
  {
    rule: 'SYM-83',
    severity: 'warning',
    cluster: 'A cluster cannot tell apart names that differ in case or separators only.',
    here: 'Here, they are different names.',
    cure: 'Rename one of the tasks.',
    find: confusable,
  },
];
