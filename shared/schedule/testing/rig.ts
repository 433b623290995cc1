import { checkIr } from '../../ir/check.ts';
import type { CheckedIr } from '../../ir/compiled.ts';
import type { IrComponent, IrExecutor, IrTask } from '../../ir/pipeline-spec.ts';
import type { RunEvent } from '../../run/events.ts';
import type { Failure } from '../../run/failure.ts';
import type { Command } from '../command.ts';
import { advance, createSchedule, replay, wake } from '../schedule.ts';
import type { Schedule, ScheduleOptions } from '../state.ts';

interface StepShape {
  readonly after?: readonly string[];
  readonly image?: string;
  readonly retry?: IrTask['retryPolicy'];
  readonly cpu?: string;
  readonly group?: Shape;
  readonly importer?: boolean;
  readonly condition?: string;
  readonly exit?: boolean;
  /** The items as JSON text. */
  readonly loop?: string;
  readonly limit?: number;
}

/** Tasks by key. */
export type Shape = { readonly [task: string]: StepShape };

/** A pipeline of the shape; every step gives the output `out`, every group the `out` of its last task, every loop the list of them. */
function pipeline(shape: Shape): CheckedIr {
  const components: Record<string, IrComponent> = {};
  const executors: Record<string, IrExecutor> = {};
  const text = { parameters: { out: { parameterType: 'STRING' } } } as const;
  const list = { parameters: { out: { parameterType: 'LIST' } } } as const;
  const graph = (inner: Shape): IrComponent => {
    const tasks: Record<string, IrTask> = {};
    for (const [key, step] of Object.entries(inner)) {
      const name = `comp-${Object.keys(components).length}`;
      components[name] = {};
      if (step.group === undefined) {
        executors[`exec-${name}`] = {
          container: {
            image: step.image ?? 'img',
            command: ['x'],
            ...(step.cpu === undefined ? {} : { resources: { resourceCpuRequest: step.cpu } }),
          },
        };
        components[name] = { executorLabel: `exec-${name}` };
      } else {
        components[name] = graph(step.group);
      }
      if (step.importer === true) executors[`exec-${name}`] = { importer: { artifactUri: { constant: 'gs://b/x' } } };
      components[name] = {
        ...components[name],
        inputDefinitions: { parameters: step.loop === undefined ? {} : { item: { parameterType: 'NUMBER_INTEGER' } } },
        outputDefinitions: {
          ...(step.loop === undefined ? text : list),
          ...(step.importer === true ? { artifacts: { artifact: {} } } : {}),
        },
      };
      const trigger = {
        ...(step.condition === undefined ? {} : { condition: step.condition }),
        ...(step.exit === true ? ({ strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' } as const) : {}),
      };
      tasks[key] = {
        taskInfo: { name: key },
        componentRef: { name },
        ...(Object.keys(trigger).length === 0 ? {} : { triggerPolicy: trigger }),
        ...(step.loop === undefined ? {} : { parameterIterator: { items: { raw: step.loop }, itemInput: 'item' } }),
        ...(step.limit === undefined ? {} : { iteratorPolicy: { parallelismLimit: step.limit } }),
        ...(step.after === undefined ? {} : { dependentTasks: [...step.after] }),
        ...(step.retry === undefined ? {} : { retryPolicy: step.retry }),
      };
    }
    const last = Object.keys(inner).at(-1) ?? '';
    const outputs = {
      parameters: { out: { valueFromParameter: { producerSubtask: last, outputParameterKey: 'out' } } },
    };
    return { dag: { tasks, outputs } };
  };
  const root = { ...graph(shape), outputDefinitions: text };
  const checked = checkIr({
    pipelineInfo: { name: 'p' },
    schemaVersion: '2.1.0',
    root,
    components,
    deploymentSpec: { executors },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
}

const defaults: ScheduleOptions = {
  run: 'r',
  createdAt: 0,
  parallel: 8,
  failFast: false,
  machine: { cpus: 4, memoryBytes: 2 ** 33 },
};

/** Drives a schedule by hand: commands that only ask for a record are answered at once, steps end when the test says so. */
export class Rig {
  readonly schedule: Schedule;
  readonly events: RunEvent[] = [];
  readonly log: string[] = [];
  now = 0;
  readonly ir: CheckedIr;
  readonly options: ScheduleOptions;

  constructor(shape: Shape, options: Partial<ScheduleOptions> = {}, images: 'ready' | 'later' = 'ready') {
    this.ir = pipeline(shape);
    this.options = { ...defaults, ...options };
    this.schedule = createSchedule(this.ir, {}, this.options);
    this.send({
      type: 'run-created',
      pipeline: 'p',
      irDigest: 'd',
      parameters: {},
      options: {
        executor: 'docker',
        parallel: this.options.parallel,
        failFast: this.options.failFast,
        cache: false,
        strictResources: false,
      },
    });
    if (images === 'ready') for (const image of this.schedule.images.keys()) this.image(image);
  }

  image(image: string): void {
    this.send({ type: 'image-ready', image, digest: 'sha256:1' });
  }

  send(event: RunEvent): void {
    this.events.push(event);
    this.perform(advance(this.schedule, event, this.now));
  }

  perform(commands: readonly Command[]): void {
    const queue = [...commands];
    for (const command of queue) queue.push(...this.answer(command));
  }

  private answer(command: Command): readonly Command[] {
    const record = (event: RunEvent): readonly Command[] => {
      this.events.push(event);
      return advance(this.schedule, event, this.now);
    };
    switch (command.do) {
      case 'start-execution': {
        const { path, kind, inputs, iterations, warnings } = command;
        if (kind === 'group' || kind === 'loop') this.log.push(`open ${path}`);
        for (const warning of warnings) this.log.push(`warn ${path}: ${warning}`);
        const count = iterations === undefined ? {} : { iterations };
        return record({ type: 'execution-started', path, kind, inputs, ...count });
      }
      case 'start-attempt': {
        const { path, attempt } = command;
        this.log.push(attempt === 1 ? `start ${path}` : `start ${path} #${attempt}`);
        return record({ type: 'attempt-created', path, attempt, nonce: 'n', executor: 'docker', handle: 'h' });
      }
      case 'schedule-retry': {
        const { path, attempt, delayMs } = command;
        this.log.push(`retry ${path} in ${delayMs}`);
        return record({ type: 'retry-scheduled', path, attempt, notBefore: this.now + delayMs });
      }
      case 'finish-execution': {
        const { path, kind, result } = command;
        switch (result.state) {
          case 'SUCCEEDED':
            return record({ type: 'execution-succeeded', path, outputs: result.outputs });
          case 'FAILED':
            this.log.push(`fail ${path}`);
            return record({ type: 'execution-failed', path, kind, failure: result.failure });
          case 'SKIPPED':
            this.log.push(`skip ${path}: ${Object.values(result.skip).join(' ')}`);
            return record({ type: 'execution-skipped', path, kind, skip: result.skip });
          case 'CANCELED':
            this.log.push(`cancel ${path}`);
            return record({ type: 'execution-canceled', path });
        }
        break;
      }
      case 'cancel-attempt':
        this.log.push(`kill ${command.path}`);
        return [];
      case 'finish-run': {
        const { state, outputs, failure } = command;
        this.log.push(`finish ${state}${failure?.reason === 'task-failed' ? ` because of ${failure.path}` : ''}`);
        return record({ type: 'run-finished', state, outputs, ...(failure === undefined ? {} : { failure }) });
      }
      case 'perform':
        this.log.push(`perform ${command.path}`);
        return [];
      case 'prepare-image':
      case 'await-retry':
        return [];
    }
    return [];
  }

  private attempt(path: string): number {
    return this.schedule.nodes.get(path)?.attempt ?? 0;
  }

  ok(path: string): void {
    const outputs = { parameters: { out: path }, artifacts: {} };
    this.send({
      type: 'attempt-succeeded',
      path,
      attempt: this.attempt(path),
      exit: { exitCode: 0 },
      outputs,
      warnings: [],
    });
  }

  /** A task that the engine does itself is done. */
  performed(path: string): void {
    const outputs = { parameters: { out: path }, artifacts: {} };
    this.perform([{ do: 'finish-execution', path, kind: 'importer', result: { state: 'SUCCEEDED', outputs } }]);
  }

  fails(path: string, failure: Failure = { reason: 'exit-code', exitCode: 1 }): void {
    this.send({ type: 'attempt-failed', path, attempt: this.attempt(path), exit: { exitCode: 1 }, failure });
  }

  wake(path: string): void {
    this.perform(wake(this.schedule, path));
  }

  /** What was logged since the last time. */
  news(): readonly string[] {
    return this.log.splice(0);
  }

  /** The schedule of an engine that reads the same events. */
  replayed(options: Partial<ScheduleOptions> = {}): Schedule {
    const schedule = createSchedule(this.ir, {}, { ...this.options, ...options });
    for (const event of this.events) replay(schedule, event, this.now);
    return schedule;
  }
}
