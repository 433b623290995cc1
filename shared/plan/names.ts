import type { RunPlaceholder } from '../ir/placeholders.ts';
import type { CheckedIr } from '../ir/compiled.ts';

/** What a run is called in placeholders and final statuses. */
export interface RunNames {
  /** KFP's job name and job resource name: the pipeline's name, a hyphen and the run's id. */
  readonly job: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly pipelineRoot: string;
  /** The folder that the steps of the run share. */
  readonly workspace: string;
}

/** Where steps in containers find the folder that they share, as on a cluster. */
export const containerWorkspace = '/kfp-workspace';

/** What one task of a run is called in placeholders. */
export interface TaskNames {
  readonly run: RunNames;
  /** The task's key in its graph. */
  readonly task: string;
  /** Unique in the run: the execution path, in characters that file and resource names allow. */
  readonly taskId: string;
}

/** The names of a run. */
export function runNames(ir: CheckedIr, run: string, createdAt: number, workspace = containerWorkspace): RunNames {
  return {
    job: `${ir.spec.pipelineInfo.name}-${run}`,
    id: run,
    createdAt,
    pipelineRoot: ir.spec.defaultPipelineRoot ?? '/millrace/artifacts',
    workspace,
  };
}

/** The names of the task at an execution path (`folds[3]/train`). */
export function taskNames(run: RunNames, path: string): TaskNames {
  const key = path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
  return { run, task: key, taskId: path.replaceAll(/[/[]/g, '.').replaceAll(']', '') };
}

/** The text behind a run placeholder. Times are RFC 3339 in UTC, as the backend writes them. */
export function runPlaceholderText(name: RunPlaceholder, names: TaskNames): string {
  switch (name) {
    case 'pipeline_job_name':
    case 'pipeline_job_resource_name':
      return names.run.job;
    case 'pipeline_job_uuid':
      return names.run.id;
    case 'pipeline_task_name':
      return names.task;
    case 'pipeline_task_uuid':
      return `${names.run.id}.${names.taskId}`;
    case 'pipeline_job_create_time_utc':
    case 'pipeline_job_schedule_time_utc':
      return new Date(names.run.createdAt).toISOString().replace(/\.\d+Z$/, 'Z');
    case 'pipeline_root':
      return names.run.pipelineRoot;
    case 'workspace_path':
      return names.run.workspace;
  }
}
