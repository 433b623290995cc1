/** A run of a small pipeline, as its events: `load`, then the group `fit` with `train` and `score` in it, then `report`. */
import type { RunSummary } from '../../shared/ipc/contract.ts';
import type { PipelineSpec } from '../../shared/ir/pipeline-spec.ts';
import type { RecordedEvent, RunEvent } from '../../shared/run/events.ts';
import { noValues } from '../../shared/run/values.ts';
import type { Artifact, Values } from '../../shared/run/values.ts';

export const runId = '01testrun0000000000000000a';
/** When the run was created, milliseconds since the epoch. */
export const startOfRun = 1_750_000_000_000;

const image = 'python:3.12-slim';
const dataset = { artifacts: { data: { artifactType: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' } } } };

/** The IR of that pipeline. */
export const spec: PipelineSpec = {
  pipelineInfo: { name: 'small' },
  schemaVersion: '2.1.0',
  sdkVersion: 'kfp-2.14.3',
  deploymentSpec: {
    executors: Object.fromEntries(
      ['load', 'train', 'score', 'report'].map((name) => [`exec-${name}`, { container: { image, command: ['true'] } }]),
    ),
  },
  components: {
    'comp-load': { executorLabel: 'exec-load', outputDefinitions: dataset },
    'comp-train': { executorLabel: 'exec-train', inputDefinitions: dataset },
    'comp-score': {
      executorLabel: 'exec-score',
      outputDefinitions: { parameters: { accuracy: { parameterType: 'NUMBER_DOUBLE' } } },
    },
    'comp-report': { executorLabel: 'exec-report' },
    'comp-fit': {
      inputDefinitions: dataset,
      dag: {
        tasks: {
          score: { taskInfo: { name: 'Score' }, componentRef: { name: 'comp-score' }, dependentTasks: ['train'] },
          train: {
            taskInfo: { name: 'Train' },
            componentRef: { name: 'comp-train' },
            inputs: { artifacts: { data: { componentInputArtifact: 'data' } } },
          },
        },
      },
    },
  },
  root: {
    dag: {
      tasks: {
        fit: {
          taskInfo: { name: 'Fit' },
          componentRef: { name: 'comp-fit' },
          inputs: { artifacts: { data: { taskOutputArtifact: { producerTask: 'load', outputArtifactKey: 'data' } } } },
          dependentTasks: ['load'],
        },
        load: { taskInfo: { name: 'Load' }, componentRef: { name: 'comp-load' } },
        report: { taskInfo: { name: 'Report' }, componentRef: { name: 'comp-report' }, dependentTasks: ['fit'] },
      },
    },
  },
};

/** An artifact with this metadata. */
export function artifact(name: string, type: string, metadata: Artifact['metadata'] = {}): Artifact {
  return {
    id: `artifact-${name}`,
    name,
    type,
    schemaVersion: '0.0.1',
    uri: `/millrace/artifacts/${runId}/${name}`,
    metadata,
    content: { digest: `sha256:${name}`, kind: 'file', size: 1234, fileCount: 1 },
  };
}

/** Numbers events and gives them times: a second apart. */
export function recorded(events: readonly RunEvent[], from = 1): readonly RecordedEvent[] {
  return events.map((event, index) => ({
    run: runId,
    seq: from + index,
    at: startOfRun + (from + index - 1) * 1000,
    event,
  }));
}

export const created: RunEvent = {
  type: 'run-created',
  pipeline: 'small',
  irDigest: 'sha256:ir',
  parameters: {},
  options: { executor: 'docker', parallel: 0, failFast: false, cache: false, strictResources: false },
};

/** The beginning of a step: its turn, its attempt, its container. */
export function beginning(path: string, attempt = 1): readonly RunEvent[] {
  const intent: RunEvent = {
    type: 'attempt-created',
    path,
    attempt,
    nonce: 'n',
    executor: 'docker',
    handle: `mr-${path}-${attempt}`,
  };
  const started: RunEvent = { type: 'attempt-started', path, attempt, id: `container-${path}` };
  return attempt === 1
    ? [{ type: 'execution-started', path, kind: 'step', inputs: noValues }, intent, started]
    : [intent, started];
}

/** A step that succeeds with these outputs. */
export function success(path: string, outputs: Values = noValues): readonly RunEvent[] {
  return [
    ...beginning(path),
    { type: 'attempt-succeeded', path, attempt: 1, exit: { exitCode: 0 }, outputs, warnings: [] },
    { type: 'execution-succeeded', path, outputs },
  ];
}

/** A step whose only attempt ends with an exit code. */
export function failing(path: string, exitCode: number): readonly RunEvent[] {
  const failure = { reason: 'exit-code', exitCode, lastLogLine: 'ValueError: no' } as const;
  return [
    ...beginning(path),
    { type: 'attempt-failed', path, attempt: 1, exit: { exitCode }, failure },
    { type: 'execution-failed', path, kind: 'step', failure },
  ];
}

/** A line of a list of runs. */
export function summary(id: string, change: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    pipeline: 'small',
    state: 'SUCCEEDED',
    executor: 'docker',
    createdAt: startOfRun,
    finishedAt: startOfRun + 5000,
    taskCount: 4,
    doneCount: 4,
    failedCount: 0,
    ...change,
  };
}
