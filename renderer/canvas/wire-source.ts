import type { Argument } from '../../shared/component/spec.ts';
import { nodeId } from './ids.ts';

/** The source of an argument that is a wire. */
export function wireSource(
  argument: Argument | undefined,
): { readonly node: string; readonly port: string } | undefined {
  if (argument === undefined || typeof argument === 'string' || 'value' in argument) return undefined;
  if ('graphInput' in argument)
    return { node: nodeId('input', argument.graphInput.inputName), port: argument.graphInput.inputName };
  if ('taskStatus' in argument) return undefined;
  return { node: nodeId('task', argument.taskOutput.taskId), port: argument.taskOutput.outputName };
}
