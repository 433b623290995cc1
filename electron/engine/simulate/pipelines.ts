import { checkIr } from '../../../shared/ir/check.ts';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type {
  IrComponent,
  IrExecutor,
  IrTask,
  IrTaskInputParameter,
  ParameterType,
  PipelineSpec,
} from '../../../shared/ir/pipeline-spec.ts';
import type { Dice } from './dice.ts';

/** Limits of the pipelines that seeds make. */
export interface PipelineSize {
  readonly tasks: number;
  readonly depth: number;
}

interface Parts {
  readonly components: Record<string, IrComponent>;
  readonly executors: Record<string, IrExecutor>;
}

const images = ['python:3', 'sklearn:1', 'missing:0'];

/**
 * A pipeline of random shape: nested groups and loops, values that travel, order without values, conditions, exit tasks, operations on volumes, retries,
 * resources, steps that may be cached, images known early or late. Everything gives the output `out`: a number, or a list of a loop.
 */
export function randomPipeline(dice: Dice, size: PipelineSize): CheckedIr {
  const parts: Parts = { components: {}, executors: {} };
  const { component, out } = graph(dice, size, parts, false);
  const spec: PipelineSpec = {
    pipelineInfo: { name: 'simulated' },
    schemaVersion: '2.1.0',
    root: { ...component, outputDefinitions: { parameters: { out: { parameterType: out } } } },
    components: parts.components,
    deploymentSpec: { executors: parts.executors },
  };
  const checked = checkIr(spec);
  if (!checked.ok) throw new Error(`The simulation made a wrong pipeline: ${JSON.stringify(checked.error)}`);
  return checked.value;
}

/** A component, and the type of its output. */
interface Made {
  readonly component: IrComponent;
  readonly out: ParameterType;
}

/** The inputs of a task while it is made: sources and declared types. */
interface Inputs {
  readonly sources: Record<string, IrTaskInputParameter>;
  readonly types: Record<string, ParameterType>;
}

function graph(dice: Dice, size: PipelineSize, parts: Parts, inner: boolean): Made {
  const tasks: Record<string, IrTask> = {};
  const outs: ParameterType[] = [];
  const count = dice.between(1, size.tasks);
  for (let index = 0; index < count; index += 1) {
    const { task, out } = addTask(dice, size, parts, { index, outs, inner });
    tasks[`t${index}`] = task;
    outs.push(out);
  }
  const chosen = dice.between(0, count - 1);
  const from = { producerSubtask: `t${chosen}`, outputParameterKey: 'out' };
  const out = outs[chosen] ?? 'NUMBER_INTEGER';
  return { component: { dag: { tasks, outputs: { parameters: { out: { valueFromParameter: from } } } } }, out };
}

interface Place {
  readonly index: number;
  /** Types of what the tasks before give. */
  readonly outs: readonly ParameterType[];
  /** Whether the graph has the input `given`. */
  readonly inner: boolean;
}

