import { err, ok, type Result } from '../result.ts';
import { isForbiddenKey, isJsonArray, isJsonObject, type Json } from '../json.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';
import { jsonValue } from '../json-shape.ts';

/** What travels through a port: a parameter value of a type, or artifacts of a type. */
export type PortType =
  | { readonly kind: 'parameter'; readonly type: ParameterType }
  | {
      readonly kind: 'artifact';
      /** `system.Dataset`, `google.VertexModel`, `millrace.Transformer`; `system.Artifact` takes and gives any. */
      readonly schemaTitle: string;
      readonly schemaVersion: string;
      readonly list: boolean;
      /** The schema itself, as YAML, where the type has no name; such an artifact goes where any does. */
      readonly instanceSchema?: string;
    };

/** A type as component.yaml writes it: a name, a nested object such as `{google.X: {schemaVersion: 0.0.2}}`, or `{instanceSchema: …}`. */
export type TypeSpec = Json;

/**
 * How a component's command uses a port: its value in the command line, its path (or URI), both, or not at all.
 * Outputs are always written to a path.
 */
export type PortUsage = 'value' | 'path' | 'both' | 'none';

/** Names that KFP reads as parameters, in lower case (kfp/dsl/types/type_utils.py). */
const parameterNames = new Map<string, ParameterType>([
  ['string', 'STRING'],
  ['str', 'STRING'],
  ['text', 'STRING'],
  ['integer', 'NUMBER_INTEGER'],
  ['int', 'NUMBER_INTEGER'],
  ['float', 'NUMBER_DOUBLE'],
  ['double', 'NUMBER_DOUBLE'],
  ['bool', 'BOOLEAN'],
  ['boolean', 'BOOLEAN'],
  ['list', 'LIST'],
  ['jsonarray', 'LIST'],
  ['dict', 'STRUCT'],
  ['jsonobject', 'STRUCT'],
  ['pipelinetaskfinalstatus', 'TASK_FINAL_STATUS'],
  ['taskfinalstatus', 'TASK_FINAL_STATUS'],
  ['taskconfig', 'TASK_CONFIG'],
]);

/** KFP's own artifact types, by their name in lower case. */
const artifactNames = new Map<string, string>(
  [
    'Artifact',
    'Dataset',
    'Model',
    'Metrics',
    'ClassificationMetrics',
    'SlicedClassificationMetrics',
    'HTML',
    'Markdown',
  ].map((name) => [name.toLowerCase(), `system.${name}`]),
);

/** The type names that the editor offers, in the order in which people look for them. */
export const commonTypeNames: readonly string[] = [
  'String',
  'Integer',
  'Float',
  'Boolean',
  'List',
  'Dict',
  'Dataset',
  'Model',
  'millrace.Transformer',
  'Metrics',
  'ClassificationMetrics',
  'HTML',
  'Markdown',
  'Artifact',
];

const defaultVersion = '0.0.1';

/**
 * What a declared type means for a port. Names are read as the KFP SDK reads them (case does not matter for its own types);
 * dotted names stay; an unknown name, or none, is `system.Artifact` by path and a String by value.
 */
export function portType(type: TypeSpec | undefined, usage: PortUsage): PortType {
  const schema = isJsonObject(type) ? type['instanceSchema'] : undefined;
  if (isJsonObject(type) && typeof schema === 'string') return schemaType(schema, type['schemaVersion']);
  const { name, version } = nameAndVersion(type);
  if (name === '') return untyped(usage);
  const inList = /^list\[(.*)\]$/i.exec(name.replace(/^typing\./, ''))?.[1]?.trim();
  if (inList !== undefined) {
    const inner = nameAndVersion(inList);
    const item = artifactType(inner.name, inner.version === defaultVersion ? version : inner.version);
    return item === undefined ? parameter('LIST') : { ...item, list: true };
  }
  const generic = /^(?:typing\.)?(list|dict)\b/i.exec(name)?.[1];
  const parameterType = parameterNames.get((generic ?? name).toLowerCase());
  if (parameterType !== undefined) return parameter(parameterType);
  return artifactType(name, version) ?? untyped(usage);
}

function parameter(type: ParameterType): PortType {
  return { kind: 'parameter', type };
}

function untyped(usage: PortUsage): PortType {
  if (usage === 'value') return parameter('STRING');
  return { kind: 'artifact', schemaTitle: 'system.Artifact', schemaVersion: defaultVersion, list: false };
}

