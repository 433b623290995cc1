/**
 * Checks a plain JSON value against ComponentSpec. Strict: an unknown field is an error that names the nearest known one. Lenient
 * where real old files differ harmlessly. Fields that this version cannot run are refused by name, never run wrongly.
 * The returned spec has the same structure as the value: what is left out of it stays in the text.
 */
import type { Json, JsonPath } from '../json.ts';
import { isJsonObject } from '../json.ts';
import {
  anything,
  boolean,
  list,
  mapping,
  nameText,
  number,
  openObject,
  placeName,
  record,
  report,
  spelledText,
  text,
  type Finding,
  type Read,
  type ReadContext,
} from './reader.ts';
import { readCommandPart } from './command-shape.ts';
import { readArgument, readOutputValue } from './argument-shape.ts';
import { fieldsOf } from './fields.ts';
import type {
  ComponentRef,
  ComponentSpec,
  ContainerImplementation,
  ExecutionOptions,
  GraphImplementation,
  Implementation,
  InputSpec,
  Metadata,
  OutputSpec,
  TaskSpec,
} from './spec.ts';
import type { TypeSpec } from './types.ts';

/** The typed form of a value (absent when it is no component) and everything that is wrong with it. */
export interface ShapeResult {
  readonly spec?: ComponentSpec;
  readonly findings: readonly Finding[];
}

/**
 * Reads a JSON value as a ComponentSpec. `spelling` gives the text of a scalar as the file has it.
 * Unknown fields and fields for later versions are errors, but the spec is there, so that the rest can be shown.
 */
export function readComponent(
  value: Json,
  spelling: (path: JsonPath) => string | undefined = () => undefined,
): ShapeResult {
  const context: ReadContext = { findings: [], spelling };
  const other = otherDocument(value);
  if (other !== undefined) {
    report(context, [], { code: 'shape-not-component', ...other });
    return { findings: context.findings };
  }
  const spec = component(value, [], context);
  return spec === undefined ? { findings: context.findings } : { spec, findings: context.findings };
}

/** Names what a document is when it is plainly something else than a component. */
function otherDocument(value: Json): { message: string; cure: string } | undefined {
  if (value === null) {
    return { message: 'The document is empty.', cure: 'Write a component or a pipeline, starting with "name:".' };
  }
  if (!isJsonObject(value)) {
    return {
      message: 'The document is not a mapping, so it is neither a component nor a pipeline.',
      cure: 'Write its fields one a line, starting with "name:" and "implementation:".',
    };
  }
  if (Object.keys(value).some((key) => fieldsOf.component.fields.some((field) => field === key && field !== 'name'))) {
    return undefined;
  }
  if (Object.hasOwn(value, 'pipelineInfo') || Object.hasOwn(value, 'deploymentSpec')) {
    return {
      message: 'This is a compiled pipeline (PipelineSpec IR), not a pipeline document.',
      cure: 'Run or validate it as it is; to edit, open the document it was compiled from.',
    };
  }
  if (Object.hasOwn(value, 'cells') && Object.hasOwn(value, 'nbformat')) {
    return {
      message: 'This is a notebook, not a pipeline document.',
      cure: 'Open a file that ends in .pipeline.yaml.',
    };
  }
  if (Object.hasOwn(value, 'doc_type') && Object.hasOwn(value, 'pipelines')) {
    return {
      message: 'This is an Elyra pipeline, not a pipeline document.',
      cure: 'Open a file that ends in .pipeline.yaml.',
    };
  }
  if (Object.hasOwn(value, 'apiVersion') && Object.hasOwn(value, 'kind')) {
    return {
      message: 'This is a Kubernetes resource, not a pipeline document.',
      cure: 'Open a file that ends in .pipeline.yaml.',
    };
  }
  if (Object.hasOwn(value, 'name')) return undefined;
  return {
    message: 'The document has none of the fields of a component, so it is neither a component nor a pipeline.',
    cure: 'Open a file that ends in .pipeline.yaml or .component.yaml.',
  };
}

const component: Read<ComponentSpec> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.component);
  if (open === undefined) return undefined;
  const name = open.optional('name', text);
  const description = open.optional('description', text);
  const metadata = open.optional('metadata', readMetadata);
  const inputs = open.optional('inputs', ports(input));
  const outputs = open.optional('outputs', ports(output));
  const implementation = open.required('implementation', readImplementation);
  const pipelineOptions = open.optional('pipelineOptions', readPipelineOptions);
  if (implementation === undefined) return undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
    implementation,
    ...(pipelineOptions === undefined ? {} : { pipelineOptions }),
  };
};

