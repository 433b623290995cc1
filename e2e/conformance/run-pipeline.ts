import type { EngineApi, SubscriptionInput } from '../../shared/ipc/contract.ts';
import { parseIr } from '../../shared/ir/parse.ts';
import type { Json } from '../../shared/json.ts';
import type { RecordedEvent } from '../../shared/run/events.ts';
import { showRun, type ShownArtifact, type ShownRun, type ShownTask } from '../../shared/run/show.ts';
import { reduceRun } from '../../shared/run/view.ts';
import { finished, startRun, type RunRequest } from '../engine-harness.ts';

/** What became of a run. */
export interface Ended {
  readonly shown: ShownRun;
  readonly events: readonly RecordedEvent[];
  readonly task: (path: string) => ShownTask;
  /** An output parameter of a task, of the name that the SDK gives to a single one if no other is said. */
  readonly output: (path: string, name?: string) => Json | undefined;
  /** How many containers there were. */
  readonly containers: number;
  /** What the last attempt of a step wrote. */
  readonly log: (path: string) => Promise<string>;
  /** The text of an artifact that is a file. */
  readonly text: (artifact: ShownArtifact | undefined) => Promise<string>;
}

/** Runs a pipeline to its end, whatever that is; rejects when it is refused. */
export async function runPipeline(api: EngineApi, request: RunRequest): Promise<Ended> {
  const run = await startRun(api, request);
  await finished(api, run);
  const { events, ir } = await api.call('runs.get', { run });
  const compiled = parseIr(ir, request.file);
  if (!compiled.ok) throw new Error('The run has no readable IR.');
  const shown = showRun(reduceRun(undefined, events), compiled.value);
  const task = (path: string): ShownTask => {
    const found = shown.tasks.find((candidate) => candidate.path === path);
    if (found === undefined) throw new Error(`The run has no task ${path}.`);
    return found;
  };
  return {
    shown,
    events,
    task,
    output: (path, name = 'Output') => task(path).outputs.parameters[name],
    containers: shown.tasks.reduce((sum, { attempts }) => sum + attempts.length, 0),
    log: (path) => wholeLog(api, { run, path, attempt: task(path).attempts.length, offset: 0 }),
    async text(artifact) {
      if (artifact === undefined) throw new Error('There is no such artifact.');
      return textOf(await api.call('artifacts.bytes', { artifact: artifact.id, offset: 0, length }));
    },
  };
}

const length = 1_048_576;

/** A log may be read from its container yet when the run is over. */
function wholeLog(api: EngineApi, of: SubscriptionInput<'logs.followBytes'>): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    api.subscribe('logs.followBytes', of, {
      item: ({ data }) => void parts.push(Buffer.from(data, 'base64')),
      end(reason) {
        if (reason === undefined) resolve(Buffer.concat(parts).toString('utf8'));
        else reject(new Error(reason));
      },
    });
  });
}

function textOf({ data }: { readonly data: string }): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

/** The paths of the tasks with their states. */
export function statesOf({ shown }: Ended): Readonly<Record<string, string>> {
  return Object.fromEntries(shown.tasks.map(({ path, status }) => [path, status]));
}

/** The most attempts that were alive at the same time, of the steps whose paths match. */
export function mostAtOnce({ events }: Ended, paths = /(?:)/): number {
  let alive = 0;
  let most = 0;
  for (const { event } of events) {
    if (!('attempt' in event) || !paths.test(event.path)) continue;
    if (event.type === 'attempt-started') alive += 1;
    else if (/^attempt-(?:succeeded|failed|canceled)$/.test(event.type)) alive -= 1;
    most = Math.max(most, alive);
  }
  return most;
}

/** Whether everything of one task was over before anything of another began. */
export function isBefore({ events }: Ended, first: RegExp, second: RegExp): boolean {
  const ends = events.filter(
    ({ event }) => event.type.startsWith('execution-') && 'path' in event && first.test(event.path),
  );
  const begins = events.filter(({ event }) => event.type === 'execution-started' && second.test(event.path));
  const [last, begin] = [ends.at(-1), begins[0]];
  return last !== undefined && begin !== undefined && last.seq < begin.seq;
}
