import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import type { FinalStatus } from '../plan/final-status.ts';
import type { LoopItems } from '../plan/iterations.ts';
import type { RunNames } from '../plan/names.ts';
import type { GraphScope } from '../plan/task-inputs.ts';
import type { ExecutionKind } from '../run/events.ts';
import type { Failure } from '../run/failure.ts';
import type { ParameterValues, Values } from '../run/values.ts';
import type { Command } from './command.ts';
import type { Fifo } from './fifo.ts';
import type { Request, Room } from './room.ts';
import type { TaskPlan, Topology } from './topology.ts';

/** What a schedule must know besides the IR. The same for every engine that drives the run, except `parallel` and `machine`. */
export interface ScheduleOptions {
  readonly run: string;
  /** `at` of `run-created`. */
  readonly createdAt: number;
  /** Most steps at once; at least 1. */
  readonly parallel: number;
  /** After a failure nothing new starts in the graph where it happened. */
  readonly failFast: boolean;
  /** Where the steps of the run share a folder; absent: where containers do. */
  readonly workspace?: string;
  /** What steps may take together. */
  readonly machine: { readonly cpus: number; readonly memoryBytes: number };
}

/**
 * - `waiting`: for upstream tasks; `parked`: for its image; `queued`: for room; `asked`: its start was asked for
 * - `running`: started, a step's attempt is asked for or alive; `backoff`: between two attempts
 * - `ending`: its end was asked for; `over`: its end was recorded
 */
type Phase = 'waiting' | 'parked' | 'queued' | 'asked' | 'running' | 'backoff' | 'ending' | 'over';

/** One execution: a task instance in a graph instance, or an iteration of a loop. */
export interface Node {
  readonly path: string;
  readonly plan: TaskPlan;
  readonly kind: ExecutionKind;
  /** What it is a part of. */
  readonly around: Frame;
  /** Which item of the loop around it is its own; 0 elsewhere. */
  readonly index: number;
  /** It is an exit task or part of one: a cancelled run still runs it. */
  readonly exit: boolean;
  phase: Phase;
  upstreamLeft: number;
  /** One of its upstream tasks was started. */
  upstreamStarted: boolean;
  started: boolean;
  inputs: Values;
  /** What it asks of the machine; it holds that while `takesRoom`. */
  request: Request;
  takesRoom: boolean;
  /** Number of the last attempt that was created. */
  attempt: number;
  firstAttemptAt: number;
  /** Only after it succeeded. */
  outputs?: Values;
  /** Only when it is over. */
  final?: FinalStatus;
  /** What a group or a loop consists of, while it runs. */
  inside?: Frame;
}

/** What executions are part of: a graph, or a loop whose iterations they are. */
export type Frame = Graph | Loop;

interface FrameState {
  /** The execution that it is; none for the root. */
  readonly node: Node | undefined;
  /** Path of the step, group or loop where the first failure in here began. */
  failedAt?: string;
  /** The same for exit tasks: they fail what is around them, but never hide why it failed before. */
  exitFailedAt?: string;
  /** Something in here was cancelled, or not started because the run was. */
  interrupted: boolean;
  /** Steps with a turn to come, and inner frames that have such steps: each turn goes to the next one. */
  readonly turns: Fifo<Node | Frame>;
  /** True while it stands in the `turns` of the frame around it. */
  inTurns: boolean;
}

/** One instance of a graph: the root, a group that was started, or an iteration of one. */
export interface Graph extends FrameState {
  readonly kind: 'graph';
  readonly component: IrComponent;
  readonly scope: GraphScope;
  readonly nodes: readonly Node[];
  unfinished: number;
}

/** One instance of a loop. Its iterations are made when there is room for them, in the order of their items, and let go of when they are over. */
export interface Loop extends FrameState {
  readonly kind: 'loop';
  readonly node: Node;
  readonly items: LoopItems;
  /** Most iterations at once. */
  readonly limit: number;
  /** Index of the iteration that begins next. */
  next: number;
  /** Iterations that began and are not over. */
  readonly open: Set<Node>;
  /** Steps in them, at any depth, that wait for their image. */
  parked: number;
  /** No iteration begins any more. */
  stopped: boolean;
  /** By index; what an iteration gave is all that is left of it. */
  readonly outputs: (Values | undefined)[];
}

/** State of the scheduling of one run. Opaque outside of this folder; advanced only by the functions of schedule.ts. */
export interface Schedule {
  readonly ir: CheckedIr;
  readonly parameters: ParameterValues;
  readonly options: ScheduleOptions;
  readonly names: RunNames;
  readonly topology: Topology;
  /** Executions by path; what a group or a loop consisted of is let go of when that is over. */
  readonly nodes: Map<string, Node>;
  /** The last command about an execution whose event has not come yet. */
  readonly pending: Map<string, Command>;
  /** Executions of which something was asked that needs nothing but the record: what is decided next depends on it. */
  readonly unsettled: Set<string>;
  /** Executions with a live attempt. */
  readonly alive: Set<Node>;
  /** Images of the run: what is known about each, and who waits for it. */
  readonly images: Map<string, ImageState>;
  readonly room: Room;
  root: Graph | undefined;
  /** What is to end: all but exit tasks, or those too. */
  canceled: 'no' | 'all but exit tasks' | 'all';
  /** The time that the pipeline gives the run, once that has passed. */
  overdueSeconds: number | undefined;
  /** Set when the end of the run was asked for. */
  finish: Command | undefined;
  finished: boolean;
}

/** What is known of an image of the run, and the steps that wait for it. */
export interface ImageState {
  state: 'wanted' | 'ready' | 'failed';
  readonly parked: Node[];
  failure?: Failure;
}