const annotations = record(anything);

const readMetadata: Read<Metadata> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.metadata);
  if (open === undefined) return undefined;
  const notes = open.optional('annotations', annotations);
  const labels = open.optional('labels', annotations);
  return { ...(notes === undefined ? {} : { annotations: notes }), ...(labels === undefined ? {} : { labels }) };
};

const readPipelineOptions: Read<NonNullable<ComponentSpec['pipelineOptions']>> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.pipelineOptions);
  if (open === undefined) return undefined;
  const root = open.optional('root', text);
  const kubernetes = open.optional('kubernetes', mapping);
  return { ...(root === undefined ? {} : { root }), ...(kubernetes === undefined ? {} : { kubernetes }) };
};

const type: Read<TypeSpec> = (value, path, context) => {
  if (isJsonObject(value) && Object.keys(value).length > 0) return value;
  return nameText(value, path, context);
};

/** A list of inputs or outputs, each name once. */
function ports<T extends { readonly name: string }>(read: Read<T>): Read<readonly T[]> {
  return (value, path, context) => {
    const items = list(read)(value, path, context);
    const seen = new Set<string>();
    for (const [index, item] of (items ?? []).entries()) {
      if (seen.has(item.name)) {
        report(context, [...path, index, 'name'], {
          code: 'name-duplicate',
          message: `“${item.name}” is there twice in ${String(path.at(-1))}.`,
          cure: 'Give one of them another name.',
        });
      }
      seen.add(item.name);
    }
    return items;
  };
}

const input: Read<InputSpec> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.input);
  if (open === undefined) return undefined;
  const name = open.required('name', nameText);
  const declared = open.optional('type', type);
  const description = open.optional('description', text);
  const standard = open.json('default');
  const optional = open.optional('optional', boolean);
  const notes = open.optional('annotations', annotations);
  if (name === undefined) return undefined;
  return {
    name,
    ...(declared === undefined ? {} : { type: declared }),
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    ...(optional === undefined ? {} : { optional }),
    ...(notes === undefined ? {} : { annotations: notes }),
  };
};

const output: Read<OutputSpec> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.output);
  if (open === undefined) return undefined;
  const name = open.required('name', nameText);
  const declared = open.optional('type', type);
  const description = open.optional('description', text);
  const notes = open.optional('annotations', annotations);
  if (name === undefined) return undefined;
  return {
    name,
    ...(declared === undefined ? {} : { type: declared }),
    ...(description === undefined ? {} : { description }),
    ...(notes === undefined ? {} : { annotations: notes }),
  };
};

const readImplementation: Read<Implementation> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.implementation);
  if (open === undefined) return undefined;
  if (open.has('container') && open.has('graph')) {
    report(context, path, {
      code: 'shape-wrong-type',
      message: `${placeName(path)} has both a container and a graph.`,
      cure: 'Keep one of them.',
    });
    return undefined;
  }
  if (open.has('importer')) return undefined;
  const graph = open.has('graph') ? open.required('graph', readGraph) : undefined;
  if (open.has('graph')) return graph === undefined ? undefined : { graph };
  const container = open.required('container', readContainer);
  return container === undefined ? undefined : { container };
};

const readContainer: Read<ContainerImplementation['container']> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.container);
  if (open === undefined) return undefined;
  const image = open.required('image', text);
  if (image?.trim() === '') {
    report(context, [...path, 'image'], {
      code: 'shape-missing-field',
      severity: 'warning',
      message: 'The image is empty, so this component cannot run.',
      cure: 'Write the name of an image, such as python:3.12.',
    });
  }
  const command = open.optional('command', list(readCommandPart));
  const args = open.optional('args', list(readCommandPart));
  const env = open.optional('env', record(spelledText));
  const fileOutputs = open.optional('fileOutputs', record(text));
  if (fileOutputs !== undefined) {
    report(context, [...path, 'fileOutputs'], {
      code: 'shape-unknown-field',
      severity: 'warning',
      message: 'Outputs at fixed paths (fileOutputs) come from an older format that KFP no longer runs.',
      cure: 'Let the command write each output to its {outputPath: …}.',
      at: 'key',
    });
  }
  if (image === undefined) return undefined;
  return {
    image,
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env }),
    ...(fileOutputs === undefined ? {} : { fileOutputs }),
  };
};

const readGraph: Read<GraphImplementation['graph']> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.graph);
  if (open === undefined) return undefined;
  const components = open.optional('components', record(component));
  const tasks = open.required('tasks', record(task));
  const outputValues = open.optional('outputValues', record(readOutputValue));
  if (tasks === undefined) return undefined;
  return {
    ...(components === undefined ? {} : { components }),
    tasks,
    ...(outputValues === undefined ? {} : { outputValues }),
  };
};

