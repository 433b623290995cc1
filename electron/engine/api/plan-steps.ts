/** What a pipeline would do on this machine, task by task, in words where it is no command. Pure. */
import type { RunPlan } from '../../../shared/ipc/contract.ts';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type { IrComponent, IrImporter, IrTask } from '../../../shared/ir/pipeline-spec.ts';
import type { KubernetesExecutor } from '../../../shared/ir/platform-spec.ts';
import { componentOf, executorOf, isVolumeOperation, tasksOf } from '../../../shared/ir/references.ts';
import { own } from '../../../shared/json.ts';
import type { Json } from '../../../shared/json.ts';

/** The part of a plan that comes from the graph. */
export type PlannedWork = Pick<RunPlan, 'steps' | 'effects'>;

/** Every step with its image and command, and everything that is done without one. */
export function plannedWork(ir: CheckedIr): PlannedWork {
  const steps: RunPlan['steps'] = [];
  const effects: RunPlan['effects'] = [];
  const walk = (component: IrComponent, prefix: string): void => {
    for (const [key, task] of Object.entries(tasksOf(component))) {
      const path = `${prefix}${key}`;
      const inner = componentOf(ir.spec, task);
      if (inner === undefined) continue;
      if (inner.dag !== undefined) walk(inner, `${path}/`);
      const { container, importer } = executorOf(ir.spec, inner) ?? {};
      if (importer !== undefined) effects.push({ path, does: importWords(importer, task) });
      if (container === undefined) continue;
      if (isVolumeOperation(container)) {
        effects.push({ path, does: volumeWords(container.image) });
        continue;
      }
      const kubernetes = own(ir.kubernetes?.deploymentSpec?.executors, inner.executorLabel ?? '');
      for (const { name = '', image = '', command = [], args = [] } of kubernetes?.initContainers ?? []) {
        steps.push({ path: `${path} (${name})`, image, command: [...command, ...args], gets: [] });
      }
      steps.push({
        path,
        image: container.image ?? '',
        command: [...(container.command ?? []), ...(container.args ?? [])],
        gets: kubernetes === undefined ? [] : givenWords(kubernetes),
      });
    }
  };
  walk(ir.spec.root, '');
  return { steps, effects };
}

function volumeWords(image: string | undefined): string {
  return image === 'argostub/deletepvc' ? 'Deletes a volume.' : 'Creates a volume.';
}

function importWords({ artifactUri }: IrImporter, task: IrTask): string {
  const { constant, constantValue, runtimeParameter = '' } = artifactUri ?? {};
  const given = own(task.inputs?.parameters, runtimeParameter)?.runtimeValue;
  const uri = constant ?? constantValue ?? given?.constant ?? given?.constantValue;
  return typeof uri === 'string' ? `Imports ${uri}.` : `Imports what its input “${runtimeParameter}” names.`;
}

/** How the IR names an object of the cluster: by its name, or by a parameter. */
type Named = { readonly runtimeValue?: { readonly constant?: Json } } | undefined;

function nameWords(name: string | undefined, parameter: Named): string {
  const constant = parameter?.runtimeValue?.constant ?? name;
  return typeof constant === 'string' && constant !== '' ? `“${constant}”` : 'that a parameter names';
}

/** What of the cluster a step is given: secrets, config maps, volumes. */
function givenWords(options: KubernetesExecutor): string[] {
  const variables = (keys: readonly { readonly envVar?: string }[] | undefined): string =>
    `as ${(keys ?? []).map(({ envVar = '' }) => envVar).join(', ')}`;
  return [
    ...(options.secretAsEnv ?? []).map(
      (part) => `the secret ${nameWords(part.secretName, part.secretNameParameter)} ${variables(part.keyToEnv)}`,
    ),
    ...(options.secretAsVolume ?? []).map(
      (part) => `the secret ${nameWords(part.secretName, part.secretNameParameter)} at ${part.mountPath ?? ''}`,
    ),
    ...(options.configMapAsEnv ?? []).map(
      (part) =>
        `the config map ${nameWords(part.configMapName, part.configMapNameParameter)} ${variables(part.keyToEnv)}`,
    ),
    ...(options.configMapAsVolume ?? []).map(
      (part) =>
        `the config map ${nameWords(part.configMapName, part.configMapNameParameter)} at ${part.mountPath ?? ''}`,
    ),
    ...(options.pvcMount ?? []).map(
      (part) => `the volume ${nameWords(part.constant, part.pvcNameParameter)} at ${part.mountPath ?? ''}`,
    ),
  ];
}
