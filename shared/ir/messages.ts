/**
 * What proto3 says about the fields of a PipelineSpec: which of their values cannot be told from absence. Whoever compares compiled
 * pipelines needs it. Source: api/v2alpha1/pipeline_spec.proto of kubeflow/pipelines.
 */
import { isJsonArray, isJsonObject, own, sameJson, type Json, type JsonObject, type JsonPath } from '../json.ts';

/** How the values of a field are compared. */
type Rule =
  /** A scalar without presence: its default says the same as its absence. */
  | 'scalar'
  /** As JSON: members of a oneof, values, structs. */
  | 'value'
  /** Names in any order. */
  | 'names'
  /** Not here: the field leads to another message, by name. */
  | 'elsewhere'
  /** An enum by the name of its default. */
  | { readonly enum: string }
  | { readonly message: Message; readonly emptyIsAbsent?: true }
  | { readonly list: Rule }
  | { readonly map: Rule };

/** The fields of a message; what it does not name is compared as JSON. */
type Message = { readonly [field: string]: Rule };

/** Where two messages differ, and what they say there. */
export interface Difference {
  readonly path: JsonPath;
  readonly left?: Json;
  readonly right?: Json;
}

const primitiveType: Rule = { enum: 'PRIMITIVE_TYPE_UNSPECIFIED' };
const parameterType: Rule = { enum: 'PARAMETER_TYPE_ENUM_UNSPECIFIED' };
const artifactType: Rule = { message: { schemaVersion: 'scalar' } };
const artifact: Message = { artifactType, isArtifactList: 'scalar', isOptional: 'scalar', description: 'scalar' };
const parameter: Message = { type: primitiveType, parameterType, isOptional: 'scalar', description: 'scalar' };

const inputDefinitions: Message = {
  artifacts: { map: { message: artifact } },
  parameters: { map: { message: { ...parameter, literals: { list: 'value' } } } },
};
const outputDefinitions: Message = {
  artifacts: { map: { message: { ...artifact, properties: { map: 'value' }, customProperties: { map: 'value' } } } },
  parameters: { map: { message: parameter } },
};

const parameterSelector: Rule = { message: { producerSubtask: 'scalar', outputParameterKey: 'scalar' } };
const artifactSelector: Rule = { message: { producerSubtask: 'scalar', outputArtifactKey: 'scalar' } };
const dagOutputs: Message = {
  artifacts: { map: { message: { artifactSelectors: { list: artifactSelector } } } },
  parameters: {
    map: {
      message: {
        valueFromParameter: parameterSelector,
        valueFromOneof: { message: { parameterSelectors: { list: parameterSelector } } },
      },
    },
  },
};

/** A ComponentSpec. */
export const componentMessage: Message = {
  inputDefinitions: { message: inputDefinitions },
  outputDefinitions: { message: outputDefinitions },
  dag: { message: { tasks: 'elsewhere', outputs: { message: dagOutputs } } },
  executorLabel: 'elsewhere',
  singlePlatformSpecs: { list: 'value' },
  taskConfigPassthroughs: { list: { message: { field: { enum: 'NONE' }, applyToTask: 'scalar' } } },
};

const producerTask: Rule = 'scalar';
const taskInputs: Message = {
  parameters: {
    map: {
      message: {
        taskOutputParameter: { message: { producerTask, outputParameterKey: 'scalar' } },
        runtimeValue: { message: {} },
        taskFinalStatus: { message: { producerTask } },
        parameterExpressionSelector: 'scalar',
      },
    },
  },
  artifacts: {
    map: { message: { taskOutputArtifact: { message: { producerTask, outputArtifactKey: 'scalar' } } } },
  },
};

