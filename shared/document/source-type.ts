/** The types of what a graph can refer to, as a port that hands it on declares them. */
import { isGraph, type PipelineComponent } from '../component/spec.ts';
import { listOf, typeSpec, type TypeSpec } from '../component/types.ts';
import { outputsOf } from './graph.ts';
import type { LinkedComponent } from './linked.ts';
import { portsOf } from './ports.ts';
import type { Reference } from './references.ts';

/** The type of a reference in a linked graph; undefined where it leads nowhere. What is declared is taken as it is written. */
export function sourceType(
  owner: PipelineComponent,
  linked: LinkedComponent,
  reference: Reference,
): TypeSpec | undefined {
  if ('taskStatus' in reference) return typeSpec({ kind: 'parameter', type: 'TASK_FINAL_STATUS' });
  if ('graphInput' in reference) {
    const { inputName } = reference.graphInput;
    return owner.inputs?.find(({ name }) => name === inputName)?.type;
  }
  const { taskId, outputName } = reference.taskOutput;
  const task = linked.tasks?.find(({ id }) => id === taskId);
  if (task?.component === undefined) return undefined;
  const { component, spec } = task;
  const declared = outputsOf(component.spec).find(({ name }) => name === outputName)?.type;
  // A group that loops declares lists already.
  const becomesList = spec.forEach !== undefined && (declared === undefined || !isGraph(component.spec));
  if (declared !== undefined && !becomesList) return declared;
  const port = portsOf(component).outputs.find(({ name }) => name === outputName);
  if (port === undefined) return undefined;
  return typeSpec(becomesList ? listOf(port.type) : port.type);
}
