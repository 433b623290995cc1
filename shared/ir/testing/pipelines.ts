import type { JsonObject } from '../../json.ts';
import { checkIr } from '../check.ts';
import type { CheckedIr } from '../compiled.ts';
import type { IrComponent, IrContainer, IrTask, PipelineSpec } from '../pipeline-spec.ts';

/** What a test says about a pipeline of containers; everything else is filled in. */
export interface PipelineParts {
  readonly tasks: Record<string, IrTask>;
  readonly components: Record<string, IrComponent>;
  readonly containers?: Record<string, IrContainer>;
  readonly root?: Omit<IrComponent, 'dag'> & { outputs?: NonNullable<IrComponent['dag']>['outputs'] };
}

/** A pipeline whose executors are named after their components; a container without parts runs `true`. */
export function pipelineOf({ tasks, components, containers = {}, root = {} }: PipelineParts): PipelineSpec {
  const { outputs, ...rest } = root;
  const leaves = Object.entries(components).filter(([, component]) => component.dag === undefined);
  return {
    pipelineInfo: { name: 'test' },
    schemaVersion: '2.1.0',
    components: Object.fromEntries(
      Object.entries(components).map(([name, component]) => [
        name,
        component.dag === undefined ? { executorLabel: name, ...component } : component,
      ]),
    ),
    deploymentSpec: {
      executors: Object.fromEntries(
        leaves.map(([name]) => [name, { container: { image: 'busybox', command: ['true'], ...containers[name] } }]),
      ),
    },
    root: { ...rest, dag: { tasks, ...(outputs === undefined ? {} : { outputs }) } },
  };
}

/** The checked form; throws with the diagnostics when the test's pipeline is wrong. `options`: what is said of executors to Kubernetes. */
export function checkedPipeline(parts: PipelineParts, options?: JsonObject): CheckedIr {
  const platform = options && { platforms: { kubernetes: { deploymentSpec: { executors: options } } } };
  const checked = checkIr(pipelineOf(parts), platform);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error, undefined, 2));
  return checked.value;
}
