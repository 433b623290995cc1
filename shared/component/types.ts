import type { Json } from '../json.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';

/** What travels through a port: a parameter value of a type, or artifacts of a type. */
export type PortType =
  | { readonly kind: 'parameter'; readonly type: ParameterType }
  | {
      readonly kind: 'artifact';
      /** `system.Dataset`, `google.VertexModel`, `millrace.Transformer`; `system.Artifact` takes and gives any. */
      readonly schemaTitle: string;
      readonly schemaVersion: string;
      readonly list: boolean;
    };

/** A type as component.yaml writes it: a name, or a nested object such as `{google.X: {schemaVersion: 0.0.2}}`. */
export type TypeSpec = Json;
