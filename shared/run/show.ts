import type { CheckedIr } from '../ir/compiled.ts';
import type { IrDag, PipelineSpec } from '../ir/pipeline-spec.ts';
import type { Json } from '../json.ts';
import type { State } from './events.ts';
import type { Artifact, Values } from './values.ts';
import type { AttemptView, ExecutionView, RunView } from './view.ts';

/** A run as `millrace show --json` prints it: KFP's state names, task keys joined by `/`, iterations as `key[i]`. */
export interface ShownRun {
  readonly id: string;
  readonly pipeline: string;
  readonly status: State;
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly parameters: { readonly [name: string]: Json };
  readonly outputs: ShownValues;
  readonly tasks: readonly ShownTask[];
}

/** Parameters and artifacts by name. */
export interface ShownValues {
  readonly parameters: { readonly [name: string]: Json };
  readonly artifacts: { readonly [name: string]: readonly ShownArtifact[] };
}

/** An artifact; `digest` and `size` (bytes) are absent where the step wrote nothing. */
export interface ShownArtifact {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly uri: string;
  readonly metadata: { readonly [key: string]: Json };
  readonly digest?: string;
  readonly size?: number;
}

/** A task instance: `path` is task keys joined by `/`. */
export interface ShownTask {
  readonly path: string;
  readonly component: string;
  readonly status: State;
  readonly cached: boolean;
  readonly attempts: readonly {
    readonly number: number;
    readonly status: State;
    readonly exitCode?: number;
    readonly reason?: string;
  }[];
  readonly inputs: ShownValues;
  readonly outputs: ShownValues;
  /** Why it was skipped. */
  readonly reason?: string;
}

/** The run in that form. Tasks that never had their turn are there too, as PENDING. */
export function showRun(view: RunView, ir: CheckedIr): ShownRun {
  return {
    id: view.id,
    pipeline: view.pipeline,
    status: view.state,
    createdAt: new Date(view.createdAt).toISOString(),
    ...(view.finishedAt === undefined ? {} : { finishedAt: new Date(view.finishedAt).toISOString() }),
    parameters: view.parameters,
    outputs: showValues(view.outputs),
    tasks: tasksOf(ir.spec, ir.spec.root.dag, '').map(({ path, component }) =>
      showTask(path, component, view.executions.get(path)),
    ),
  };
}

/** Every task of a graph and of the graphs inside it, groups before their tasks. */
function tasksOf(spec: PipelineSpec, dag: IrDag | undefined, prefix: string): { path: string; component: string }[] {
  return Object.entries(dag?.tasks ?? {}).flatMap(([key, task]) => {
    const path = `${prefix}${key}`;
    const component = task.componentRef?.name ?? '';
    return [{ path, component }, ...tasksOf(spec, spec.components?.[component]?.dag, `${path}/`)];
  });
}

function showTask(path: string, component: string, execution: ExecutionView | undefined): ShownTask {
  if (execution === undefined) {
    const nothing = { parameters: {}, artifacts: {} };
    return { path, component, status: 'PENDING', cached: false, attempts: [], inputs: nothing, outputs: nothing };
  }
  return {
    path,
    component,
    status: execution.state,
    cached: false,
    attempts: execution.attempts.map(showAttempt),
    inputs: showValues(execution.inputs),
    outputs: showValues(execution.outputs),
    ...(execution.skip === undefined ? {} : { reason: execution.skip.reason }),
  };
}

function showAttempt(attempt: AttemptView): ShownTask['attempts'][number] {
  return {
    number: attempt.number,
    status: attempt.state === 'CREATED' ? 'PENDING' : attempt.state,
    ...(attempt.exit?.exitCode === undefined ? {} : { exitCode: attempt.exit.exitCode }),
    ...(attempt.failure === undefined ? {} : { reason: attempt.failure.reason }),
  };
}

function showValues(values: Values): ShownValues {
  return {
    parameters: values.parameters,
    artifacts: Object.fromEntries(
      Object.entries(values.artifacts).map(([name, artifacts]) => [name, artifacts.map(showArtifact)]),
    ),
  };
}

function showArtifact(artifact: Artifact): ShownArtifact {
  return {
    id: artifact.id,
    name: artifact.name,
    type: artifact.type,
    uri: artifact.uri,
    metadata: artifact.metadata,
    ...(artifact.content === undefined ? {} : { digest: artifact.content.digest, size: artifact.content.size }),
  };
}
