import type { ArtifactPreview, EngineApi } from '../../shared/ipc/contract.ts';
import { isJsonObject, type Json } from '../../shared/json.ts';
import { reduceRun, type ExecutionView } from '../../shared/run/view.ts';
import type { Artifact } from '../../shared/run/values.ts';
import { finished, startRun } from '../engine-harness.ts';
import { isFrom, type Cases, type From } from './cases.ts';

/** What became of the tasks of a case list. */
export interface Results {
  readonly execution: (task: string) => ExecutionView;
  readonly artifact: (task: string, output: string) => Artifact;
  /** The text of an artifact's file. */
  readonly text: (task: string, output: string) => Promise<string>;
  /** How the window shows it. */
  readonly previews: (task: string, output: string) => Promise<readonly ArtifactPreview[]>;
  /** What the step wrote to its standard error, line by line. */
  readonly errors: (task: string) => Promise<readonly string[]>;
}

/** The pipeline of a case list, as a document. JSON is YAML. */
export function pipelineOf({ steps, mistakes, tables }: Cases): string {
  const tasks: Record<string, Json> = { tables: tablesTask(tables) };
  for (const [id, step] of Object.entries({ ...steps, ...mistakes })) {
    tasks[id] = {
      componentRef: { url: `millrace:components/${step.component}.component.yaml` },
      arguments: Object.fromEntries(
        Object.entries(step.arguments ?? {}).map(([input, value]) => [input, argumentOf(value)]),
      ),
    };
  }
  return JSON.stringify({ name: 'Library', implementation: { graph: { tasks } } });
}

function argumentOf(value: Json | From): Json {
  if (isFrom(value)) return { taskOutput: { taskId: value.task, outputName: value.output } };
  return typeof value === 'string' || isJsonObject(value) ? value : { value };
}

/** One step that writes all tables, so that not each of them costs a container. Their type fits every input. */
function tablesTask(tables: Cases['tables']): Json {
  const names = Object.keys(tables);
  const script =
    'import json, os, sys\nfor text, path in zip(json.loads(sys.argv[1]), sys.argv[2:]):\n    os.makedirs(os.path.dirname(path), exist_ok=True)\n    open(path, "w", encoding="utf-8").write(text)\n';
  return {
    componentRef: {
      spec: {
        name: 'Tables',
        outputs: names.map((name) => ({ name })),
        implementation: {
          container: {
            image: 'python:3.12-slim',
            command: ['python3', '-c', script],
            args: [JSON.stringify(Object.values(tables)), ...names.map((outputPath) => ({ outputPath }))],
          },
        },
      },
    },
  };
}

/** Runs a case list in one run on real Docker. */
export async function runCases(api: EngineApi, cases: Cases): Promise<Results> {
  const run = await startRun(api, {
    file: 'library.pipeline.yaml',
    text: pipelineOf(cases),
    executor: 'docker',
    parallel: 3,
  });
  return resultsOf(api, run);
}

/** Waits for a run to finish. */
export async function resultsOf(api: EngineApi, run: string): Promise<Results> {
  await finished(api, run);
  const { events } = await api.call('runs.get', { run });
  const { executions } = reduceRun(undefined, events);
  const execution = (task: string): ExecutionView => {
    const found = executions.get(task);
    if (found === undefined) throw new Error(`The run has no task ${task}.`);
    return found;
  };
  const artifact = (task: string, output: string): Artifact => {
    const found = execution(task).outputs.artifacts[output]?.[0];
    if (found === undefined) throw new Error(`The task ${task} has no output ${output}.`);
    return found;
  };
  return {
    execution,
    artifact,
    async text(task, output) {
      const { data } = await api.call('artifacts.bytes', {
        artifact: artifact(task, output).id,
        offset: 0,
        length: 1_048_576,
      });
      return Buffer.from(data, 'base64').toString('utf8');
    },
    async previews(task, output) {
      return (await api.call('artifacts.preview', { artifact: artifact(task, output).id })).previews;
    },
    async errors(task) {
      const { lines } = await api.call('logs.read', { run, path: task, attempt: 1, from: 0, count: 100 });
      return lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text);
    },
  };
}
