import { checkIr } from '../../../shared/ir/check.ts';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type { IrComponent, IrDag, IrExecutor, IrTask, PipelineSpec } from '../../../shared/ir/pipeline-spec.ts';
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

/** A pipeline of random shape: nested groups, values that travel, order without values, retries, resources, images known early or late. */
export function randomPipeline(dice: Dice, size: PipelineSize): CheckedIr {
  const parts: Parts = { components: {}, executors: {} };
  const root = graph(dice, size, parts, false);
  const spec: PipelineSpec = {
    pipelineInfo: { name: 'simulated' },
    schemaVersion: '2.1.0',
    root,
    components: parts.components,
    deploymentSpec: { executors: parts.executors },
  };
  const checked = checkIr(spec);
  if (!checked.ok) throw new Error(`The simulation made a wrong pipeline: ${JSON.stringify(checked.error)}`);
  return checked.value;
}

function graph(dice: Dice, size: PipelineSize, parts: Parts, inner: boolean): IrComponent {
  const tasks: Record<string, IrTask> = {};
  const count = dice.between(1, size.tasks);
  for (let index = 0; index < count; index += 1) {
    const parameters: Record<string, NonNullable<NonNullable<IrTask['inputs']>['parameters']>[string]> = {};
    const dependentTasks = new Set<string>();
    for (let before = 0; before < index; before += 1) {
      if (!dice.chance(Math.min(0.5, 2 / index))) continue;
      dependentTasks.add(`t${before}`);
      if (dice.chance(0.6)) {
        parameters[`in${before}`] = { taskOutputParameter: { producerTask: `t${before}`, outputParameterKey: 'out' } };
      }
    }
    if (inner && dice.chance(0.5)) parameters['given'] = { componentInputParameter: 'given' };
    const group = size.depth > 0 && dice.chance(0.25);
    if (group && parameters['given'] === undefined) parameters['given'] = { runtimeValue: { constant: index } };
    const name = `comp-${Object.keys(parts.components).length}`;
    parts.components[name] = {};
    const late = !group && dice.chance(0.1);
    if (late) parameters['image'] = { runtimeValue: { constant: images[dice.between(0, 2)] ?? '' } };
    const made = group
      ? graph(dice, { tasks: Math.max(2, size.tasks >> 1), depth: size.depth - 1 }, parts, true)
      : step(dice, parts, name, late);
    parts.components[name] = { ...made, inputDefinitions: declare(parameters) };
    tasks[`t${index}`] = {
      taskInfo: { name: `t${index}` },
      componentRef: { name },
      ...(Object.keys(parameters).length === 0 ? {} : { inputs: { parameters } }),
      ...(dependentTasks.size === 0 ? {} : { dependentTasks: [...dependentTasks] }),
      ...(!group && dice.chance(0.35) ? { retryPolicy: retryPolicy(dice) } : {}),
    };
  }
  const producerSubtask = `t${dice.between(0, count - 1)}`;
  const outputs: IrDag['outputs'] = {
    parameters: { out: { valueFromParameter: { producerSubtask, outputParameterKey: 'out' } } },
  };
  return { dag: { tasks, outputs }, outputDefinitions: { parameters: { out: { parameterType: 'NUMBER_INTEGER' } } } };
}

function declare(parameters: object): NonNullable<IrComponent['inputDefinitions']> {
  return {
    parameters: Object.fromEntries(
      Object.keys(parameters).map((key) => [
        key,
        { parameterType: key === 'image' ? 'STRING' : 'NUMBER_INTEGER' } as const,
      ]),
    ),
  };
}

function step(dice: Dice, parts: Parts, name: string, lateImage: boolean): IrComponent {
  const label = name.replace('comp', 'exec');
  parts.executors[label] = {
    container: {
      image: lateImage
        ? "{{$.inputs.parameters['image']}}"
        : (images[dice.chance(0.04) ? 2 : dice.between(0, 1)] ?? ''),
      command: ['step'],
      ...(dice.chance(0.3) ? { resources: { resourceCpuRequest: `${dice.between(1, 5) * 500}m` } } : {}),
    },
  };
  return { executorLabel: label, outputDefinitions: { parameters: { out: { parameterType: 'NUMBER_INTEGER' } } } };
}

function retryPolicy(dice: Dice): NonNullable<IrTask['retryPolicy']> {
  return {
    maxRetryCount: dice.between(1, 3),
    backoffDuration: `${dice.between(0, 2)}s`,
    backoffFactor: dice.between(1, 3),
    ...(dice.chance(0.3) ? { backoffMaxDuration: `${dice.between(1, 6)}s` } : {}),
  };
}
