/**
 * ComponentSpec (KFP component.yaml) and the small extension that pipelines need, as plain types.
 * A pipeline is a ComponentSpec whose implementation is a graph. Sources: the Cloud-Pipelines component_spec JSON schema and
 * the KFP SDK's v1 structures. What checks texts against these types is in component/shape.ts.
 * Type aliases, not interfaces: so a spec is plain JSON for the compiler, too.
 */
import type { Json, JsonObject } from '../json.ts';
import type { TypeSpec } from './types.ts';

/** Free notes of editors and people; looks (positions, colours) live here, semantics never do. */
export type Metadata = {
  readonly annotations?: { readonly [key: string]: Json };
  readonly labels?: { readonly [key: string]: Json };
};

/** A declared input. */
export type InputSpec = {
  readonly name: string;
  readonly type?: TypeSpec;
  readonly description?: string;
  /** Any JSON; a string is read by the declared type. Its presence makes the input optional unless `optional: false`. */
  readonly default?: Json;
  readonly optional?: boolean;
  readonly annotations?: { readonly [key: string]: Json };
};

/** A declared output. */
export type OutputSpec = {
  readonly name: string;
  readonly type?: TypeSpec;
  readonly description?: string;
  readonly annotations?: { readonly [key: string]: Json };
};

/** One word of a command line: text, or something that is filled in when the step starts. */
export type CommandPart =
  | string
  | { readonly inputValue: string }
  | { readonly inputPath: string }
  | { readonly outputPath: string }
  /** The artifact's URI, read or to be written (KFP v1 structures). */
  | { readonly inputUri: string }
  | { readonly outputUri: string }
  /** The whole executor input as JSON text (KFP v1 structures); the value says nothing. */
  | { readonly executorInput: Json }
  | OldCommandPart
  | { readonly concat: readonly CommandPart[] }
  | {
      readonly if: {
        readonly cond: boolean | string | { readonly isPresent: string } | { readonly inputValue: string };
        readonly then: readonly CommandPart[];
        readonly else?: readonly CommandPart[];
      };
    };

/**
 * Placeholders of old files that KFP v2 has no counterpart for. They are read and kept, so that such a file opens and stays whole;
 * a component that uses one cannot be compiled.
 */
type OldCommandPart =
  | { readonly inputMetadata: Json }
  | { readonly outputMetadata: Json }
  | { readonly outputValue: Json }
  | { readonly inputOutputPortName: Json };

/** A component that is a program in an image. */
export type ContainerImplementation = {
  readonly container: {
    readonly image: string;
    readonly command?: readonly CommandPart[];
    readonly args?: readonly CommandPart[];
    readonly env?: { readonly [name: string]: string };
    /** Old fixed output paths (output name → absolute path in the container). */
    readonly fileOutputs?: { readonly [output: string]: string };
  };
};

/** Where an argument's value comes from. A plain string is a constant read by the input's declared type. */
export type Argument =
  | string
  /** Any JSON constant, typed. */
  | { readonly value: Json }
  | { readonly graphInput: { readonly inputName: string; readonly type?: TypeSpec } }
  | { readonly taskOutput: { readonly taskId: string; readonly outputName: string; readonly type?: TypeSpec } };

/** Which component a task uses; the first of spec, text, digest, url and name that resolves wins. */
export type ComponentRef = {
  readonly name?: string;
  readonly digest?: string;
  readonly tag?: string;
  /** `millrace:components/<file>` names a component of the bundled library. */
  readonly url?: string;
  readonly spec?: ComponentSpec;
  readonly text?: string;
};

/** How one task is executed: retry, caching, environment, resources. */
export type ExecutionOptions = {
  readonly retryStrategy?: {
    readonly maxRetries?: number;
    readonly backoffDuration?: string;
    readonly backoffFactor?: number;
    readonly backoffMaxDuration?: string;
  };
  readonly cachingStrategy?: { readonly maxCacheStaleness?: string; readonly cacheKey?: string };
  readonly container?: {
    readonly env?: { readonly [name: string]: string };
    readonly resources?: {
      readonly cpuLimit?: string;
      readonly memoryLimit?: string;
      readonly cpuRequest?: string;
      readonly memoryRequest?: string;
      readonly acceleratorType?: string;
      readonly acceleratorCount?: string;
    };
  };
};

/** One use of a component in a graph. Conditions, loops and exit triggers are keys of a task, too; component/shape.ts refuses them by name until they can run. */
export type TaskSpec = {
  readonly componentRef: ComponentRef;
  readonly arguments?: { readonly [input: string]: Argument };
  /** Order without data: ids of tasks of the same graph that come first. */
  readonly runAfter?: readonly string[];
  readonly executionOptions?: ExecutionOptions;
  readonly annotations?: { readonly [key: string]: Json };
};

/** A component that is a graph of tasks: a pipeline, or a group in one. */
export type GraphImplementation = {
  readonly graph: {
    /** Components written once and used by `componentRef: {name}`. */
    readonly components?: { readonly [name: string]: ComponentSpec };
    readonly tasks: { readonly [id: string]: TaskSpec };
    readonly outputValues?: { readonly [output: string]: OutputValue };
  };
};

/** Where an output of a graph comes from. */
export type OutputValue = {
  readonly taskOutput: { readonly taskId: string; readonly outputName: string };
};

/** What a component does. */
export type Implementation = ContainerImplementation | GraphImplementation;

/** A `component.yaml`: what it takes, what it gives, what it does. */
export type ComponentSpec = {
  readonly name?: string;
  readonly description?: string;
  readonly metadata?: Metadata;
  readonly inputs?: readonly InputSpec[];
  readonly outputs?: readonly OutputSpec[];
  readonly implementation: Implementation;
  readonly pipelineOptions?: { readonly root?: string; readonly kubernetes?: JsonObject };
};

/** True when a task may leave the input out. A default makes an input optional unless the component says otherwise. */
export function isOptional(input: InputSpec): boolean {
  return input.optional ?? input.default !== undefined;
}

/** A ComponentSpec that is a pipeline. */
export type PipelineComponent = ComponentSpec & { readonly implementation: GraphImplementation };

/** True for pipelines and other subgraphs. */
export function isGraph(spec: ComponentSpec): spec is PipelineComponent {
  return 'graph' in spec.implementation;
}
