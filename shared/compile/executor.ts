/** What runs a component, as the IR writes it, with the options of the task that belong to it. */
import type { ExecutionOptions } from '../component/spec.ts';
import { followKubernetes } from '../document/kubernetes.ts';
import type { ArtifactTypeSchema, IrContainer, IrExecutor, IrResources } from '../ir/pipeline-spec.ts';
import { parseQuantity } from '../ir/quantity.ts';
import type { JsonObject } from '../json.ts';
import type { ValidContainer, ValidImporter, ValidTask, ValidVerbatim } from '../validate/valid-graph.ts';
import { compileCommand } from './command.ts';
import type { TaskInputs } from './inputs.ts';
import type { GraphNames } from './names.ts';
import { artifactType } from './ports.ts';

/** What a task says about the executor of its component; different options make different executors. */
export interface ExecutorOptions {
  readonly env?: { readonly [name: string]: string };
  /** Amounts as they are, or texts that refer to inputs of the task. */
  readonly resources?: Resources;
  readonly kubernetes?: JsonObject;
}

type Resources = NonNullable<NonNullable<ExecutionOptions['container']>['resources']>;

/** A component that is no graph. */
export type Executed = ValidContainer | ValidImporter | ValidVerbatim;

/** The options of a task with the names of its graph in the IR. */
export function executorOptions({ options }: ValidTask, inputs: TaskInputs, names: GraphNames): ExecutorOptions {
  const { container, kubernetes } = options;
  return {
    ...(container?.env === undefined ? {} : { env: container.env }),
    ...(container?.resources === undefined ? {} : { resources: fillResources(container.resources, inputs) }),
    ...(kubernetes === undefined ? {} : { kubernetes: withTaskKeys(kubernetes, names) }),
  };
}

function fillResources(resources: Resources, inputs: TaskInputs): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([field, text]): [string, string] => {
      const filled = inputs.fill(text);
      return [field, typeof filled === 'string' ? filled : text];
    }),
  );
}

/** Producers in Kubernetes options are ids in the document and keys in the IR. */
function withTaskKeys(options: JsonObject, names: GraphNames): JsonObject {
  return followKubernetes(options, (source) => {
    const key = 'task' in source ? names.taskKey(source.task) : undefined;
    return key === undefined || !('task' in source) || key === source.task ? source : { ...source, task: key };
  });
}

/** The executor of a component. */
export function compileExecutor(component: Executed, options: ExecutorOptions): IrExecutor {
  switch (component.kind) {
    case 'container':
      return { container: compileContainer(component, options) };
    case 'importer':
      return { importer: compileImporter(component) };
    case 'verbatim':
      return component.executor;
  }
}

function compileContainer(component: ValidContainer, options: ExecutorOptions): IrContainer {
  const { command, args } = compileCommand(component);
  const variables = Object.entries({ ...component.env, ...options.env });
  const resources = compileResources(options.resources);
  return {
    image: component.image,
    ...(command.length === 0 ? {} : { command: [...command] }),
    ...(args.length === 0 ? {} : { args: [...args] }),
    // The SDK leaves an empty value out.
    ...(variables.length === 0
      ? {}
      : { env: variables.map(([name, value]) => (value === '' ? { name } : { name, value })) }),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** Each amount as text, and as the number that older backends read, unless a placeholder stands for it. Memory in gigabytes, as the SDK counts. */
function compileResources(resources: Resources | undefined): IrResources | undefined {
  if (resources === undefined || Object.keys(resources).length === 0) return undefined;
  const { cpuLimit, memoryLimit, cpuRequest, memoryRequest, acceleratorType, acceleratorCount = '1' } = resources;
  return {
    ...amount('cpuLimit', 'resourceCpuLimit', cpuLimit, 1),
    ...amount('memoryLimit', 'resourceMemoryLimit', memoryLimit, 1e9),
    ...amount('cpuRequest', 'resourceCpuRequest', cpuRequest, 1),
    ...amount('memoryRequest', 'resourceMemoryRequest', memoryRequest, 1e9),
    ...(acceleratorType === undefined
      ? {}
      : {
          accelerator: {
            resourceType: acceleratorType,
            resourceCount: acceleratorCount,
            ...(isFilled(acceleratorType) ? {} : { type: acceleratorType }),
            ...(isFilled(acceleratorCount) ? {} : { count: acceleratorCount }),
          },
        }),
  };
}

function amount(number: string, text: string, value: string | undefined, unit: number): IrResources {
  if (value === undefined) return {};
  const quantity = isFilled(value) ? undefined : parseQuantity(value);
  return { [text]: value, ...(quantity === undefined ? {} : { [number]: quantity / unit }) };
}

/** True for a text that is filled in when the task starts. */
function isFilled(text: string): boolean {
  return text.includes('{{$');
}

function compileImporter(component: ValidImporter): NonNullable<IrExecutor['importer']> {
  const { artifactUri, metadata, reimport, downloadToWorkspace, outputs } = component;
  return {
    artifactUri: 'input' in artifactUri ? { runtimeParameter: artifactUri.input } : { constant: artifactUri.constant },
    typeSchema: typeSchema(outputs),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata: { ...metadata } }),
    ...(reimport ? { reimport } : {}),
    ...(downloadToWorkspace ? { downloadToWorkspace } : {}),
  };
}

function typeSchema([output]: ValidImporter['outputs']): ArtifactTypeSchema {
  if (output?.type.kind !== 'artifact') throw new Error('A valid importer brings in no artifact');
  return artifactType(output.type);
}
