/** Small look-ups in a compiled pipeline that check, plan and schedule share. */
import { own } from '../json.ts';
import type { IrComponent, IrContainer, IrExecutor, IrTask, PipelineSpec } from './pipeline-spec.ts';

/** The component behind a task. Undefined only in an IR that was not checked. */
export function componentOf(spec: PipelineSpec, task: IrTask): IrComponent | undefined {
  return own(spec.components, task.componentRef?.name ?? '');
}

/** The executor behind a component; undefined for graphs. */
export function executorOf(spec: PipelineSpec, component: IrComponent): IrExecutor | undefined {
  return own(spec.deploymentSpec?.executors, component.executorLabel ?? '');
}

/** The container behind a component; undefined for graphs and other executors. */
export function containerOf(spec: PipelineSpec, component: IrComponent): IrContainer | undefined {
  return executorOf(spec, component)?.container;
}

/** The images of the operations that there are: a claim is created, or deleted. */
export const volumeOperations: readonly string[] = ['argostub/createpvc', 'argostub/deletepvc'];

/** True for a container that is none: the backend's driver creates or deletes a volume itself. */
export function isVolumeOperation({ image }: IrContainer): boolean {
  return image?.startsWith('argostub/') === true;
}

/** Tasks of a component's graph; none for containers. */
export function tasksOf(component: IrComponent): Readonly<Record<string, IrTask>> {
  return component.dag?.tasks ?? {};
}

/**
 * The tasks that must be over before a task may start: the declared ones and the producers of its inputs, which count even where
 * `dependentTasks` does not say so (as the backend's compiler adds them). Sorted.
 */
export function upstreamOf(task: IrTask): readonly string[] {
  const upstream = new Set(task.dependentTasks);
  for (const input of Object.values(task.inputs?.parameters ?? {})) {
    if (input.taskOutputParameter !== undefined) upstream.add(input.taskOutputParameter.producerTask);
    if (input.taskFinalStatus !== undefined) upstream.add(input.taskFinalStatus.producerTask);
  }
  for (const input of Object.values(task.inputs?.artifacts ?? {})) {
    if (input.taskOutputArtifact !== undefined) upstream.add(input.taskOutputArtifact.producerTask);
  }
  return [...upstream].toSorted();
}

/** True for a task that has one execution for each item of a list. */
export function isLoop(task: IrTask): boolean {
  return task.parameterIterator !== undefined || task.artifactIterator !== undefined;
}
