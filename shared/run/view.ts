import type {
  AttemptExit,
  ExecutionKind,
  ExecutionRef,
  ExecutorKind,
  FinalState,
  RecordedEvent,
  RunEvent,
  RunOptions,
  State,
} from './events.ts';
import type { Failure, SkipReason } from './failure.ts';
import { noValues, type ParameterValues, type Values } from './values.ts';

/** One try of an execution, as views show it. */
export interface AttemptView {
  readonly number: number;
  readonly executor: ExecutorKind;
  readonly state: 'CREATED' | 'RUNNING' | Exclude<FinalState, 'SKIPPED'>;
  /** Contact to the engine was lost; the attempt counts as running until it is known again. */
  readonly unknown?: string;
  readonly id?: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exit?: AttemptExit;
  readonly failure?: Failure;
  readonly warnings: readonly string[];
}

/** One task instance of a run. */
export interface ExecutionView {
  readonly path: string;
  readonly kind: ExecutionKind;
  readonly state: State;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Of a loop, once it began: how many items it has. Iteration i is the execution `path[i]`, once it had its turn. */
  readonly iterations?: number;
  /** Of an iteration that is a group, its item alone: its other inputs are those of its loop. */
  readonly inputs: Values;
  readonly outputs: Values;
  readonly attempts: readonly AttemptView[];
  readonly failure?: Failure;
  readonly skip?: SkipReason;
  /** The execution whose outputs were taken instead of running it. */
  readonly cachedFrom?: ExecutionRef;
  /** Milliseconds since the epoch before which the next attempt does not start. */
  readonly retryAt?: number;
  /** Sentences about how it is run, e.g. that it asks for more than the machine has. */
  readonly warnings: readonly string[];
}

/** An image that the run needs and how far it is. */
export interface ImageView {
  readonly image: string;
  readonly state: 'pulling' | 'building' | 'ready' | 'failed';
  readonly digest?: string;
  readonly failure?: Failure;
}

/** A run as every view shows it: the reduction of its events. */
export interface RunView {
  readonly id: string;
  readonly pipeline: string;
  readonly irDigest: string;
  readonly state: State;
  /** The run is to end: somebody asked for it, or its deadline has passed. */
  readonly stopping: boolean;
  /** Steps wait for secrets or config maps whose values went with an engine. */
  readonly wantsObjects: boolean;
  readonly createdAt: number;
  readonly finishedAt?: number;
  readonly parameters: ParameterValues;
  readonly options: RunOptions;
  readonly outputs: Values;
  readonly failure?: Failure;
  readonly images: readonly ImageView[];
  /** By path, in the order in which they started or were skipped. */
  readonly executions: ReadonlyMap<string, ExecutionView>;
  /** Number of the last event that is in here; the next one has `seq + 1`. */
  readonly seq: number;
}

/**
 * Adds events to a view; what did not change is the same object as before. Events that are already in it are passed over, so that a stream
 * may begin with some that are known. A gap in the numbers, or a first event that is not `run-created`, is a bug of the caller and throws.
 */
export function reduceRun(view: RunView | undefined, events: readonly RecordedEvent[]): RunView {
  let current = view;
  // One copy of the map for a whole batch: a run of thousands of steps is read in one go.
  let executions: Map<string, ExecutionView> | undefined;
  for (const recorded of events) {
    const { seq, at, event } = recorded;
    if (current === undefined) {
      if (event.type !== 'run-created' || seq !== 1)
        throw new Error(`A run begins with run-created, not with ${event.type}.`);
      current = createdRun(recorded.run, at, event);
      continue;
    }
    if (seq <= current.seq) continue;
    if (seq !== current.seq + 1) throw new Error(`Event ${seq} does not follow ${current.seq}.`);
    if ('path' in event) {
      executions ??= new Map(current.executions);
      executions.set(event.path, reduceExecution(executions.get(event.path), at, event));
    }
    current = { ...reduceWhole(current, at, event), ...(executions === undefined ? {} : { executions }), seq };
  }
  if (current === undefined) throw new Error('A run has at least one event.');
  return current;
}

function createdRun(id: string, at: number, event: Extract<RunEvent, { type: 'run-created' }>): RunView {
  return {
    id,
    pipeline: event.pipeline,
    irDigest: event.irDigest,
    state: 'PENDING',
    stopping: false,
    wantsObjects: false,
    createdAt: at,
    parameters: event.parameters,
    options: event.options,
    outputs: noValues,
    images: [],
    executions: new Map(),
    seq: 1,
  };
}

