/**
 * The KFP v2 PipelineSpec (proto-JSON, camelCase) as strict zod shapes: unknown fields are refused, as the API server does.
 * Source: api/v2alpha1/pipeline_spec.proto of kubeflow/pipelines. The types are inferred, so shape and type cannot drift apart.
 */
import { z } from 'zod';
import { jsonValue } from '../json-shape.ts';

/** The only version of the IR that KFP's API server takes. */
export const schemaVersion = '2.1.0';

/** Parameter types of the IR in the order of the proto; the first six are what people use, the last two are filled in by the backend. */
const parameterTypes = [
  'NUMBER_DOUBLE',
  'NUMBER_INTEGER',
  'STRING',
  'BOOLEAN',
  'LIST',
  'STRUCT',
  'TASK_FINAL_STATUS',
  'TASK_CONFIG',
] as const;
/** A parameter type by its name in the IR. */
export const parameterType = z.enum(parameterTypes);
export type ParameterType = z.infer<typeof parameterType>;

const artifactTypeSchema = z.strictObject({
  schemaTitle: z.string().exactOptional(),
  schemaUri: z.string().exactOptional(),
  instanceSchema: z.string().exactOptional(),
  schemaVersion: z.string().exactOptional(),
});
export type ArtifactTypeSchema = z.infer<typeof artifactTypeSchema>;

/** The old form of parameter types, in the order of the proto. */
export const primitiveType = z.enum(['PRIMITIVE_TYPE_UNSPECIFIED', 'INT', 'DOUBLE', 'STRING']);

const parameterInputSpec = z.strictObject({
  type: primitiveType.exactOptional(),
  parameterType: parameterType.exactOptional(),
  defaultValue: jsonValue.exactOptional(),
  isOptional: z.boolean().exactOptional(),
  description: z.string().exactOptional(),
  literals: z.array(jsonValue).exactOptional(),
});
const artifactInputSpec = z.strictObject({
  artifactType: artifactTypeSchema.exactOptional(),
  isArtifactList: z.boolean().exactOptional(),
  isOptional: z.boolean().exactOptional(),
  description: z.string().exactOptional(),
});
const artifactOutputSpec = z.strictObject({
  artifactType: artifactTypeSchema.exactOptional(),
  properties: z.record(z.string(), jsonValue).exactOptional(),
  customProperties: z.record(z.string(), jsonValue).exactOptional(),
  metadata: z.record(z.string(), jsonValue).exactOptional(),
  isArtifactList: z.boolean().exactOptional(),
  description: z.string().exactOptional(),
});
const parameterOutputSpec = z.strictObject({
  type: primitiveType.exactOptional(),
  parameterType: parameterType.exactOptional(),
  description: z.string().exactOptional(),
});
export type IrParameterInput = z.infer<typeof parameterInputSpec>;
export type IrArtifactInput = z.infer<typeof artifactInputSpec>;
export type IrArtifactOutput = z.infer<typeof artifactOutputSpec>;
export type IrParameterOutput = z.infer<typeof parameterOutputSpec>;

const inputDefinitions = z.strictObject({
  parameters: z.record(z.string(), parameterInputSpec).exactOptional(),
  artifacts: z.record(z.string(), artifactInputSpec).exactOptional(),
});
const outputDefinitions = z.strictObject({
  parameters: z.record(z.string(), parameterOutputSpec).exactOptional(),
  artifacts: z.record(z.string(), artifactOutputSpec).exactOptional(),
});
export type IrInputDefinitions = z.infer<typeof inputDefinitions>;
export type IrOutputDefinitions = z.infer<typeof outputDefinitions>;

