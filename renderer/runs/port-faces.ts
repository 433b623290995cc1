/** What the document says about the ports of a run's tasks: their own names and types, which the IR has only in KFP's form. */
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { isGraph } from '../../shared/component/spec.ts';
import type { ComponentSpec } from '../../shared/component/spec.ts';
import { portKey } from '../../shared/ir/names.ts';
import { faceOf } from '../state/face.ts';
import type { PortFace } from '../state/face.ts';
import { graphAt } from '../state/graph-path.ts';
import type { PortLook } from '../ui/port-look.ts';
import { artifactLook, artifactTypeName } from './artifact-face.ts';

/** The inputs and outputs of a task by their names in the IR. */
export interface PortFaces {
  readonly inputs: ReadonlyMap<string, PortFace>;
  readonly outputs: ReadonlyMap<string, PortFace>;
}

/** Nothing is known; the IR's own words are shown. */
export const noFaces: PortFaces = { inputs: new Map(), outputs: new Map() };

/** The ports of the task with these ids, or of the pipeline itself when there are none. */
export function portFacesOf(
  spec: ComponentSpec | undefined,
  ids: readonly string[],
  resolve: ComponentResolver,
): PortFaces {
  if (spec === undefined || !isGraph(spec)) return noFaces;
  const last = ids.at(-1);
  if (last === undefined) return byKey(spec, resolve);
  const outer = graphAt(spec, ids.slice(0, -1), resolve);
  const ref = outer?.graph.implementation.graph.tasks[last]?.componentRef;
  const component = ref === undefined ? undefined : outer?.resolve(ref);
  return component === undefined ? noFaces : byKey(component, resolve);
}

function byKey(spec: ComponentSpec, resolve: ComponentResolver): PortFaces {
  const { inputs, outputs } = faceOf(spec, resolve);
  return {
    inputs: new Map(inputs.map((port) => [portKey(port.name), port])),
    outputs: new Map(outputs.map((port) => [portKey(port.name), port])),
  };
}

/** How an artifact is drawn and called: by the port it stands at, else by its own type. */
export function artifactWords(
  type: string,
  face: PortFace | undefined,
): { readonly look: PortLook; readonly typeName: string } {
  return face === undefined || face.type.kind !== 'artifact'
    ? { look: artifactLook(type), typeName: artifactTypeName(type) }
    : { look: { ...face.look, list: false }, typeName: face.typeName };
}
