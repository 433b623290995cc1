/**
 * The fields of every part of a component, in their canonical order, with those of older formats.
 * Sources: the Cloud-Pipelines component_spec JSON schema (2020 and 2025), KFP v1_structures, and the document format of Millrace.
 */

/** What each object of a component may hold. */
export const fieldsOf = {
  component: {
    what: 'a component',
    fields: ['name', 'description', 'metadata', 'inputs', 'outputs', 'implementation', 'pipelineOptions', 'ir'],
    old: {
      schemaVersion: 'The version of an older format',
      metrics: 'A list of metrics, which no runner of this format reads,',
      apiVersion: 'The version of an older format',
      kind: 'The kind of an older format',
    },
  },
  metadata: { what: 'metadata', fields: ['annotations', 'labels'] },
  pipelineOptions: { what: 'pipelineOptions', fields: ['name', 'root', 'kubernetes'] },
  input: {
    what: 'an input',
    fields: ['name', 'key', 'type', 'description', 'default', 'optional', 'literals', 'annotations'],
    old: { value: 'The value that another editor would give to its next run' },
  },
  output: { what: 'an output', fields: ['name', 'key', 'type', 'description', 'metadata', 'annotations'] },
  implementation: { what: 'an implementation', fields: ['container', 'graph', 'importer', 'ir'] },
  container: {
    what: 'a container',
    fields: ['image', 'command', 'args', 'env', 'fileOutputs', 'taskConfigPassthroughs'],
    old: {
      unconfigurableOutputPaths: 'Outputs at fixed paths',
      kubernetesOptions: 'Kubernetes options of an older format',
    },
  },
  taskConfigPassthrough: { what: 'an item of taskConfigPassthroughs', fields: ['field', 'applyToTask'] },
  importer: { what: 'an importer', fields: ['artifactUri', 'metadata', 'reimport', 'downloadToWorkspace'] },
  importedUri: { what: 'an artifactUri', fields: ['inputValue'] },
  graph: { what: 'a graph', fields: ['components', 'tasks', 'outputValues'] },
  task: {
    what: 'a task',
    fields: [
      'componentRef',
      'key',
      'arguments',
      'locals',
      'isEnabled',
      'forEach',
      'runAfter',
      'trigger',
      'executionOptions',
      'ir',
      'annotations',
    ],
  },
  forEach: { what: 'a forEach', fields: ['items', 'as', 'parallelism'] },
  loopArgument: { what: 'the items of a forEach', fields: ['argument'] },
  comparison: { what: 'a comparison', fields: ['op1', 'op2'] },
  componentRef: { what: 'a componentRef', fields: ['name', 'digest', 'tag', 'url', 'spec', 'text'] },
  executionOptions: {
    what: 'executionOptions',
    fields: ['retryStrategy', 'cachingStrategy', 'container', 'kubernetes'],
  },
  retryStrategy: {
    what: 'a retryStrategy',
    fields: ['maxRetries', 'backoffDuration', 'backoffFactor', 'backoffMaxDuration'],
  },
  cachingStrategy: { what: 'a cachingStrategy', fields: ['maxCacheStaleness', 'cacheKey'] },
  containerOptions: { what: 'container options', fields: ['env', 'resources'] },
  resources: {
    what: 'resources',
    fields: ['cpuLimit', 'memoryLimit', 'cpuRequest', 'memoryRequest', 'acceleratorType', 'acceleratorCount'],
  },
  taskOutput: { what: 'a taskOutput', fields: ['taskId', 'outputName', 'type'] },
  graphInput: { what: 'a graphInput', fields: ['inputName', 'type'] },
  taskStatus: { what: 'a taskStatus', fields: ['taskId'] },
} as const;
