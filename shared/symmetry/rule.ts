import type { JsonPath } from '../json.ts';
import type { Pipeline, TaskSite } from './pipeline.ts';

/** Where a rule applies: task keys from the outermost graph inwards (none: the pipeline itself), and the path in the IR. */
export interface Place {
  readonly tasks: readonly string[];
  readonly path: JsonPath;
}

/** One way in which a cluster and this machine differ, or in which both surprise. */
export interface Rule {
  /** Its number in SPEC.md. */
  readonly rule: `SYM-${number}`;
  /** `warning`: a run would go otherwise on a cluster, and is said when the pipeline is checked. `notice`: worth knowing, said in the report. */
  readonly severity: 'warning' | 'notice';
  /** What happens on a cluster, in a sentence. */
  readonly cluster: string;
  /** What happens here, in a sentence. */
  readonly here: string;
  /** What to do where it matters, in a sentence. */
  readonly cure: string;
  /** Where it applies in a pipeline; nowhere: it does not. */
  readonly find: (pipeline: Pipeline) => readonly Place[];
}

/** Finds the tasks that something is true of; `below` leads from the task to what makes it so. */
export function tasksWhere(
  holds: (site: TaskSite, pipeline: Pipeline) => boolean,
  ...below: JsonPath
): (pipeline: Pipeline) => readonly Place[] {
  return (pipeline) =>
    pipeline.tasks
      .filter((site) => holds(site, pipeline))
      .map(({ tasks, path }) => ({ tasks, path: [...path, ...below] }));
}
