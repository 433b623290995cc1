import type { CheckedIr } from '../ir/compiled.ts';
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import { isVolumeOperation } from '../ir/references.ts';

const needs: readonly (readonly [what: string, ...fields: (keyof KubernetesExecutor)[]])[] = [
  ['secrets, which what it prints would give away', 'secretAsEnv', 'secretAsVolume'],
  ['volumes at paths of their own', 'pvcMount', 'emptyDirMounts', 'genericEphemeralVolume', 'configMapAsVolume'],
  ['memory to share', 'enabledSharedMemory'],
  ['another user', 'securityContext'],
  ['init containers', 'initContainers'],
];

/** Why the steps of a pipeline cannot run as processes, in a sentence; undefined where nothing speaks against it. */
export function needsContainers({ spec, kubernetes }: CheckedIr): string | undefined {
  const executors = Object.values(kubernetes?.deploymentSpec?.executors ?? {});
  const found = needs.find(([, ...fields]) =>
    executors.some((executor) => fields.some((field) => holdsSomething(executor[field]))),
  );
  if (found !== undefined)
    return `A step that is a process cannot be given ${found[0]}, and this pipeline asks for that.`;
  const containers = Object.values(spec.deploymentSpec?.executors ?? {}).flatMap(({ container }) => container ?? []);
  return containers.some(isVolumeOperation)
    ? 'A step that is a process cannot be given volumes, and this pipeline creates or deletes some.'
    : undefined;
}

function holdsSomething(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
