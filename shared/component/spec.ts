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
  /** Its name in the IR, where that is not the form that KFP makes of `name`. */
  readonly key?: string;
  readonly type?: TypeSpec;
  readonly description?: string;
  /** Any JSON; a string is read by the declared type. Its presence makes the input optional unless `optional: false`. */
  readonly default?: Json;
  readonly optional?: boolean;
  /** The only values that a parameter may have. */
  readonly literals?: readonly Json[];
  readonly annotations?: { readonly [key: string]: Json };
};

/** A declared output. A group with `forEach` declares its outputs as they are seen from outside: as lists. */
export type OutputSpec = {
  readonly name: string;
  /** As {@link InputSpec.key}. */
  readonly key?: string;
  readonly type?: TypeSpec;
  readonly description?: string;
  /** What is said about an artifact before it is written. */
  readonly metadata?: JsonObject;
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
    /** Which parts of its own task's configuration the step takes, and whether they also apply to itself (KFP `taskConfigPassthroughs`). */
    readonly taskConfigPassthroughs?: readonly { readonly field: string; readonly applyToTask?: boolean }[];
  };
};

/** A component that brings an artifact in from elsewhere; it has one output, whose type is the artifact's. */
export type ImporterImplementation = {
  readonly importer: {
    readonly artifactUri: string | { readonly inputValue: string };
    /** Keys and values may hold `{{$.inputs.parameters['name']}}`. */
    readonly metadata?: JsonObject;
    readonly reimport?: boolean;
    readonly downloadToWorkspace?: boolean;
  };
};

/** An executor that only other platforms run (resolver, custom job), kept as the IR has it. */
export type VerbatimImplementation = { readonly ir: JsonObject };

/** The output of a task of the same graph. */
export type TaskOutput = {
  readonly taskOutput: { readonly taskId: string; readonly outputName: string; readonly type?: TypeSpec };
};

/**
 * Where an argument's value comes from. A plain string is a constant read by the input's declared type.
 * `select` is CEL that takes a part of the value, e.g. `parseJson(string_value)["name"]`.
 */
export type Argument =
  | string
  /** Any JSON constant, typed. */
  | { readonly value: Json; readonly select?: string }
  | { readonly graphInput: { readonly inputName: string; readonly type?: TypeSpec }; readonly select?: string }
  | (TaskOutput & { readonly select?: string })
  /** How a task of the same graph ended (KFP's PipelineTaskFinalStatus). */
  | { readonly taskStatus: { readonly taskId: string } };

/** Both sides of a comparison. */
export type Operands = { readonly op1: Argument; readonly op2: Argument };

/** How a standard predicate compares. */
export const comparisons = ['==', '!=', '>', '>=', '<', '<='] as const;
export type Comparison = (typeof comparisons)[number];

/** The predicates of the ComponentSpec schema; the compiler writes them as CEL. */
export type Predicate =
  | { readonly [kind in Comparison]?: Operands }
  | { readonly and: { readonly op1: Predicate; readonly op2: Predicate } }
  | { readonly or: { readonly op1: Predicate; readonly op2: Predicate } }
  | { readonly not: Predicate };

/** Whether a task runs: CEL over its inputs in the IR (`inputs.parameter_values['key']`), or a standard predicate. */
export type Condition = { readonly cel: string } | Predicate;

/** One instance of the task for each item; its outputs are lists outside. */
export type ForEach = {
  /** A list, or its raw text (which keeps its spelling), or the argument of the task that holds the list (a parameter or an artifact list). */
  readonly items: readonly Json[] | string | { readonly argument: string };
  /** The input of the component that receives the item. */
  readonly as: string;
  /** Most instances at once; absent or 0: no limit of its own. */
  readonly parallelism?: number;
};

/**
 * Parts of the IR that have no form here: whole top-level fields of the message at this place, which replace what was compiled; null takes a field away.
 * References in them are invisible to edits.
 */
export type Verbatim = JsonObject;

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
  /** The executor's part of the Kubernetes platform configuration (proto-JSON of KubernetesExecutorConfig); producers in it are task ids. */
  readonly kubernetes?: JsonObject;
};

/** One use of a component in a graph. */
export type TaskSpec = {
  readonly componentRef: ComponentRef;
  /** Its key in the IR, where that is not the one that its id gives. */
  readonly key?: string;
  readonly arguments?: { readonly [input: string]: Argument };
  /** Inputs of the task that its component does not declare: conditions, texts and resources may refer to them by these names. */
  readonly locals?: { readonly [name: string]: Argument };
  readonly isEnabled?: Condition;
  readonly forEach?: ForEach;
  /** Order without data: ids of tasks of the same graph that come first. */
  readonly runAfter?: readonly string[];
  /** `always`: runs once all upstream tasks are final, however they ended (an exit handler). */
  readonly trigger?: 'always';
  readonly executionOptions?: ExecutionOptions;
  readonly ir?: Verbatim;
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

/** Where an output of a graph comes from: a task, or whichever of several branches ran. */
export type OutputValue = TaskOutput | { readonly oneOf: readonly TaskOutput[] };

/** What a component does. */
export type Implementation =
  | ContainerImplementation
  | GraphImplementation
  | ImporterImplementation
  | VerbatimImplementation;

/** A `component.yaml`: what it takes, what it gives, what it does. */
export type ComponentSpec = {
  readonly name?: string;
  readonly description?: string;
  readonly metadata?: Metadata;
  readonly inputs?: readonly InputSpec[];
  readonly outputs?: readonly OutputSpec[];
  readonly implementation: Implementation;
  /** Of pipelines: the pipeline's name in the IR where it is not the slug of `name`, the root of its artifacts, the Kubernetes pipeline configuration (proto-JSON of PipelineConfig). */
  readonly pipelineOptions?: { readonly name?: string; readonly root?: string; readonly kubernetes?: JsonObject };
  /** Of any component: `{component?, executor?, platform?}`; of a pipeline also `{pipelineSpec?, platforms?}`. */
  readonly ir?: Verbatim;
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
