/**
 * The second document of a compiled pipeline, as strict zod shapes: what Kubernetes is told about each executor and about the pipeline.
 * Source: kubernetes_platform/proto/kubernetes_executor_config.proto and PipelineConfig of pipeline_spec.proto of kubeflow/pipelines.
 */
import { z } from 'zod';
import { taskInputParameter, taskOutputParameter } from './pipeline-spec.ts';
import { jsonValue } from '../json-shape.ts';

/** A whole number; 64-bit ones are texts in proto-JSON. */
const wholeNumber = z.union([z.number().int(), z.string().regex(/^-?\d+$/, 'it is no whole number')]);
const texts = z.record(z.string(), z.string());
const struct = z.record(z.string(), jsonValue);

const secretAsVolume = z.strictObject({
  secretName: z.string().exactOptional(),
  secretNameParameter: taskInputParameter.exactOptional(),
  mountPath: z.string().exactOptional(),
  optional: z.boolean().exactOptional(),
});

const secretAsEnv = z.strictObject({
  secretName: z.string().exactOptional(),
  secretNameParameter: taskInputParameter.exactOptional(),
  keyToEnv: z
    .array(z.strictObject({ secretKey: z.string().exactOptional(), envVar: z.string().exactOptional() }))
    .exactOptional(),
  optional: z.boolean().exactOptional(),
});

const configMapAsVolume = z.strictObject({
  configMapName: z.string().exactOptional(),
  configMapNameParameter: taskInputParameter.exactOptional(),
  mountPath: z.string().exactOptional(),
  optional: z.boolean().exactOptional(),
});

const configMapAsEnv = z.strictObject({
  configMapName: z.string().exactOptional(),
  configMapNameParameter: taskInputParameter.exactOptional(),
  keyToEnv: z
    .array(z.strictObject({ configMapKey: z.string().exactOptional(), envVar: z.string().exactOptional() }))
    .exactOptional(),
  optional: z.boolean().exactOptional(),
});

/** The name of the claim is said in one of four ways; the first three are of older versions and often stand beside the fourth. */
const pvcMount = z.strictObject({
  taskOutputParameter: taskOutputParameter.exactOptional(),
  constant: z.string().exactOptional(),
  componentInputParameter: z.string().exactOptional(),
  pvcNameParameter: taskInputParameter.exactOptional(),
  mountPath: z.string().exactOptional(),
  subPath: z.string().exactOptional(),
});

const podMetadata = z.strictObject({ labels: texts.exactOptional(), annotations: texts.exactOptional() });

const toleration = z.strictObject({
  key: z.string().exactOptional(),
  operator: z.string().exactOptional(),
  value: z.string().exactOptional(),
  effect: z.string().exactOptional(),
  tolerationSeconds: wholeNumber.exactOptional(),
  tolerationJson: taskInputParameter.exactOptional(),
});

const genericEphemeralVolume = z.strictObject({
  volumeName: z.string().exactOptional(),
  mountPath: z.string().exactOptional(),
  accessModes: z.array(z.string()).exactOptional(),
  size: z.string().exactOptional(),
  defaultStorageClass: z.boolean().exactOptional(),
  storageClassName: z.string().exactOptional(),
  metadata: podMetadata.exactOptional(),
});

const requirements = z.array(
  z.strictObject({
    key: z.string().exactOptional(),
    operator: z.string().exactOptional(),
    values: z.array(z.string()).exactOptional(),
  }),
);

const nodeAffinity = z.strictObject({
  matchExpressions: requirements.exactOptional(),
  matchFields: requirements.exactOptional(),
  weight: wholeNumber.exactOptional(),
  nodeAffinityJson: taskInputParameter.exactOptional(),
});

const podAffinity = z.strictObject({
  matchPodExpressions: requirements.exactOptional(),
  matchPodLabels: texts.exactOptional(),
  topologyKey: z.string().exactOptional(),
  namespaces: z.array(z.string()).exactOptional(),
  matchNamespaceExpressions: requirements.exactOptional(),
  matchNamespaceLabels: texts.exactOptional(),
  weight: wholeNumber.exactOptional(),
  anti: z.boolean().exactOptional(),
});

