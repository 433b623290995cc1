import type { EngineApi } from '../shared/ipc/contract.ts';
import { printIr } from '../shared/ir/print.ts';
import type { IrTask, PipelineSpec } from '../shared/ir/pipeline-spec.ts';
import type { State } from '../shared/run/events.ts';
import { finished, startRun as start } from '../e2e/engine-harness.ts';

/** A compiled pipeline whose tasks all run the same command; `after` names the task before, if any. */
export function pipelineOf(
  name: string,
  image: string,
  command: readonly string[],
  tasks: readonly { readonly key: string; readonly after?: string }[],
): string {
  const task = ({ key, after }: { readonly key: string; readonly after?: string }): [string, IrTask] => [
    key,
    {
      taskInfo: { name: key },
      componentRef: { name: 'comp-step' },
      ...(after === undefined ? {} : { dependentTasks: [after] }),
    },
  ];
  const spec: PipelineSpec = {
    pipelineInfo: { name },
    schemaVersion: '2.1.0',
    components: { 'comp-step': { executorLabel: 'exec-step' } },
    deploymentSpec: { executors: { 'exec-step': { container: { image, command: [...command] } } } },
    root: { dag: { tasks: Object.fromEntries(tasks.map(task)) } },
  };
  return printIr(spec);
}

/** Starts a run; rejects with the complaints when it is refused. */
export function startRun(api: EngineApi, text: string, parallel: number): Promise<string> {
  return start(api, { file: 'bench.yaml', text, executor: 'docker', parallel });
}

/** Runs a compiled pipeline to its end. */
export async function runToEnd(
  api: EngineApi,
  text: string,
  parallel: number,
): Promise<{ readonly run: string; readonly state: State }> {
  const run = await startRun(api, text, parallel);
  return { run, state: await finished(api, run) };
}