/** What an event changes outside of the executions. */
function reduceWhole(view: RunView, at: number, event: RunEvent): RunView {
  switch (event.type) {
    case 'image-pulling':
      return withImage(view, { image: event.image, state: event.action === 'build' ? 'building' : 'pulling' });
    case 'image-ready':
      return withImage(view, { image: event.image, state: 'ready', digest: event.digest });
    case 'image-failed':
      return withImage(view, { image: event.image, state: 'failed', failure: event.failure });
    case 'execution-started':
      return view.state === 'PENDING' ? { ...view, state: 'RUNNING' } : view;
    case 'cancel-requested':
    case 'deadline-passed':
      return { ...view, stopping: true };
    case 'objects-wanted':
    case 'objects-given':
      return { ...view, wantsObjects: event.type === 'objects-wanted' };
    case 'run-finished':
      return {
        ...view,
        wantsObjects: false,
        state: event.state,
        finishedAt: at,
        outputs: event.outputs,
        ...(event.failure === undefined ? {} : { failure: event.failure }),
      };
    default:
      return view;
  }
}

function withImage(view: RunView, image: ImageView): RunView {
  const known = view.images.findIndex((other) => other.image === image.image);
  const images = known === -1 ? [...view.images, image] : view.images.with(known, image);
  return { ...view, images, state: view.state === 'PENDING' ? 'RUNNING' : view.state };
}

type ExecutionEvent = Extract<RunEvent, { path: string }>;

function reduceExecution(before: ExecutionView | undefined, at: number, event: ExecutionEvent): ExecutionView {
  if (event.type === 'execution-started') {
    return {
      path: event.path,
      kind: event.kind,
      state: 'RUNNING',
      startedAt: at,
      ...(event.iterations === undefined ? {} : { iterations: event.iterations }),
      inputs: event.inputs,
      outputs: noValues,
      attempts: [],
      warnings: event.warnings ?? [],
    };
  }
  // Skipped, and failed before it could start, are the only ways to end without a beginning.
  const execution = before ?? neverStarted(event);
  switch (event.type) {
    case 'attempt-created': {
      const { retryAt: _, ...rest } = execution;
      const attempt: AttemptView = {
        number: event.attempt,
        executor: event.executor,
        state: 'CREATED',
        createdAt: at,
        warnings: [],
      };
      return { ...rest, attempts: [...execution.attempts, attempt] };
    }
    case 'attempt-started':
    case 'attempt-unknown':
    case 'attempt-known':
    case 'attempt-succeeded':
    case 'attempt-failed':
    case 'attempt-canceled': {
      const index = execution.attempts.findIndex((attempt) => attempt.number === event.attempt);
      const attempt = execution.attempts[index];
      if (attempt === undefined) throw new Error(`Attempt ${event.attempt} of ${event.path} was not created.`);
      return { ...execution, attempts: execution.attempts.with(index, reduceAttempt(attempt, at, event)) };
    }
    case 'retry-scheduled':
      return { ...execution, retryAt: event.notBefore };
    case 'execution-succeeded':
      return {
        ...ended(execution, at),
        state: 'SUCCEEDED',
        outputs: event.outputs,
        ...(event.cachedFrom === undefined ? {} : { cachedFrom: event.cachedFrom }),
      };
    case 'execution-failed':
      return { ...ended(execution, at), state: 'FAILED', failure: event.failure };
    case 'execution-skipped':
      return { ...ended(execution, at), state: 'SKIPPED', skip: event.skip };
    case 'execution-canceled':
      return { ...ended(execution, at), state: 'CANCELED' };
  }
}

function ended(execution: ExecutionView, at: number): ExecutionView {
  const { retryAt: _, ...rest } = execution;
  return { ...rest, finishedAt: at };
}

function neverStarted(event: ExecutionEvent): ExecutionView {
  if (event.type !== 'execution-skipped' && event.type !== 'execution-failed') {
    throw new Error(`The execution ${event.path} was not started before ${event.type}.`);
  }
  return {
    path: event.path,
    kind: event.kind,
    state: 'PENDING',
    inputs: noValues,
    outputs: noValues,
    attempts: [],
    warnings: [],
  };
}

type AttemptEvent = Extract<
  ExecutionEvent,
  {
    type:
      | 'attempt-started'
      | 'attempt-unknown'
      | 'attempt-known'
      | 'attempt-succeeded'
      | 'attempt-failed'
      | 'attempt-canceled';
  }
>;

function reduceAttempt(attempt: AttemptView, at: number, event: AttemptEvent): AttemptView {
  switch (event.type) {
    case 'attempt-started':
      return { ...attempt, state: 'RUNNING', id: event.id, startedAt: at };
    case 'attempt-unknown':
      return { ...attempt, unknown: event.detail };
    case 'attempt-known':
      return known(attempt);
    case 'attempt-succeeded':
      return { ...known(attempt), state: 'SUCCEEDED', finishedAt: at, exit: event.exit, warnings: event.warnings };
    case 'attempt-failed':
      return { ...known(attempt), state: 'FAILED', finishedAt: at, exit: event.exit, failure: event.failure };
    case 'attempt-canceled':
      return { ...known(attempt), state: 'CANCELED', finishedAt: at, exit: event.exit };
  }
}

function known(attempt: AttemptView): AttemptView {
  const { unknown: _, ...rest } = attempt;
  return rest;
}
