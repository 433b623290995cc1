/** Small compiled pipelines that go different ways on a cluster and here, made by changing one that does not. */
import { checkIr } from '../../ir/check.ts';
import type { CheckedIr } from '../../ir/compiled.ts';
import type { IrComponent, IrTask, PipelineSpec } from '../../ir/pipeline-spec.ts';
import { pipelineOf } from '../../ir/testing/pipelines.ts';
import type { JsonObject } from '../../json.ts';
import { symmetryReport } from '../report.ts';

export const text = { parameterType: 'STRING' } as const;

/** Two steps in a row that are the same everywhere. */
const plain = pipelineOf({
  tasks: {
    make: { taskInfo: { name: 'make' }, componentRef: { name: 'make' } },
    use: {
      taskInfo: { name: 'use' },
      componentRef: { name: 'use' },
      dependentTasks: ['make'],
      inputs: { parameters: { x: from('make') } },
    },
  },
  components: {
    make: { outputDefinitions: { parameters: { out: text } } },
    use: { inputDefinitions: { parameters: { x: text } } },
  },
});

/** Makes another pipeline of the plain one. */
export type Change = (spec: PipelineSpec) => void;

export function from(producerTask: string) {
  return { taskOutputParameter: { producerTask, outputParameterKey: 'out' } };
}

/** The changed pipeline, as it is read. */
export function checked(change: Change, platform?: JsonObject): CheckedIr {
  const spec = structuredClone(plain);
  change(spec);
  const result = checkIr(spec, platform);
  if (!result.ok) throw new Error(JSON.stringify(result.error, undefined, 2));
  return result.value;
}

export const tasks = (spec: PipelineSpec): Record<string, IrTask> => spec.root.dag!.tasks!;
export const container = (spec: PipelineSpec, name: string) => spec.deploymentSpec!.executors![name]!.container!;

/** Adds a step, or a group where the component is one. */
export function add(spec: PipelineSpec, key: string, task: Omit<IrTask, 'componentRef'>, component: IrComponent): void {
  tasks(spec)[key] = { taskInfo: { name: key }, componentRef: { name: key }, ...task };
  spec.components![key] = component.dag === undefined ? { executorLabel: 'make', ...component } : component;
}

export const afterAll: NonNullable<IrTask['triggerPolicy']> = { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' };

/** A step that runs however the others end. */
export function addExit(spec: PipelineSpec, key: string, dependentTasks: string[]): void {
  add(spec, key, { dependentTasks, triggerPolicy: afterAll }, { outputDefinitions: { parameters: { out: text } } });
}

/** An importer in the place of the first task. */
export function addImporter(spec: PipelineSpec, task: Omit<IrTask, 'componentRef'>): void {
  add(spec, 'bring', task, {
    executorLabel: 'bring',
    inputDefinitions: { parameters: { uri: text } },
    outputDefinitions: { artifacts: { artifact: {} } },
  });
  spec.deploymentSpec!.executors!['bring'] = { importer: { artifactUri: { runtimeParameter: 'uri' } } };
  spec.root.inputDefinitions = { parameters: { uri: text } };
}

/** A group with one step whose output it gives. */
export function group(step: IrTask): IrComponent {
  return {
    inputDefinitions: { parameters: { item: text } },
    outputDefinitions: { parameters: { out: { parameterType: 'LIST' } } },
    dag: {
      tasks: { inner: { taskInfo: { name: 'inner' }, componentRef: { name: 'make' }, ...step } },
      outputs: {
        parameters: { out: { valueFromParameter: { producerSubtask: 'inner', outputParameterKey: 'out' } } },
      },
    },
  };
}

export const overOne = { parameterIterator: { items: { raw: '["a"]' }, itemInput: 'item' } };

/** A loop around one step. */
export function addLoop(
  spec: PipelineSpec,
  step: Omit<IrTask, 'componentRef'>,
  task: Omit<IrTask, 'componentRef'> = {},
): void {
  add(spec, 'loop', { dependentTasks: ['use'], ...overOne, ...task }, group(step));
}

/** Gives the second step a constant beside what the first makes. */
export function setConstant(spec: PipelineSpec, constant: JsonObject | string): void {
  tasks(spec)['use']!.inputs = {
    parameters: { x: { runtimeValue: { constant } }, y: from('make') },
  };
}

/** The rules that the report names, in its order. */
export function rulesOf(ir: CheckedIr): readonly string[] {
  return symmetryReport(ir).map(({ rule }) => rule);
}
