import type { Json } from '../json.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';
import type { Values } from '../run/values.ts';
import type { StepPod } from './pod.ts';

/**
 * One attempt of a container component, ready to be started: everything of the KFP executor contract filled in.
 * Made by `resolveStep` (plan/resolve.ts) from the IR, the resolved inputs and the layout of paths that the executor offers.
 */
export interface ResolvedStep {
  readonly image: string;
  /** Command and args with every placeholder filled in; `$(VAR)` expansion is done. Run as argv, the image's ENTRYPOINT and CMD are never used. */
  readonly argv: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly resources: StepResources;
  readonly inputs: Values;
  /** Input artifacts to be put in place, read-only, each at its path. */
  readonly stageIn: readonly StageInItem[];
  /** Parameters that the step reads by path: text files below `outputs.root`, to be written (UTF-8) before the start. */
  readonly inputFiles: readonly InputFile[];
  readonly outputs: StepOutputs;
  /** Absent: nothing is said about it to Kubernetes, and it does not use the workspace. */
  readonly pod?: StepPod;
}

/** Limits as the container engine wants them. Absent: no limit. */
export interface StepResources {
  /** CPUs, fractions allowed. */
  readonly cpuLimit?: number;
  readonly memoryLimitBytes?: number;
  /** For scheduling only: what the task asks for. */
  readonly cpuRequest?: number;
  readonly memoryRequestBytes?: number;
  readonly accelerator?: { readonly type: string; readonly count: number };
}

/** A stored input, and where the step finds it. */
export interface StageInItem {
  /** Absolute path that the step sees. */
  readonly path: string;
  /** `sha256:<hex>` in the content store. */
  readonly digest: string;
  readonly kind: 'file' | 'folder';
}

/** A file that is written for the step before it starts; `path` is absolute as the step sees it. */
export interface InputFile {
  readonly path: string;
  readonly text: string;
}

/** Where the step writes; collected after it ended well. */
export interface StepOutputs {
  /** The one folder that holds everything below; mounted (or archived) as a whole. `executor_output.json` (KFP `outputFile`) lies in it. */
  readonly root: string;
  readonly executorOutputFile: string;
  readonly parameters: readonly { readonly name: string; readonly type: ParameterType; readonly file: string }[];
  readonly artifacts: readonly StepOutputArtifact[];
}

/** An artifact that the step declares: where it writes it, and what is said about it beforehand. */
export interface StepOutputArtifact {
  readonly name: string;
  readonly type: string;
  readonly schemaVersion: string;
  readonly list: boolean;
  readonly uri: string;
  readonly path: string;
  readonly metadata: { readonly [key: string]: Json };
}