/** The artifact type behind a name; undefined when the name is no artifact type that KFP knows. */
function artifactType(name: string, version: string): (PortType & { kind: 'artifact' }) | undefined {
  const known = artifactNames.get(name.toLowerCase());
  const dotted = /^[A-Za-z][\w-]*(\.[A-Za-z][\w-]*)+$/.test(name);
  if (known === undefined && !dotted) return undefined;
  return { kind: 'artifact', schemaTitle: known ?? name, schemaVersion: version, list: false };
}

function schemaType(instanceSchema: string, version: Json | undefined): PortType {
  const schemaVersion = typeof version === 'string' ? version : '';
  return { kind: 'artifact', schemaTitle: 'system.Artifact', schemaVersion, list: false, instanceSchema };
}

function nameAndVersion(type: TypeSpec | undefined): { name: string; version: string } {
  if (typeof type === 'string') {
    const [, name = type.trim(), version = ''] = /^([^@]*)@([^@\]]*)$/.exec(type.trim()) ?? [];
    return { name, version: version === '' ? defaultVersion : version };
  }
  if (isJsonObject(type)) {
    const [name] = Object.keys(type);
    if (name === undefined) return { name: '', version: defaultVersion };
    const details = type[name];
    const version = isJsonObject(details) ? details['schemaVersion'] : undefined;
    return { name, version: typeof version === 'string' ? version : defaultVersion };
  }
  return { name: '', version: defaultVersion };
}

const parameterWords: { readonly [T in ParameterType]: string } = {
  STRING: 'String',
  NUMBER_INTEGER: 'Integer',
  NUMBER_DOUBLE: 'Float',
  BOOLEAN: 'Boolean',
  LIST: 'List',
  STRUCT: 'Dict',
  TASK_FINAL_STATUS: 'PipelineTaskFinalStatus',
  TASK_CONFIG: 'TaskConfig',
};

/** The name of a type as people write it in a component: `String`, `Dataset`, `google.VertexModel`, `List[Dataset]`. */
export function typeName(type: PortType): string {
  if (type.kind === 'parameter') return parameterWords[type.type];
  const short = type.schemaTitle.replace(/^system\./, '');
  const name = artifactNames.get(short.toLowerCase()) === type.schemaTitle ? short : type.schemaTitle;
  return type.list ? `List[${name}]` : name;
}

/** A type as a component declares it, so that {@link portType} reads the same type. */
export function typeSpec(type: PortType): TypeSpec {
  if (type.kind === 'parameter') return parameterWords[type.type];
  const { instanceSchema, schemaVersion } = type;
  if (instanceSchema !== undefined) return { instanceSchema, ...(schemaVersion === '' ? {} : { schemaVersion }) };
  return schemaVersion === defaultVersion ? typeName(type) : { [typeName(type)]: { schemaVersion } };
}

/** The name of a type for a chip or a sentence: the last word of a dotted name (`Transformer`). */
export function typeLabel(type: PortType): string {
  if (type.kind === 'parameter') return parameterWords[type.type];
  const name = type.schemaTitle.slice(type.schemaTitle.lastIndexOf('.') + 1);
  return type.list ? `List of ${name}` : name;
}

/** What a loop makes of its instances' outputs of a type: artifacts stay flat, values nest. */
export function listOf(type: PortType): PortType {
  return type.kind === 'parameter' ? { kind: 'parameter', type: 'LIST' } : { ...type, list: true };
}

/** Whether a value of one port may go into another: `note` is a sentence about what happens on the way, `reason` a clause that says why not. */
export type Fit = { readonly fits: true; readonly note?: string } | { readonly fits: false; readonly reason: string };

/**
 * Whether what `from` produces may go into `to`. Artifact takes and gives any artifact; an Integer is a Float;
 * any parameter becomes text where a String is wanted, as on the KFP backend.
 */
export function fits(from: PortType, to: PortType): Fit {
  if (from.kind === 'parameter' && to.kind === 'parameter') return parameterFits(from.type, to.type);
  if (from.kind === 'parameter') {
    return no(
      `the output is ${article(typeLabel(from))} value, and the input takes ${article(typeLabel(to))} artifact`,
    );
  }
  if (to.kind === 'parameter') {
    return no(
      `the output is ${article(typeLabel(from))} artifact, and the input takes ${article(typeLabel(to))} value`,
    );
  }
  if (from.list !== to.list) {
    return no(
      from.list
        ? 'the output is a list of artifacts, and the input takes one artifact'
        : 'the output is one artifact, and the input takes a list of artifacts',
    );
  }
  if (from.schemaTitle === 'system.Artifact' || to.schemaTitle === 'system.Artifact') return { fits: true };
  if (from.schemaTitle !== to.schemaTitle) {
    return no(`the output is ${article(typeLabel(from))}, and the input takes ${article(typeLabel(to))}`);
  }
  if (major(from.schemaVersion) !== major(to.schemaVersion)) {
    return no(
      `the output is ${typeLabel(from)} version ${from.schemaVersion}, and the input takes version ${to.schemaVersion}`,
    );
  }
  return { fits: true };
}