/** An output parameter of a task beside this one. */
export const taskOutputParameter = z.strictObject({
  producerTask: z.string(),
  outputParameterKey: z.string(),
});
const taskOutputArtifact = z.strictObject({
  producerTask: z.string(),
  outputArtifactKey: z.string(),
});
const valueOrRuntimeParameter = z.strictObject({
  constantValue: jsonValue.exactOptional(),
  runtimeParameter: z.string().exactOptional(),
  constant: jsonValue.exactOptional(),
});
/** Where a parameter of a task comes from. */
export const taskInputParameter = z.strictObject({
  taskOutputParameter: taskOutputParameter.exactOptional(),
  runtimeValue: valueOrRuntimeParameter.exactOptional(),
  componentInputParameter: z.string().exactOptional(),
  taskFinalStatus: z.strictObject({ producerTask: z.string() }).exactOptional(),
  parameterExpressionSelector: z.string().exactOptional(),
});
const taskInputArtifact = z.strictObject({
  taskOutputArtifact: taskOutputArtifact.exactOptional(),
  componentInputArtifact: z.string().exactOptional(),
});
export type IrTaskInputParameter = z.infer<typeof taskInputParameter>;
export type IrTaskInputArtifact = z.infer<typeof taskInputArtifact>;

const taskInputs = z.strictObject({
  parameters: z.record(z.string(), taskInputParameter).exactOptional(),
  artifacts: z.record(z.string(), taskInputArtifact).exactOptional(),
});

const duration = z.string().regex(/^\d+(\.\d{1,9})?s$/);
const retryPolicy = z.strictObject({
  maxRetryCount: z.number().int().exactOptional(),
  backoffDuration: duration.exactOptional(),
  backoffFactor: z.number().exactOptional(),
  backoffMaxDuration: duration.exactOptional(),
});
export type IrRetryPolicy = z.infer<typeof retryPolicy>;

/** When a task starts; in the order of the proto. */
export const triggerStrategy = z.enum([
  'TRIGGER_STRATEGY_UNSPECIFIED',
  'ALL_UPSTREAM_TASKS_SUCCEEDED',
  'ALL_UPSTREAM_TASKS_COMPLETED',
]);

/** One task of a graph. */
export const irTask = z.strictObject({
  taskInfo: z.strictObject({ name: z.string().exactOptional() }).exactOptional(),
  inputs: taskInputs.exactOptional(),
  dependentTasks: z.array(z.string()).exactOptional(),
  cachingOptions: z
    .strictObject({ enableCache: z.boolean().exactOptional(), cacheKey: z.string().exactOptional() })
    .exactOptional(),
  componentRef: z.strictObject({ name: z.string() }).exactOptional(),
  triggerPolicy: z
    .strictObject({
      condition: z.string().exactOptional(),
      strategy: triggerStrategy.exactOptional(),
    })
    .exactOptional(),
  artifactIterator: z
    .strictObject({
      items: z.strictObject({ inputArtifact: z.string().exactOptional() }).exactOptional(),
      itemInput: z.string().exactOptional(),
    })
    .exactOptional(),
  parameterIterator: z
    .strictObject({
      items: z
        .strictObject({ raw: z.string().exactOptional(), inputParameter: z.string().exactOptional() })
        .exactOptional(),
      itemInput: z.string().exactOptional(),
    })
    .exactOptional(),
  retryPolicy: retryPolicy.exactOptional(),
  iteratorPolicy: z.strictObject({ parallelismLimit: z.number().int().exactOptional() }).exactOptional(),
});
export type IrTask = z.infer<typeof irTask>;

const artifactSelector = z.strictObject({
  producerSubtask: z.string(),
  outputArtifactKey: z.string(),
});
const parameterSelector = z.strictObject({
  producerSubtask: z.string(),
  outputParameterKey: z.string(),
});
const dagOutputs = z.strictObject({
  artifacts: z
    .record(z.string(), z.strictObject({ artifactSelectors: z.array(artifactSelector).exactOptional() }))
    .exactOptional(),
  parameters: z
    .record(
      z.string(),
      z.strictObject({
        valueFromParameter: parameterSelector.exactOptional(),
        valueFromOneof: z
          .strictObject({ parameterSelectors: z.array(parameterSelector).exactOptional() })
          .exactOptional(),
      }),
    )
    .exactOptional(),
});

const dagSpec = z.strictObject({
  tasks: z.record(z.string(), irTask).exactOptional(),
  outputs: dagOutputs.exactOptional(),
});
export type IrDag = z.infer<typeof dagSpec>;

/** What a component that is a pipeline of its own says to one platform. */
const singlePlatform = z.strictObject({
  platform: z.string().exactOptional(),
  deploymentSpec: z
    .strictObject({ executors: z.record(z.string(), z.record(z.string(), jsonValue)).exactOptional() })
    .exactOptional(),
  config: z.record(z.string(), jsonValue).exactOptional(),
  pipelineConfig: z.record(z.string(), jsonValue).exactOptional(),
});