const task: Read<TaskSpec> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.task);
  if (open === undefined) return undefined;
  const componentRef = open.required('componentRef', readComponentRef);
  const given = open.optional('arguments', record(readArgument));
  const runAfter = open.optional('runAfter', list(nameText));
  const executionOptions = open.optional('executionOptions', readOptions);
  const notes = open.optional('annotations', annotations);
  if (componentRef === undefined) return undefined;
  return {
    componentRef,
    ...(given === undefined ? {} : { arguments: given }),
    ...(runAfter === undefined ? {} : { runAfter }),
    ...(executionOptions === undefined ? {} : { executionOptions }),
    ...(notes === undefined ? {} : { annotations: notes }),
  };
};

const readComponentRef: Read<ComponentRef> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.componentRef);
  if (open === undefined) return undefined;
  const name = open.optional('name', text);
  const digest = open.optional('digest', text);
  const tag = open.optional('tag', text);
  const url = open.optional('url', nameText);
  const spec = open.optional('spec', component);
  const inner = open.optional('text', text);
  if (name === undefined && digest === undefined && url === undefined && spec === undefined && inner === undefined) {
    report(context, path, {
      code: 'shape-missing-field',
      message: `${placeName(path)} does not say which component the task uses.`,
      cure: 'Add a url, a name, or the component itself as spec.',
      at: 'key',
    });
    return undefined;
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(digest === undefined ? {} : { digest }),
    ...(tag === undefined ? {} : { tag }),
    ...(url === undefined ? {} : { url }),
    ...(spec === undefined ? {} : { spec }),
    ...(inner === undefined ? {} : { text: inner }),
  };
};

/** Reads the fields of an options object that are all optional; keeps those that are there. */
function options<T extends string, V>(
  words: { what: string; fields: readonly T[]; later?: { [field: string]: string } },
  read: (field: T) => Read<V>,
): Read<{ [field in T]?: V }> {
  return (value, path, context) => {
    const open = openObject(value, path, context, words);
    if (open === undefined) return undefined;
    const result: { [field in T]?: V } = {};
    for (const field of words.fields) {
      const item = open.optional(field, read(field));
      if (item !== undefined) result[field] = item;
    }
    return result;
  };
}

const readOptions: Read<ExecutionOptions> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.executionOptions);
  if (open === undefined) return undefined;
  const retryStrategy = open.optional('retryStrategy', readRetry);
  const cachingStrategy = open.optional(
    'cachingStrategy',
    options(fieldsOf.cachingStrategy, () => text),
  );
  const container = open.optional('container', readContainerOptions);
  return {
    ...(retryStrategy === undefined ? {} : { retryStrategy }),
    ...(cachingStrategy === undefined ? {} : { cachingStrategy }),
    ...(container === undefined ? {} : { container }),
  };
};

const readRetry: Read<NonNullable<ExecutionOptions['retryStrategy']>> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.retryStrategy);
  if (open === undefined) return undefined;
  const maxRetries = open.optional('maxRetries', number(0, true));
  const backoffDuration = open.optional('backoffDuration', duration);
  const backoffFactor = open.optional('backoffFactor', number(1, false));
  const backoffMaxDuration = open.optional('backoffMaxDuration', duration);
  return {
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(backoffDuration === undefined ? {} : { backoffDuration }),
    ...(backoffFactor === undefined ? {} : { backoffFactor }),
    ...(backoffMaxDuration === undefined ? {} : { backoffMaxDuration }),
  };
};

/** A protobuf duration in seconds, as the IR carries it. */
const duration: Read<string> = (value, path, context) => {
  const read = spelledText(value, path, context);
  if (read === undefined || /^\d+(\.\d{1,9})?s$/.test(read)) return read;
  report(context, path, {
    code: 'shape-wrong-type',
    message: `${placeName(path)} is “${read}”, and a duration in seconds is wanted.`,
    cure: 'Write seconds with an s, such as 30s.',
  });
  return undefined;
};

const readContainerOptions: Read<NonNullable<ExecutionOptions['container']>> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.containerOptions);
  if (open === undefined) return undefined;
  const env = open.optional('env', record(spelledText));
  const resources = open.optional(
    'resources',
    options(fieldsOf.resources, () => spelledText),
  );
  return { ...(env === undefined ? {} : { env }), ...(resources === undefined ? {} : { resources }) };
};
