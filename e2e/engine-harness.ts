import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../electron/engine/engine.ts';
import { channelPair } from '../shared/ipc/channel.ts';
import { createClient } from '../shared/ipc/client.ts';
import type { EngineApi } from '../shared/ipc/contract.ts';
import { serveConnection } from '../shared/ipc/server.ts';
import type { RunEvent, State } from '../shared/run/events.ts';
import type { ParameterValues } from '../shared/run/values.ts';

/** A real engine in this process on a data folder of its own, reached through the contract as every door does. */
export interface LocalEngine {
  readonly api: EngineApi;
  readonly home: string;
  /** Stops it and removes its data folder. */
  dispose(): Promise<void>;
}

/** Opens an engine with the resources of this project. */
export async function openLocalEngine(): Promise<LocalEngine> {
  const home = mkdtempSync(join(tmpdir(), 'millrace-engine-'));
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

/** What is run, and how. The file that it comes from counts as named on a command line. */
export interface RunRequest {
  readonly file: string;
  readonly text: string;
  readonly executor: 'docker' | 'process';
  /** 0: as many as the engine finds right. */
  readonly parallel: number;
  readonly parameters?: ParameterValues;
  /** False when absent. */
  readonly failFast?: boolean;
  /** False when absent. */
  readonly cache?: boolean;
}

/** Starts a run. @returns its id; rejects with the complaints when it is refused. */
export async function startRun(api: EngineApi, request: RunRequest): Promise<string> {
  const { file, text, executor, parallel, parameters = {}, failFast = false, cache = false } = request;
  const source = { file, text };
  const started = await api.call('runs.start', {
    source,
    named: true,
    parameters,
    executor,
    parallel,
    failFast,
    cache,
  });
  if (started.ok) return started.run;
  throw new Error(started.diagnostics.map(({ message }) => message).join('\n'));
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