function addTask(
  dice: Dice,
  size: PipelineSize,
  parts: Parts,
  { index, outs, inner }: Place,
): { task: IrTask; out: ParameterType } {
  const inputs: Inputs = { sources: {}, types: {} };
  const dependentTasks = new Set<string>();
  for (let before = 0; before < index; before += 1) {
    if (!dice.chance(Math.min(0.5, 2 / index))) continue;
    dependentTasks.add(`t${before}`);
    if (dice.chance(0.6)) receiveOut(inputs, `in${before}`, before, outs);
  }
  if (inner && dice.chance(0.5)) receive(inputs, 'given', 'NUMBER_INTEGER', { componentInputParameter: 'given' });
  const exit = dependentTasks.size > 0 && dice.chance(0.1);
  const condition = dice.chance(0.2) ? addCondition(dice, inputs, index, outs) : undefined;
  const kind = size.depth > 0 && dice.chance(0.35) ? 'group' : dice.chance(0.1) ? 'volume' : 'step';
  const loops = dice.chance(kind === 'group' ? 0.5 : 0.08);
  if (kind === 'group' && !loops && inputs.sources['given'] === undefined)
    receive(inputs, 'given', 'NUMBER_INTEGER', { runtimeValue: { constant: index } });
  const name = `comp-${Object.keys(parts.components).length}`;
  parts.components[name] = {};
  const late = kind === 'step' && dice.chance(0.1);
  if (late) receive(inputs, 'image', 'STRING', { runtimeValue: { constant: images[dice.between(0, 2)] ?? '' } });
  const made =
    kind === 'group'
      ? graph(dice, { tasks: Math.max(2, size.tasks >> 1), depth: size.depth - 1 }, parts, true)
      : kind === 'volume'
        ? volume(parts, name)
        : step(dice, parts, name, late);
  const loop = loops ? addLoop(dice, inputs, outs) : {};
  const out = loops ? 'LIST' : made.out;
  // The item takes the place of what the group was given: a task either receives it or has one an item.
  if (loops) delete inputs.sources['given'];
  parts.components[name] = {
    ...made.component,
    inputDefinitions: {
      parameters: Object.fromEntries(
        Object.entries(inputs.types).map(([key, type]) => [
          key,
          // What an exit task waits for may have failed and given nothing.
          { parameterType: type, ...(exit ? { isOptional: true, defaultValue: type === 'LIST' ? [] : 0 } : {}) },
        ]),
      ),
    },
    // A group declares its outputs as they are seen from outside; a container as each of its executions gives them.
    outputDefinitions: { parameters: { out: { parameterType: kind === 'group' ? out : made.out } } },
  };
  const trigger = {
    ...(condition === undefined ? {} : { condition }),
    ...(exit ? ({ strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' } as const) : {}),
  };
  const task: IrTask = {
    taskInfo: { name: `t${index}` },
    componentRef: { name },
    ...(Object.keys(inputs.sources).length === 0 ? {} : { inputs: { parameters: inputs.sources } }),
    ...(dependentTasks.size === 0 ? {} : { dependentTasks: [...dependentTasks] }),
    ...(Object.keys(trigger).length === 0 ? {} : { triggerPolicy: trigger }),
    ...(kind === 'step' && dice.chance(0.35) ? { retryPolicy: retryPolicy(dice) } : {}),
    ...(kind === 'step' && dice.chance(0.4) ? { cachingOptions: { enableCache: true } } : {}),
    ...loop,
  };
  return { task, out };
}

function receive(inputs: Inputs, name: string, type: ParameterType, source: IrTaskInputParameter): void {
  inputs.sources[name] = source;
  inputs.types[name] = type;
}

function receiveOut(inputs: Inputs, name: string, producer: number, outs: readonly ParameterType[]): void {
  const source = { taskOutputParameter: { producerTask: `t${producer}`, outputParameterKey: 'out' } };
  receive(inputs, name, outs[producer] ?? 'NUMBER_INTEGER', source);
}

/** On the output of a task before, where that is a number; else on nothing. */
function addCondition(dice: Dice, inputs: Inputs, index: number, outs: readonly ParameterType[]): string {
  const producer = index === 0 ? 0 : dice.between(0, index - 1);
  if (outs[producer] !== 'NUMBER_INTEGER') return dice.chance(0.5) ? 'true' : '1 > 2';
  receiveOut(inputs, 'decides', producer, outs);
  return `int(inputs.parameter_values['decides']) % 4 != ${dice.between(0, 3)}`;
}

function addLoop(dice: Dice, inputs: Inputs, outs: readonly ParameterType[]): Partial<IrTask> {
  const list = Object.keys(inputs.types).find((key) => inputs.types[key] === 'LIST');
  // What a loop of loops gives are lists, which are no numbers: such a loop fails iteration by iteration.
  const items =
    list === undefined || outs.length === 0
      ? { raw: JSON.stringify(Array.from({ length: dice.between(0, 5) }, (_, index) => index * 3)) }
      : { inputParameter: list };
  inputs.types['given'] = 'NUMBER_INTEGER';
  return {
    parameterIterator: { items, itemInput: 'given' },
    ...(dice.chance(0.5) ? { iteratorPolicy: { parallelismLimit: dice.between(1, 3) } } : {}),
  };
}

function volume(parts: Parts, name: string): Made {
  const executorLabel = name.replace('comp', 'exec');
  parts.executors[executorLabel] = { container: { image: 'argostub/createpvc' } };
  return { component: { executorLabel }, out: 'NUMBER_INTEGER' };
}

function step(dice: Dice, parts: Parts, name: string, lateImage: boolean): Made {
  const executorLabel = name.replace('comp', 'exec');
  parts.executors[executorLabel] = {
    container: {
      image: lateImage
        ? "{{$.inputs.parameters['image']}}"
        : (images[dice.chance(0.04) ? 2 : dice.between(0, 1)] ?? ''),
      command: ['step'],
      ...(dice.chance(0.3) ? { resources: { resourceCpuRequest: `${dice.between(1, 5) * 500}m` } } : {}),
    },
  };
  return { component: { executorLabel }, out: 'NUMBER_INTEGER' };
}

function retryPolicy(dice: Dice): NonNullable<IrTask['retryPolicy']> {
  return {
    maxRetryCount: dice.between(1, 3),
    backoffDuration: `${dice.between(0, 2)}s`,
    backoffFactor: dice.between(1, 3),
    ...(dice.chance(0.3) ? { backoffMaxDuration: `${dice.between(1, 6)}s` } : {}),
  };
}
