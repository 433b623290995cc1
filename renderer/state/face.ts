/** What a component shows to the outside: its name, looks and typed ports. Computed once per component. */
import type { ComponentSpec, InputSpec, OutputSpec } from '../../shared/component/spec.ts';
import { isGraph } from '../../shared/component/spec.ts';
import type { PortType, TypeSpec } from '../../shared/component/types.ts';
import { typeLabel } from '../../shared/component/types.ts';
import { link } from '../../shared/document/link.ts';
import type { ComponentResolver, LinkedComponent } from '../../shared/document/linked.ts';
import { portsOf } from '../../shared/document/ports.ts';
import type { InputPort, OutputPort } from '../../shared/document/ports.ts';
import type { Json } from '../../shared/json.ts';
import type { Family, PortLook } from '../ui/port-look.ts';
import { portLook } from '../ui/port-look.ts';

/** An input or output as the window shows it. */
export interface PortFace {
  readonly name: string;
  readonly type: PortType;
  readonly look: PortLook;
  /** The type as the component writes it, when it writes one. */
  readonly specType?: TypeSpec;
  /** The type in words. */
  readonly typeName: string;
  readonly description?: string;
  /** False: an input that needs an argument. Always true for outputs. */
  readonly optional: boolean;
  readonly default?: Json;
  /** The only values that it may have. */
  readonly literals?: readonly Json[];
  readonly annotations: { readonly [key: string]: Json };
}

/** A component as the window shows it. */
export interface ComponentFace {
  readonly spec: ComponentSpec;
  readonly name: string;
  readonly description?: string;
  readonly category: string;
  readonly family: Family;
  readonly icon?: string;
  readonly version?: string;
  readonly inputs: readonly PortFace[];
  readonly outputs: readonly PortFace[];
  readonly isGraph: boolean;
}

const families: Readonly<Record<string, Family>> = {
  data: 'dataset',
  prepare: 'transformer',
  train: 'model',
  predict: 'predictions',
  evaluate: 'metrics',
  report: 'report',
};

const faces = new WeakMap<ComponentSpec, ComponentFace>();

/** The face of a component; the same object for the same spec. `library` finds what untyped ports of a graph lead to. */
export function faceOf(spec: ComponentSpec, library: ComponentResolver): ComponentFace {
  const known = faces.get(spec);
  if (known !== undefined) return known;
  const annotations = spec.metadata?.annotations ?? {};
  const graph = isGraph(spec);
  const category = text(annotations['millrace.category']) ?? (graph ? 'Pipelines' : 'Other');
  const icon = text(annotations['millrace.icon']) ?? (graph ? 'workflow' : undefined);
  const version = text(annotations['millrace.version']);
  const ports = portsOf(linked(spec, library));
  const face: ComponentFace = {
    spec,
    name: spec.name ?? 'Unnamed component',
    category,
    family: families[category.toLowerCase()] ?? (graph ? 'any' : 'parameter'),
    inputs: (spec.inputs ?? []).flatMap((input, index) => portFace(input, ports.inputs[index])),
    outputs: (spec.outputs ?? []).flatMap((output, index) => portFace(output, ports.outputs[index])),
    isGraph: graph,
    ...(spec.description === undefined ? {} : { description: spec.description.trim() }),
    ...(icon === undefined ? {} : { icon }),
    ...(version === undefined ? {} : { version }),
  };
  faces.set(spec, face);
  return face;
}

/** Only a graph with untyped ports has to be followed to what is inside. */
function linked(spec: ComponentSpec, library: ComponentResolver): LinkedComponent {
  const untyped = [...(spec.inputs ?? []), ...(spec.outputs ?? [])].some((port) => port.type === undefined);
  if (!isGraph(spec)) return { spec, origin: 'local' };
  return untyped ? link({ spec, file: '' }, library).root : { spec, origin: 'local', tasks: [] };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const portFaces = new WeakMap<InputSpec | OutputSpec, PortFace>();

/** The face of a port; the same object as long as neither the port nor its type changed. */
function portFace(port: InputSpec | OutputSpec, typed: InputPort | OutputPort | undefined): PortFace[] {
  if (typed === undefined) return [];
  const known = portFaces.get(port);
  if (known !== undefined && JSON.stringify(known.type) === JSON.stringify(typed.type)) return [known];
  const face: PortFace = {
    name: port.name,
    type: typed.type,
    look: portLook(typed.type),
    typeName: typeLabel(typed.type),
    optional: 'optional' in typed ? typed.optional : true,
    annotations: port.annotations ?? {},
    ...(port.type === undefined ? {} : { specType: port.type }),
    ...(port.description === undefined ? {} : { description: port.description.trim() }),
    ...('default' in port && port.default !== undefined ? { default: port.default } : {}),
    ...('literals' in port && port.literals !== undefined ? { literals: port.literals } : {}),
  };
  portFaces.set(port, face);
  return [face];
}
