/**
 * Checks a plain JSON value against ComponentSpec. Strict: an unknown field is an error that names the nearest known one. Lenient
 * where real old files differ harmlessly. What this version cannot run is refused by name, never run wrongly.
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
import { readOutputValue } from './argument-shape.ts';
import { fieldsOf } from './fields.ts';
import { taskReader } from './task-shape.ts';
import type {
  ComponentSpec,
  ContainerImplementation,
  GraphImplementation,
  Implementation,
  ImporterImplementation,
  InputSpec,
  Metadata,
  OutputSpec,
} from './spec.ts';
import type { TypeSpec } from './types.ts';

/** The typed form of a value (absent when it is no component) and everything that is wrong with it. */
export interface ShapeResult {
  readonly spec?: ComponentSpec;
  readonly findings: readonly Finding[];
}

/**
 * Reads a JSON value as a ComponentSpec. `spelling` gives the text of a scalar as the file has it.
 * Unknown fields are errors, but the spec is there, so that the rest can be shown.
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
  const ir = open.optional('ir', mapping);
  if (implementation === undefined) return undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
    implementation,
    ...(pipelineOptions === undefined ? {} : { pipelineOptions }),
    ...(ir === undefined ? {} : { ir }),
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
  const name = open.optional('name', nameText);
  const root = open.optional('root', text);
  const kubernetes = open.optional('kubernetes', mapping);
  return {
    ...(name === undefined ? {} : { name }),
    ...(root === undefined ? {} : { root }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
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
  const key = open.optional('key', nameText);
  const declared = open.optional('type', type);
  const description = open.optional('description', text);
  const standard = open.json('default');
  const optional = open.optional('optional', boolean);
  const literals = open.optional('literals', list(anything));
  const notes = open.optional('annotations', annotations);
  if (name === undefined) return undefined;
  return {
    name,
    ...(key === undefined ? {} : { key }),
    ...(declared === undefined ? {} : { type: declared }),
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    ...(optional === undefined ? {} : { optional }),
    ...(literals === undefined ? {} : { literals }),
    ...(notes === undefined ? {} : { annotations: notes }),
  };
};

const output: Read<OutputSpec> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.output);
  if (open === undefined) return undefined;
  const name = open.required('name', nameText);
  const key = open.optional('key', nameText);
  const declared = open.optional('type', type);
  const description = open.optional('description', text);
  const metadata = open.optional('metadata', mapping);
  const notes = open.optional('annotations', annotations);
  if (name === undefined) return undefined;
  return {
    name,
    ...(key === undefined ? {} : { key }),
    ...(declared === undefined ? {} : { type: declared }),
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(notes === undefined ? {} : { annotations: notes }),
  };
};

const readImplementation: Read<Implementation> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.implementation);
  if (open === undefined) return undefined;
  const kinds = fieldsOf.implementation.fields.filter((kind) => open.has(kind));
  if (kinds.length > 1) {
    report(context, path, {
      code: 'shape-wrong-type',
      message: `${placeName(path)} has more than one of its kinds: ${kinds.join(', ')}.`,
      cure: 'Keep one of them.',
    });
    return undefined;
  }
  switch (kinds[0]) {
    case 'graph': {
      const graph = open.required('graph', readGraph);
      return graph === undefined ? undefined : { graph };
    }
    case 'importer': {
      const importer = open.required('importer', readImporter);
      return importer === undefined ? undefined : { importer };
    }
    case 'ir': {
      const ir = open.required('ir', mapping);
      return ir === undefined ? undefined : { ir };
    }
    default: {
      const container = open.required('container', readContainer);
      return container === undefined ? undefined : { container };
    }
  }
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
  const taskConfigPassthroughs = open.optional('taskConfigPassthroughs', list(readPassthrough));
  if (image === undefined) return undefined;
  return {
    image,
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env }),
    ...(fileOutputs === undefined ? {} : { fileOutputs }),
    ...(taskConfigPassthroughs === undefined ? {} : { taskConfigPassthroughs }),
  };
};

const readPassthrough: Read<{ readonly field: string; readonly applyToTask?: boolean }> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.taskConfigPassthrough);
  const field = open?.required('field', nameText);
  const applyToTask = open?.optional('applyToTask', boolean);
  return field === undefined ? undefined : { field, ...(applyToTask === undefined ? {} : { applyToTask }) };
};

const readImporter: Read<ImporterImplementation['importer']> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.importer);
  const artifactUri = open?.required('artifactUri', readImportedUri);
  const metadata = open?.optional('metadata', mapping);
  const reimport = open?.optional('reimport', boolean);
  const downloadToWorkspace = open?.optional('downloadToWorkspace', boolean);
  if (artifactUri === undefined) return undefined;
  return {
    artifactUri,
    ...(metadata === undefined ? {} : { metadata }),
    ...(reimport === undefined ? {} : { reimport }),
    ...(downloadToWorkspace === undefined ? {} : { downloadToWorkspace }),
  };
};

const readImportedUri: Read<ImporterImplementation['importer']['artifactUri']> = (value, path, context) => {
  if (!isJsonObject(value)) return text(value, path, context);
  const inputValue = openObject(value, path, context, fieldsOf.importedUri)?.required('inputValue', nameText);
  return inputValue === undefined ? undefined : { inputValue };
};

const readGraph: Read<GraphImplementation['graph']> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.graph);
  if (open === undefined) return undefined;
  const components = open.optional('components', record(component));
  const tasks = open.required('tasks', record(taskReader(component)));
  const outputValues = open.optional('outputValues', record(readOutputValue));
  if (tasks === undefined) return undefined;
  return {
    ...(components === undefined ? {} : { components }),
    tasks,
    ...(outputValues === undefined ? {} : { outputValues }),
  };
};
