/**
 * The fields of every part of a component, in their canonical order, with those of older formats and of later versions.
 * Sources: the Cloud-Pipelines component_spec JSON schema (2020 and 2025), KFP v1_structures, and the document format of Millrace.
 */

/** What each object of a component may hold. */
export const fieldsOf = {
  component: {
    what: 'a component',
    fields: ['name', 'description', 'metadata', 'inputs', 'outputs', 'implementation', 'pipelineOptions'],
    old: {
      schemaVersion: 'The version of an older format',
      metrics: 'A list of metrics, which no runner of this format reads,',
      apiVersion: 'The version of an older format',
      kind: 'The kind of an older format',
    },
    later: { ir: 'Verbatim IR' },
  },
  metadata: { what: 'metadata', fields: ['annotations', 'labels'] },
  pipelineOptions: { what: 'pipelineOptions', fields: ['root', 'kubernetes'] },
  input: {
    what: 'an input',
    fields: ['name', 'type', 'description', 'default', 'optional', 'annotations'],
    old: { value: 'The value that another editor would give to its next run' },
    later: { literals: 'A list of allowed values' },
  },
  output: {
    what: 'an output',
    fields: ['name', 'type', 'description', 'annotations'],
    later: { metadata: 'Metadata of an output' },
  },
  implementation: {
    what: 'an implementation',
    fields: ['container', 'graph'],
    later: { importer: 'An importer' },
  },
  container: {
    what: 'a container',
    fields: ['image', 'command', 'args', 'env', 'fileOutputs'],
    old: {
      unconfigurableOutputPaths: 'Outputs at fixed paths',
      kubernetesOptions: 'Kubernetes options of an older format',
    },
    later: { taskConfigPassthroughs: 'Passing the task configuration through' },
  },
  graph: { what: 'a graph', fields: ['components', 'tasks', 'outputValues'] },
  task: {
    what: 'a task',
    fields: ['componentRef', 'arguments', 'runAfter', 'executionOptions', 'annotations'],
    later: {
      isEnabled: 'A condition',
      forEach: 'A loop',
      trigger: 'An exit trigger',
      locals: 'Local inputs',
      ir: 'Verbatim IR',
    },
  },
  componentRef: { what: 'a componentRef', fields: ['name', 'digest', 'tag', 'url', 'spec', 'text'] },
  executionOptions: {
    what: 'executionOptions',
    fields: ['retryStrategy', 'cachingStrategy', 'container'],
    later: { kubernetes: 'Kubernetes options of a task' },
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
} as const;