const initContainer = z.strictObject({
  name: z.string().exactOptional(),
  image: z.string().exactOptional(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  env: z.array(z.strictObject({ name: z.string().exactOptional(), value: z.string().exactOptional() })).exactOptional(),
  volumeMounts: z
    .array(z.strictObject({ volumeName: z.string().exactOptional(), mountPath: z.string().exactOptional() }))
    .exactOptional(),
  restartPolicy: z.string().exactOptional(),
  resources: z.strictObject({ requests: texts.exactOptional(), limits: texts.exactOptional() }).exactOptional(),
});

/** KubernetesExecutorConfig: what the pod of one executor is told. */
export const kubernetesExecutor = z.strictObject({
  secretAsVolume: z.array(secretAsVolume).exactOptional(),
  secretAsEnv: z.array(secretAsEnv).exactOptional(),
  pvcMount: z.array(pvcMount).exactOptional(),
  nodeSelector: z
    .strictObject({ labels: texts.exactOptional(), nodeSelectorJson: taskInputParameter.exactOptional() })
    .exactOptional(),
  podMetadata: podMetadata.exactOptional(),
  imagePullSecret: z
    .array(
      z.strictObject({
        secretName: z.string().exactOptional(),
        secretNameParameter: taskInputParameter.exactOptional(),
      }),
    )
    .exactOptional(),
  imagePullPolicy: z.enum(['', 'Always', 'Never', 'IfNotPresent']).exactOptional(),
  configMapAsVolume: z.array(configMapAsVolume).exactOptional(),
  configMapAsEnv: z.array(configMapAsEnv).exactOptional(),
  activeDeadlineSeconds: wholeNumber.exactOptional(),
  fieldPathAsEnv: z
    .array(z.strictObject({ name: z.string().exactOptional(), fieldPath: z.string().exactOptional() }))
    .exactOptional(),
  tolerations: z.array(toleration).exactOptional(),
  genericEphemeralVolume: z.array(genericEphemeralVolume).exactOptional(),
  nodeAffinity: z.array(nodeAffinity).exactOptional(),
  podAffinity: z.array(podAffinity).exactOptional(),
  enabledSharedMemory: z
    .strictObject({ volumeName: z.string().exactOptional(), size: z.string().exactOptional() })
    .exactOptional(),
  emptyDirMounts: z
    .array(
      z.strictObject({
        volumeName: z.string().exactOptional(),
        mountPath: z.string().exactOptional(),
        medium: z.string().exactOptional(),
        sizeLimit: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  securityContext: z
    .strictObject({
      runAsUser: wholeNumber.exactOptional(),
      runAsGroup: wholeNumber.exactOptional(),
      runAsNonRoot: z.boolean().exactOptional(),
    })
    .exactOptional(),
  initContainers: z.array(initContainer).exactOptional(),
  podResourceClaims: z
    .array(
      z.strictObject({
        resourceClaimTemplateName: z.string().exactOptional(),
        resourceClaimJson: taskInputParameter.exactOptional(),
      }),
    )
    .exactOptional(),
});
export type KubernetesExecutor = z.infer<typeof kubernetesExecutor>;

/** True for an init container that Kubernetes keeps running beside the step. */
export function isSidecar({ restartPolicy }: z.infer<typeof initContainer>): boolean {
  return restartPolicy === 'Always';
}

/** PipelineConfig: what Kubernetes is told about the whole run. */
export const kubernetesPipeline = z.strictObject({
  resourceTtlOnCompletion: wholeNumber.exactOptional(),
  resourceTtlOnSuccess: wholeNumber.exactOptional(),
  resourceTtlOnFailure: wholeNumber.exactOptional(),
  activeDeadlineSeconds: wholeNumber.exactOptional(),
  workspace: z
    .strictObject({
      size: z.string().exactOptional(),
      kubernetes: z.strictObject({ pvcSpecPatch: struct.exactOptional() }).exactOptional(),
    })
    .exactOptional(),
});

export type KubernetesPipeline = z.infer<typeof kubernetesPipeline>;

/** What is said about one platform (SinglePlatformSpec), with the fields of Kubernetes checked. */
const kubernetesPlatform = z.strictObject({
  platform: z.string().exactOptional(),
  config: struct.exactOptional(),
  deploymentSpec: z
    .strictObject({ executors: z.record(z.string(), kubernetesExecutor).exactOptional() })
    .exactOptional(),
  pipelineConfig: kubernetesPipeline.exactOptional(),
});
export type KubernetesPlatform = z.infer<typeof kubernetesPlatform>;

/** The second document; platforms other than Kubernetes are kept as they are. */
export const platformDocument = z.strictObject({
  platforms: z
    .object({ kubernetes: kubernetesPlatform.exactOptional() })
    .catchall(z.record(z.string(), jsonValue))
    .exactOptional(),
});
