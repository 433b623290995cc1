import type { CommandPart, ExecutionOptions } from '../component/spec.ts';
import type { PortType } from '../component/types.ts';
import type { Json } from '../json.ts';

declare const valid: unique symbol;

/** A typed input or output of a valid component. `key` is its name in the IR (KFP's sanitised form). */
export interface ValidInput {
  readonly name: string;
  readonly key: string;
  readonly type: PortType;
  readonly description?: string;
  readonly optional: boolean;
  /** Typed JSON (no longer text). Absent: no default. */
  readonly default?: Json;
}
/** An output with its type. `name` is the document's, `key` the IR's. */
export interface ValidOutput {
  readonly name: string;
  readonly key: string;
  readonly type: PortType;
  readonly description?: string;
}

/** An argument whose type was checked against the input it is given to. */
export type ValidArgument =
  | { readonly from: 'constant'; readonly value: Json }
  | { readonly from: 'graph-input'; readonly input: string }
  | { readonly from: 'task-output'; readonly task: string; readonly output: string }
  /** Text with references to inputs of the graph and outputs of its tasks. */
  | { readonly from: 'text'; readonly parts: readonly TextPart[] };

/** A piece of a string that mixes text and references. */
export type TextPart =
  | { readonly text: string }
  | { readonly graphInput: string }
  | { readonly taskOutput: { readonly task: string; readonly output: string } };

/** A component in which everything was checked: its ports have types, its command names what is declared. */
export type ValidComponent =
  | {
      readonly kind: 'container';
      readonly name: string;
      readonly description?: string;
      readonly inputs: readonly ValidInput[];
      readonly outputs: readonly ValidOutput[];
      readonly image: string;
      readonly command: readonly CommandPart[];
      readonly args: readonly CommandPart[];
      readonly env: { readonly [name: string]: string };
      /** Outputs that the command writes to a path of its own choice. */
      readonly fileOutputs: { readonly [output: string]: string };
    }
  | ValidGraph;

/** A task whose required inputs all have a fitting argument or a default. */
export interface ValidTask {
  readonly id: string;
  readonly component: ValidComponent;
  readonly arguments: ReadonlyMap<string, ValidArgument>;
  readonly runAfter: readonly string[];
  readonly options: ExecutionOptions;
}

/** What a graph holds. Names in it are the document's names. */
export interface GraphContents {
  readonly kind: 'graph';
  readonly name: string;
  readonly description?: string;
  readonly inputs: readonly ValidInput[];
  readonly outputs: readonly (ValidOutput & { readonly source: { readonly task: string; readonly output: string } })[];
  /** In topological order; ties in the order of the document. */
  readonly tasks: readonly ValidTask[];
  /** Where Kubeflow puts the artifacts of the pipeline's runs. */
  readonly pipelineRoot?: string;
}

/**
 * A graph in which every reference leads somewhere, every connection fits, nothing is missing and nothing is circular.
 * Made only by `validate` (validate/graph.ts).
 */
export interface ValidGraph extends GraphContents {
  readonly [valid]: true;
}