function parameterFits(from: ParameterType, to: ParameterType): Fit {
  if (from === to) return { fits: true };
  if (from === 'NUMBER_INTEGER' && to === 'NUMBER_DOUBLE') return { fits: true };
  const [given, wanted] = [parameterWords[from], parameterWords[to]];
  if (to === 'STRING')
    return {
      fits: true,
      note: `The output is ${article(given)}, and the input takes a String: the step gets it as JSON text.`,
    };
  return no(`the output is ${article(given)}, and the input takes ${article(wanted)}`);
}

function no(reason: string): Fit {
  return { fits: false, reason };
}

function major(version: string): string {
  return version.split('.')[0] ?? '';
}

/** A noun with its article: `an Integer`, `a Dataset`, `an HTML`. */
function article(noun: string): string {
  return /^[AEIOU]|^HTML/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}

/**
 * A constant written as text, read by the type of its input as the KFP SDK reads defaults: text as it is for a String,
 * Python's spellings of numbers and booleans, JSON for lists and dicts. The error is one sentence about the text.
 */
export function readConstant(text: string, type: ParameterType): Result<Json, string> {
  const trimmed = text.trim();
  switch (type) {
    case 'STRING':
      return ok(text);
    case 'NUMBER_INTEGER': {
      if (!/^[-+]?\d+$/.test(trimmed)) return err(`${quote(text)} is not an Integer, such as 42.`);
      const value = Number(trimmed);
      if (!Number.isSafeInteger(value)) return err(`${quote(text)} is too large: an Integer has at most 53 bits here.`);
      return ok(value === 0 ? 0 : value);
    }
    case 'NUMBER_DOUBLE': {
      const value = Number(trimmed);
      const written = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(trimmed);
      return written && Number.isFinite(value) ? ok(value) : err(`${quote(text)} is not a Float, such as 0.5.`);
    }
    case 'BOOLEAN':
      if (/^(true|yes|y|t|on|1)$/i.test(trimmed)) return ok(true);
      if (/^(false|no|n|f|off|0)$/i.test(trimmed)) return ok(false);
      return err(`${quote(text)} is not a Boolean: write true or false.`);
    case 'LIST': {
      const value = readJson(trimmed);
      return isJsonArray(value) ? ok(value) : err(`${quote(text)} is not a List: write JSON such as ["a", "b"].`);
    }
    case 'STRUCT':
    case 'TASK_FINAL_STATUS':
    case 'TASK_CONFIG': {
      const value = readJson(trimmed);
      return isJsonObject(value) ? ok(value) : err(`${quote(text)} is not a Dict: write JSON such as {"a": 1}.`);
    }
  }
}

/** Whether a typed JSON value is of a parameter type; the message says what it is and what is wanted. */
export function checkConstant(value: Json, type: ParameterType): Result<Json, string> {
  const right =
    type === 'STRING'
      ? typeof value === 'string'
      : type === 'NUMBER_INTEGER'
        ? Number.isSafeInteger(value)
        : type === 'NUMBER_DOUBLE'
          ? typeof value === 'number' && Number.isFinite(value)
          : type === 'BOOLEAN'
            ? typeof value === 'boolean'
            : type === 'LIST'
              ? isJsonArray(value)
              : isJsonObject(value);
  return right ? ok(value) : err(`${quote(JSON.stringify(value))} is not ${article(parameterWords[type])}.`);
}

/** A typed value as a form shows it: a String as it is, everything else as JSON. */
export function formatConstant(value: Json, type: ParameterType): string {
  return type === 'STRING' && typeof value === 'string' ? value : JSON.stringify(value);
}

function readJson(text: string): Json | undefined {
  try {
    let forbidden = false;
    const value: unknown = JSON.parse(text, (key, item: unknown) => {
      forbidden ||= isForbiddenKey(key);
      return item;
    });
    return forbidden ? undefined : jsonValue.safeParse(value).data;
  } catch {
    return undefined;
  }
}

function quote(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
}