/** A PipelineTaskSpec. */
export const taskMessage: Message = {
  taskInfo: { message: { name: 'scalar' } },
  inputs: { message: taskInputs },
  dependentTasks: 'names',
  cachingOptions: { message: { enableCache: 'scalar', cacheKey: 'scalar' }, emptyIsAbsent: true },
  componentRef: 'elsewhere',
  triggerPolicy: { message: { condition: 'scalar', strategy: { enum: 'TRIGGER_STRATEGY_UNSPECIFIED' } } },
  artifactIterator: { message: { items: { message: { inputArtifact: 'scalar' } }, itemInput: 'scalar' } },
  parameterIterator: { message: { items: { message: {} }, itemInput: 'scalar' } },
  retryPolicy: { message: { maxRetryCount: 'scalar', backoffFactor: 'scalar' } },
  iteratorPolicy: { message: { parallelismLimit: 'scalar' } },
};

/** A PipelineSpec; who compiled it does not count. */
export const pipelineMessage: Message = {
  pipelineInfo: { message: { name: 'scalar', displayName: 'scalar', description: 'scalar' } },
  schemaVersion: 'scalar',
  sdkVersion: 'elsewhere',
  defaultPipelineRoot: 'scalar',
  components: 'elsewhere',
  deploymentSpec: 'elsewhere',
  root: 'elsewhere',
};

/** The fields in which two messages differ, each with its first difference. An absent message says nothing in any field. */
export function messageDifferences(
  message: Message,
  left: JsonObject | undefined,
  right: JsonObject | undefined,
  path: JsonPath = [],
): ReadonlyMap<string, Difference> {
  const differences = new Map<string, Difference>();
  for (const field of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])) {
    const found = difference(own(message, field) ?? 'value', own(left, field), own(right, field), [...path, field]);
    if (found !== undefined) differences.set(field, found);
  }
  return differences;
}

function difference(
  rule: Rule,
  left: Json | undefined,
  right: Json | undefined,
  path: JsonPath,
): Difference | undefined {
  if (rule === 'elsewhere') return undefined;
  if (typeof rule === 'string' || 'enum' in rule) {
    return sameLeaf(rule, left, right) ? undefined : differenceAt(path, left, right);
  }
  if ('list' in rule) return listDifference(rule.list, left ?? [], right ?? [], path);
  const absent: JsonObject | undefined = 'map' in rule || rule.emptyIsAbsent === true ? {} : undefined;
  const [from, to] = [left ?? absent, right ?? absent];
  if (!isJsonObject(from) || !isJsonObject(to)) {
    return sameJson(from, to) ? undefined : differenceAt(path, left, right);
  }
  if ('map' in rule) return mapDifference(rule.map, from, to, path);
  const [first] = messageDifferences(rule.message, from, to, path).values();
  return first;
}

function differenceAt(path: JsonPath, left: Json | undefined, right: Json | undefined): Difference {
  return { path, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) };
}

function sameLeaf(
  rule: Extract<Rule, string> | { readonly enum: string },
  left: Json | undefined,
  right: Json | undefined,
): boolean {
  if (rule === 'value') return sameJson(left, right);
  if (rule === 'names') return sameJson(sorted(left), sorted(right));
  const standard = typeof rule === 'object' ? rule.enum : undefined;
  const said = (value: Json | undefined): Json =>
    value === undefined || value === '' || value === 0 || value === false || value === standard ? null : value;
  return sameJson(said(left), said(right));
}

function sorted(names: Json | undefined): Json {
  return isJsonArray(names) ? names.map(String).toSorted() : (names ?? []);
}

function listDifference(rule: Rule, left: Json, right: Json, path: JsonPath): Difference | undefined {
  if (!isJsonArray(left) || !isJsonArray(right) || left.length !== right.length) {
    return sameJson(left, right) ? undefined : differenceAt(path, left, right);
  }
  for (const [index, item] of left.entries()) {
    const found = difference(rule, item, right[index], [...path, index]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mapDifference(rule: Rule, left: JsonObject, right: JsonObject, path: JsonPath): Difference | undefined {
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const [from, to] = [own(left, key), own(right, key)];
    const at = [...path, key];
    // An entry that is there says something, even where it holds nothing but defaults.
    const found = from === undefined || to === undefined ? differenceAt(at, from, to) : difference(rule, from, to, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
