import type { JsonObject } from '../json.ts';
import type { LostItem } from './lost-items.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import type { KubernetesPlatform } from './platform-spec.ts';

declare const checked: unique symbol;

/**
 * A compiled pipeline whose integrity was checked (references, cycles, types): the only thing that the engine runs and that leaves for Kubeflow.
 * `platform` is the optional second YAML document (`platforms:`), kept as it is.
 * Made only by `checkIr` (ir/check.ts).
 */
export interface CheckedIr {
  readonly [checked]: true;
  readonly spec: PipelineSpec;
  readonly platform?: JsonObject;
  /** What `platform` says about Kubernetes. */
  readonly kubernetes?: KubernetesPlatform;
  /** Where the pipeline, as it was given, had lost items of loops, which `spec` has again. */
  readonly lost?: readonly LostItem[];
}