/** The parts of its own task's configuration that a step may take as a TASK_CONFIG input. */
export const taskConfigFields: readonly string[] = [
  'NONE',
  'RESOURCES',
  'ENV',
  'KUBERNETES_AFFINITY',
  'KUBERNETES_TOLERATIONS',
  'KUBERNETES_NODE_SELECTOR',
  'KUBERNETES_VOLUMES',
  'KUBERNETES_RESOURCE_CLAIMS',
];

/** A component: its ports, and a graph or the label of an executor. */
export const irComponent = z.strictObject({
  inputDefinitions: inputDefinitions.exactOptional(),
  outputDefinitions: outputDefinitions.exactOptional(),
  dag: dagSpec.exactOptional(),
  executorLabel: z.string().exactOptional(),
  singlePlatformSpecs: z.array(singlePlatform).exactOptional(),
  taskConfigPassthroughs: z
    .array(z.strictObject({ field: z.string().exactOptional(), applyToTask: z.boolean().exactOptional() }))
    .exactOptional(),
});
export type IrComponent = z.infer<typeof irComponent>;

const resourceSpec = z.strictObject({
  cpuLimit: z.number().exactOptional(),
  memoryLimit: z.number().exactOptional(),
  cpuRequest: z.number().exactOptional(),
  memoryRequest: z.number().exactOptional(),
  accelerator: z
    .strictObject({
      type: z.string().exactOptional(),
      count: z.union([z.number(), z.string()]).exactOptional(),
      resourceType: z.string().exactOptional(),
      resourceCount: z.string().exactOptional(),
    })
    .exactOptional(),
  resourceCpuLimit: z.string().exactOptional(),
  resourceMemoryLimit: z.string().exactOptional(),
  resourceCpuRequest: z.string().exactOptional(),
  resourceMemoryRequest: z.string().exactOptional(),
});
export type IrResources = z.infer<typeof resourceSpec>;

const lifecycleExec = z.strictObject({
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
});
const containerSpec = z.strictObject({
  image: z.string().exactOptional(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  lifecycle: z.strictObject({ preCacheCheck: lifecycleExec.exactOptional() }).exactOptional(),
  resources: resourceSpec.exactOptional(),
  env: z.array(z.strictObject({ name: z.string().exactOptional(), value: z.string().exactOptional() })).exactOptional(),
});
export type IrContainer = z.infer<typeof containerSpec>;

const importerSpec = z.strictObject({
  artifactUri: valueOrRuntimeParameter.exactOptional(),
  typeSchema: artifactTypeSchema.exactOptional(),
  properties: z.record(z.string(), jsonValue).exactOptional(),
  customProperties: z.record(z.string(), jsonValue).exactOptional(),
  metadata: z.record(z.string(), jsonValue).exactOptional(),
  reimport: z.boolean().exactOptional(),
  downloadToWorkspace: z.boolean().exactOptional(),
});

export type IrImporter = z.infer<typeof importerSpec>;

/** What runs a component that is no graph. */
export const irExecutor = z.strictObject({
  container: containerSpec.exactOptional(),
  importer: importerSpec.exactOptional(),
  resolver: z.record(z.string(), jsonValue).exactOptional(),
  customJob: z.record(z.string(), jsonValue).exactOptional(),
});
export type IrExecutor = z.infer<typeof irExecutor>;

/** The first document of a compiled pipeline. */
export const pipelineSpec = z.strictObject({
  pipelineInfo: z.strictObject({
    name: z.string(),
    displayName: z.string().exactOptional(),
    description: z.string().exactOptional(),
  }),
  deploymentSpec: z.strictObject({ executors: z.record(z.string(), irExecutor).exactOptional() }).exactOptional(),
  schemaVersion: z.string(),
  sdkVersion: z.string().exactOptional(),
  components: z.record(z.string(), irComponent).exactOptional(),
  root: irComponent,
  defaultPipelineRoot: z.string().exactOptional(),
});

/** A shape-checked PipelineSpec. It may still hold references to nothing: only {@link CheckedIr} may run. */
export type PipelineSpec = z.infer<typeof pipelineSpec>;
