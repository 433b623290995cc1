import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrTask } from '../ir/pipeline-spec.ts';
import { componentOf, isLoop, tasksOf } from '../ir/references.ts';
import type { Json } from '../json.ts';
import type { State } from './events.ts';
import type { Artifact, Values } from './values.ts';
import type { AttemptView, ExecutionView, RunView } from './view.ts';
import { describeFailure, describeSkip, describeWait } from './words.ts';

/** A run as `millrace show --json` prints it: KFP's state names, task keys joined by `/`, iterations as `key[i]`. */
export interface ShownRun {
  readonly id: string;
  readonly pipeline: string;
  readonly status: State;
  /** Why it stands still, and what to do: it waits for secrets and config maps. */
  readonly message?: string;
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

/** A task instance or an iteration: `path` is task keys joined by `/`, with `[i]` behind the key of a loop for its iteration i. */
export interface ShownTask {
  readonly path: string;
  readonly component: string;
  readonly status: State;
  readonly cached: boolean;
  /** Of a loop that began: how many items it has. */
  readonly iterations?: number;
  readonly attempts: readonly {
    readonly number: number;
    readonly status: State;
    readonly exitCode?: number;
    readonly reason?: string;
  }[];
  readonly inputs: ShownValues;
  readonly outputs: ShownValues;
  /** Why it was skipped, or failed: from a closed list, and as a sentence. */
  readonly reason?: string;
  readonly message?: string;
}

/**
 * The run in that form. Tasks that had no turn yet are there too, as PENDING, or as SKIPPED where the group around them is over.
 * Of a loop those iterations are there that had their turn, in the order of their items.
 */
export function showRun(view: RunView, ir: CheckedIr): ShownRun {
  return {
    id: view.id,
    pipeline: view.pipeline,
    status: view.state,
    ...(view.wantsObjects ? { message: describeWait(view.id) } : {}),
    createdAt: new Date(view.createdAt).toISOString(),
    ...(view.finishedAt === undefined ? {} : { finishedAt: new Date(view.finishedAt).toISOString() }),
    parameters: view.parameters,
    outputs: showValues(view.outputs),
    tasks: showGraph({ view, ir }, ir.spec.root, '', false),
  };
}

interface Shown {
  readonly view: RunView;
  readonly ir: CheckedIr;
}

/** Every task of a graph and of the graphs inside it in the order of their beginning, groups before their tasks, loops before their iterations. */
function showGraph(shown: Shown, graph: IrComponent, prefix: string, over: boolean): readonly ShownTask[] {
  // What had no turn yet comes last.
  const begun = (path: string): number => shown.view.executions.get(path)?.startedAt ?? Number.MAX_SAFE_INTEGER;
  const tasks = Object.entries(tasksOf(graph)).map(([key, task]) => ({ path: `${prefix}${key}`, task }));
  return tasks
    .toSorted((a, b) => begun(a.path) - begun(b.path))
    .flatMap(({ path, task }) =>
      isLoop(task) ? showLoop(shown, task, path, over) : showInstance(shown, task, path, over),
    );
}

function showLoop(shown: Shown, task: IrTask, path: string, over: boolean): readonly ShownTask[] {
  const loop = shown.view.executions.get(path);
  const iterations = Array.from({ length: loop?.iterations ?? 0 }, (_, index) => `${path}[${index}]`);
  return [
    showTask(task, path, loop, over),
    ...iterations
      .filter((iteration) => shown.view.executions.has(iteration))
      .flatMap((iteration) => showInstance(shown, task, iteration, over)),
  ];
}

function showInstance(shown: Shown, task: IrTask, path: string, over: boolean): readonly ShownTask[] {
  const execution = shown.view.executions.get(path);
  const component = componentOf(shown.ir.spec, task) ?? {};
  return [
    showTask(task, path, execution, over),
    ...showGraph(shown, component, `${path}/`, over || execution?.finishedAt !== undefined),
  ];
}

function showTask(task: IrTask, path: string, execution: ExecutionView | undefined, over: boolean): ShownTask {
  const component = task.componentRef?.name ?? '';
  if (execution === undefined) {
    const nothing = { parameters: {}, artifacts: {} };
    const status = over ? 'SKIPPED' : 'PENDING';
    return { path, component, status, cached: false, attempts: [], inputs: nothing, outputs: nothing };
  }
  return {
    path,
    component,
    status: execution.state,
    cached: execution.cachedFrom !== undefined,
    ...(execution.iterations === undefined ? {} : { iterations: execution.iterations }),
    attempts: execution.attempts.map(showAttempt),
    inputs: showValues(execution.inputs),
    outputs: showValues(execution.outputs),
    ...reasonOf(execution),
  };
}

function reasonOf({ skip, failure }: ExecutionView): Pick<ShownTask, 'reason' | 'message'> {
  if (skip !== undefined) return { reason: skip.reason, message: describeSkip(skip).sentence };
  return failure === undefined ? {} : { reason: failure.reason, message: describeFailure(failure).sentence };
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
