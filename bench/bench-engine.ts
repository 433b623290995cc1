import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelPair } from '../shared/ipc/channel.ts';
import { createClient } from '../shared/ipc/client.ts';
import type { EngineApi } from '../shared/ipc/contract.ts';
import { serveConnection } from '../shared/ipc/server.ts';
import { printIr } from '../shared/ir/print.ts';
import type { IrTask, PipelineSpec } from '../shared/ir/pipeline-spec.ts';
import type { RunEvent, State } from '../shared/run/events.ts';
import { openEngine } from '../electron/engine/engine.ts';

/** A real engine in this process on a data folder of its own, reached through the contract as every door does. */
export interface BenchEngine {
  readonly api: EngineApi;
  readonly home: string;
  dispose(): Promise<void>;
}

export async function benchEngine(): Promise<BenchEngine> {
  const home = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const engine = await openEngine({ home, resources: join(import.meta.dirname, '..', 'resources') });
  const [near, far] = channelPair();
  serveConnection(far, engine.handlers, (error) => console.error(error));
  return {
    api: createClient(near),
    home,
    async dispose() {
      near.close();
      await engine.dispose();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

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

/** Starts a run; rejects with the first complaint when it is refused. */
export async function startRun(api: EngineApi, text: string, parallel: number): Promise<string> {
  const started = await api.call('runs.start', {
    source: { file: 'bench.yaml', text },
    named: true,
    parameters: {},
    executor: 'docker',
    parallel,
    failFast: false,
  });
  if (started.ok) return started.run;
  throw new Error(started.diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
}

/** Follows a run until it has finished; `onEvent` hears each event as it comes. @returns its final state. */
export function finished(api: EngineApi, run: string, onEvent?: (event: RunEvent) => void): Promise<State> {
  return new Promise((resolve, reject) => {
    api.subscribe(
      'runs.events',
      { run, after: 0 },
      {
        item(events) {
          for (const { event } of events) {
            onEvent?.(event);
            if (event.type === 'run-finished') resolve(event.state);
          }
        },
        end: (reason) => reject(new Error(reason ?? `Nothing says that the run ${run} finished.`)),
      },
    );
  });
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
