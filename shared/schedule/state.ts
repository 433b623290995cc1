import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import type { GraphScope } from '../plan/resolve.ts';
import type { RunNames } from '../plan/names.ts';
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
  /** What steps may take together. */
  readonly machine: { readonly cpus: number; readonly memoryBytes: number };
}

/**
 * - `waiting`: for upstream tasks; `parked`: for its image; `queued`: for room; `asked`: its start was asked for
 * - `running`: started, a step's attempt is asked for or alive; `backoff`: between two attempts
 * - `ending`: its end was asked for; `over`: its end was recorded
 */
type Phase = 'waiting' | 'parked' | 'queued' | 'asked' | 'running' | 'backoff' | 'ending' | 'over';

/** One execution: a task instance in a graph instance. */
export interface Node {
  readonly path: string;
  readonly plan: TaskPlan;
  readonly graph: Graph;
  phase: Phase;
  upstreamLeft: number;
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
}

/** One instance of a graph: the root, or a group that was started. Iterations of a group will be instances with paths `key[i]`. */
export interface Graph {
  readonly path: string;
  readonly component: IrComponent;
  /** The execution that it is; none for the root. */
  readonly node: Node | undefined;
  readonly scope: GraphScope;
  readonly nodes: readonly Node[];
  unfinished: number;
  /** Path of the step or group where the first failure in here began. */
  failedAt?: string;
  /** Something in here was cancelled, or not started because the run was. */
  interrupted: boolean;
  /** Steps with a turn to come, and inner graphs that have such steps: each turn goes to the next one. */
  readonly turns: Fifo<Node | Graph>;
  /** True while it stands in the `turns` of the graph around it. */
  inTurns: boolean;
}

/** State of the scheduling of one run. Opaque outside of this folder; advanced only by the functions of schedule.ts. */
export interface Schedule {
  readonly ir: CheckedIr;
  readonly parameters: ParameterValues;
  readonly options: ScheduleOptions;
  readonly names: RunNames;
  readonly topology: Topology;
  readonly nodes: Map<string, Node>;
  /** The last command about an execution whose event has not come yet. */
  readonly pending: Map<string, Command>;
  /** Executions with a live attempt. */
  readonly alive: Set<Node>;
  /** Images of the run: what is known about each, and who waits for it. */
  readonly images: Map<string, ImageState>;
  readonly room: Room;
  root: Graph | undefined;
  canceled: boolean;
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
