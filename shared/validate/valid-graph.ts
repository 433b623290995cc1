import type { CommandPart, Comparison, ContainerImplementation, ExecutionOptions } from '../component/spec.ts';
import type { PortType } from '../component/types.ts';
import type { IrComponent, IrExecutor, IrTask, ParameterType, PipelineSpec } from '../ir/pipeline-spec.ts';
import type { Json, JsonObject } from '../json.ts';

declare const valid: unique symbol;

/** A typed input or output of a valid component. `key` is its name in the IR (KFP's sanitised form, unless the document names it). */
export interface ValidInput {
  readonly name: string;
  readonly key: string;
  readonly type: PortType;
  readonly description?: string;
  readonly optional: boolean;
  /** Typed JSON (no longer text). Absent: no default. */
  readonly default?: Json;
  /** The only values that it may have, typed. */
  readonly literals?: readonly Json[];
}
/** An output with its type. `name` is the document's, `key` the IR's. */
export interface ValidOutput {
  readonly name: string;
  readonly key: string;
  readonly type: PortType;
  readonly description?: string;
  /** Of artifacts: what is said about them before they are written. */
  readonly metadata?: JsonObject;
}

/** An output of a task in the same graph. */
export interface ValidSource {
  readonly task: string;
  readonly output: string;
}

/** An argument whose type was checked against the input it is given to. `select` is CEL that takes a part of the value. */
export type ValidArgument =
  /** Null at an optional input: nothing is given, and the component's own default applies. */
  | { readonly from: 'constant'; readonly value: Json; readonly select?: string }
  | { readonly from: 'graph-input'; readonly input: string; readonly select?: string }
  | ({ readonly from: 'task-output'; readonly select?: string } & ValidSource)
  /** How a task of the graph ended. */
  | { readonly from: 'task-status'; readonly task: string }
  /** A constant whose texts refer to locals of the task, inputs of the graph and outputs of its tasks (component/text.ts). */
  | { readonly from: 'text'; readonly value: Json; readonly select?: string };

/** An input of a task that its component does not declare. */
export interface ValidLocal {
  readonly kind: PortType['kind'];
  readonly argument: ValidArgument;
}

/** Whether a task runs: CEL, or a predicate whose two sides can be compared. */
export type ValidCondition = { readonly kind: 'cel'; readonly text: string } | ValidPredicate;

/** A predicate of the ComponentSpec schema with typed operands. */
export type ValidPredicate =
  | {
      readonly kind: 'compare';
      readonly comparison: Comparison;
      readonly left: ValidOperand;
      readonly right: ValidOperand;
    }
  | { readonly kind: 'and' | 'or'; readonly left: ValidPredicate; readonly right: ValidPredicate }
  | { readonly kind: 'not'; readonly operand: ValidPredicate };

/** One side of a comparison. The type is undefined where it is known at run time only (a selected part). */
export type ValidOperand =
  | { readonly constant: Json }
  | { readonly argument: ValidArgument; readonly type: ParameterType | undefined };

/** One instance of a task for each item. Names are keys of the task's inputs in the IR. */
export interface ValidLoop {
  readonly items:
    | { readonly values: readonly Json[] }
    /** JSON as it is written. */
    | { readonly raw: string }
    | { readonly parameter: string }
    | { readonly artifact: string };
  readonly item: string;
  readonly parallelism: number;
}

/** Top-level fields of a message of the IR that replace what was compiled; `removed` ones are taken away. */
export interface Verbatim<T> {
  readonly set: T;
  readonly removed: readonly string[];
}

/** Configuration by platform. */
export type Platforms = { readonly [platform: string]: JsonObject };

/** What every kind of component has. */
interface ValidPorts {
  readonly name: string;
  readonly description?: string;
  readonly inputs: readonly ValidInput[];
  readonly outputs: readonly ValidOutput[];
  readonly verbatim?: {
    readonly component?: Verbatim<IrComponent>;
    readonly executor?: Verbatim<IrExecutor>;
    /** The executor's configuration by platform. */
    readonly platform?: Verbatim<Platforms>;
  };
}

/** A program in an image. */
export interface ValidContainer extends ValidPorts {
  readonly kind: 'container';
  readonly image: string;
  readonly command: readonly CommandPart[];
  readonly args: readonly CommandPart[];
  readonly env: { readonly [name: string]: string };
  /** Outputs that the command writes to a path of its own choice. */
  readonly fileOutputs: { readonly [output: string]: string };
  readonly taskConfigPassthroughs: NonNullable<ContainerImplementation['container']['taskConfigPassthroughs']>;
}

/** Brings an artifact in; its one output says of which type. */
export interface ValidImporter extends ValidPorts {
  readonly kind: 'importer';
  readonly artifactUri: { readonly constant: string } | { readonly input: string };
  readonly metadata: JsonObject;
  readonly reimport: boolean;
  readonly downloadToWorkspace: boolean;
}

/** An executor as the IR has it. */
export interface ValidVerbatim extends ValidPorts {
  readonly kind: 'verbatim';
  readonly executor: IrExecutor;
}

/** A component in which everything was checked: its ports have types, its command names what is declared. */
export type ValidComponent = ValidContainer | ValidImporter | ValidVerbatim | ValidGraph;

/** A task whose required inputs all have a fitting argument or a default. */
export interface ValidTask {
  readonly id: string;
  /** Its key in the IR, where the document gives it one. */
  readonly key?: string;
  /** Its name on a cluster, where that is not the id. */
  readonly displayName?: string;
  readonly component: ValidComponent;
  readonly arguments: ReadonlyMap<string, ValidArgument>;
  readonly locals: ReadonlyMap<string, ValidLocal>;
  readonly condition?: ValidCondition;
  readonly loop?: ValidLoop;
  /** It runs when all upstream tasks are final, however they ended. */
  readonly always: boolean;
  /** Every task that must be final before it may start, whatever for. */
  readonly upstream: readonly string[];
  readonly options: ExecutionOptions;
  readonly verbatim?: Verbatim<IrTask>;
}

/** An output of a graph: from one task, or from whichever of several branches ran. */
export type ValidGraphOutput = ValidOutput & {
  readonly source: ValidSource | { readonly oneOf: readonly ValidSource[] };
};

/** What a graph holds. Names in it are the document's names. */
export interface GraphContents extends ValidPorts {
  readonly kind: 'graph';
  readonly outputs: readonly ValidGraphOutput[];
  /** In topological order; ties in the order of the document. */
  readonly tasks: readonly ValidTask[];
  /** What it says as a pipeline of its own. */
  readonly pipeline: {
    readonly name?: string;
    /** Where Kubeflow puts the artifacts of the pipeline's runs. */
    readonly root?: string;
    /** The pipeline's part of the Kubernetes configuration. */
    readonly kubernetes?: JsonObject;
    readonly spec?: Verbatim<Partial<PipelineSpec>>;
    readonly platforms?: Verbatim<Platforms>;
  };
}

/**
 * A graph in which every reference leads somewhere, every connection fits, nothing is missing and nothing is circular.
 * Made only by `validate` (validate/graph.ts).
 */
export interface ValidGraph extends GraphContents {
  readonly [valid]: true;
}
