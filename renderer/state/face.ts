/** What a component shows to the outside: its name, looks and typed ports. Computed once per component. */
import type { ComponentSpec, InputSpec, OutputSpec } from '../../shared/component/spec.ts';
import { isGraph } from '../../shared/component/spec.ts';
import type { PortType, PortUsage } from '../../shared/component/types.ts';
import { portType, typeLabel } from '../../shared/component/types.ts';
import type { Json } from '../../shared/json.ts';
import { commandUsage } from '../../shared/validate/usage.ts';
import type { Family, PortLook } from '../ui/port-look.ts';
import { portLook } from '../ui/port-look.ts';

/** An input or output as the window shows it. */
export interface PortFace {
  readonly name: string;
  readonly type: PortType;
  readonly look: PortLook;
  /** The type in words. */
  readonly typeName: string;
  readonly description?: string;
  /** False: an input that needs an argument. Always true for outputs. */
  readonly optional: boolean;
  readonly default?: Json;
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

/** The face of a component; the same object for the same spec. */
export function faceOf(spec: ComponentSpec): ComponentFace {
  const known = faces.get(spec);
  if (known !== undefined) return known;
  const annotations = spec.metadata?.annotations ?? {};
  const graph = isGraph(spec);
  const category = text(annotations['millrace.category']) ?? (graph ? 'Pipelines' : 'Other');
  const icon = text(annotations['millrace.icon']) ?? (graph ? 'workflow' : undefined);
  const version = text(annotations['millrace.version']);
  const face: ComponentFace = {
    spec,
    name: spec.name ?? 'Unnamed component',
    category,
    family: families[category.toLowerCase()] ?? (graph ? 'any' : 'parameter'),
    inputs: (spec.inputs ?? []).map((input) => inputFace(spec, input)),
    outputs: (spec.outputs ?? []).map((output) => outputFace(output)),
    isGraph: graph,
    ...(spec.description === undefined ? {} : { description: spec.description.trim() }),
    ...(icon === undefined ? {} : { icon }),
    ...(version === undefined ? {} : { version }),
  };
  faces.set(spec, face);
  return face;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** How a container's command uses an input; decides what an input without a type is. */
function usageOf(spec: ComponentSpec, name: string): PortUsage {
  if (isGraph(spec)) return 'none';
  const ways = new Set(
    commandUsage(spec.implementation.container).mentions.flatMap((mention) =>
      mention.port === 'input' && mention.name === name ? [mention.by] : [],
    ),
  );
  const path = ways.has('path') || ways.has('uri');
  if (ways.has('value')) return path ? 'both' : 'value';
  return path ? 'path' : 'none';
}

function inputFace(spec: ComponentSpec, input: InputSpec): PortFace {
  return {
    ...portFace(input, portType(input.type, usageOf(spec, input.name))),
    optional: input.optional ?? input.default !== undefined,
    ...(input.default === undefined ? {} : { default: input.default }),
  };
}

function outputFace(output: OutputSpec): PortFace {
  return { ...portFace(output, portType(output.type, 'path')), optional: true };
}

function portFace(port: InputSpec | OutputSpec, type: PortType): Omit<PortFace, 'optional' | 'default'> {
  return {
    name: port.name,
    type,
    look: portLook(type),
    typeName: typeLabel(type),
    annotations: port.annotations ?? {},
    ...(port.description === undefined ? {} : { description: port.description.trim() }),
  };
}
