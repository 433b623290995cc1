/** The platform document: what is honoured here, and what only a cluster can do. */
import { isSidecar, type KubernetesExecutor, type KubernetesPipeline } from '../ir/platform-spec.ts';
import type { Pipeline } from './pipeline.ts';
import { tasksWhere, type Place, type Rule } from './rule.ts';

/** Finds tasks whose executors say one of some things to Kubernetes. */
function says(...fields: readonly (keyof KubernetesExecutor)[]): (pipeline: Pipeline) => readonly Place[] {
  return tasksWhere(({ kubernetes }) => fields.some((field) => saysSomething(kubernetes?.[field])), 'componentRef');
}

function saysSomething(value: KubernetesExecutor[keyof KubernetesExecutor]): boolean {
  if (value === undefined || value === '' || value === 0 || value === '0') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function createsVolumes({ tasks }: Pipeline): readonly Place[] {
  return tasks
    .filter(({ container }) => container?.image?.startsWith('argostub/') === true)
    .map(({ tasks, path }) => ({ tasks, path }));
}

function pipelineSays(...fields: readonly (keyof KubernetesPipeline)[]): (pipeline: Pipeline) => readonly Place[] {
  return ({ ir }) => {
    const config = ir.kubernetes?.pipelineConfig;
    const said = fields.some((field) => config?.[field] !== undefined);
    return said ? [{ tasks: [], path: ['platforms', 'kubernetes', 'pipelineConfig'] }] : [];
  };
}

/** Rules about what is said to Kubernetes. */
export const kubernetesRules: readonly Rule[] = [
  {
    rule: 'SYM-70',
    severity: 'warning',
    cluster:
      'On a cluster, node selectors, affinities, tolerations and resource claims decide on which machine a step runs.',
    here: 'Here, there is one machine, and they have no effect.',
    cure: 'Nothing is to be done: they take effect on the cluster.',
    find: says('nodeSelector', 'nodeAffinity', 'podAffinity', 'tolerations', 'podResourceClaims'),
  },
  {
    rule: 'SYM-71',
    severity: 'warning',
    cluster: 'On a cluster, labels and annotations are put on the pod, and field paths read what the pod is.',
    here: 'Here, there is no pod: labels and annotations go to the container, and fields have the values that they have here.',
    cure: 'Let steps not depend on fields of the pod.',
    find: says('podMetadata', 'fieldPathAsEnv'),
  },
  {
    rule: 'SYM-72',
    severity: 'warning',
    cluster: 'On a cluster, secrets and config maps are those of the namespace.',
    here: 'Here, they are those that this machine was given under the same names.',
    cure: 'Give them to Millrace before the run, and to the cluster before it runs there.',
    find: says('secretAsEnv', 'secretAsVolume', 'configMapAsEnv', 'configMapAsVolume'),
  },
  {
    rule: 'SYM-73',
    severity: 'warning',
    cluster: 'On a cluster, images are pulled with the pull secrets and by the policy that the step names.',
    here: 'Here, Docker’s own credentials are used, and an image that is there is not pulled again.',
    cure: 'Sign in with docker login before the run.',
    find: says('imagePullSecret', 'imagePullPolicy'),
  },
  {
    rule: 'SYM-74',
    severity: 'warning',
    cluster: 'On a cluster, volumes have a size, a storage class and access modes.',
    here: 'Here, they are Docker volumes without any of these.',
    cure: 'Nothing is to be done: they take effect on the cluster.',
    find: (pipeline) => [...says('pvcMount', 'genericEphemeralVolume')(pipeline), ...createsVolumes(pipeline)],
  },
  {
    rule: 'SYM-75',
    severity: 'warning',
    cluster: 'On a cluster, sidecars (init containers that always restart) run beside the step.',
    here: 'Here, the step runs without them.',
    cure: 'Do in the step, or in a step before it, what they do.',
    find: tasksWhere(({ kubernetes }) => (kubernetes?.initContainers ?? []).some(isSidecar), 'componentRef'),
  },
  {
    rule: 'SYM-76',
    severity: 'notice',
    cluster: 'On a cluster, a step runs as the user that its security context, its namespace and its image say.',
    here: 'Here, it runs as its security context or its image says.',
    cure: 'Say the user in the security context.',
    find: says('securityContext'),
  },
  {
    rule: 'SYM-77',
    severity: 'warning',
    cluster:
      'On a cluster, the workspace is a volume of the size and storage class that the pipeline names, and goes with the run.',
    here: 'Here, it is a folder of the run without a limit.',
    cure: 'Nothing is to be done: size and class take effect on the cluster.',
    find: pipelineSays('workspace'),
  },
  {
    rule: 'SYM-78',
    severity: 'notice',
    cluster: 'On a cluster, what a run leaves is removed when the times have passed that the pipeline names.',
    here: 'Here, runs are kept until they are deleted.',
    cure: 'Nothing is to be done: the times take effect on the cluster.',
    find: pipelineSays('resourceTtlOnCompletion', 'resourceTtlOnSuccess', 'resourceTtlOnFailure'),
  },
  {
    rule: 'SYM-79',
    severity: 'notice',
    cluster:
      'On a cluster, a run that takes longer than the activeDeadlineSeconds of its pipeline is ended, exit tasks too, and has failed.',
    here: 'Here, too, counted from the beginning of the run.',
    cure: 'Give the pipeline time for its exit tasks, and for the images that are pulled or built first.',
    find: pipelineSays('activeDeadlineSeconds'),
  },
];
