/** The canonical order of a component's fields, and which of its values are one fact on one line. */
import { fieldsOf } from '../component/fields.ts';
import type { Layout } from '../yaml/emit.ts';

const inline = (): Layout => ({ inline: true });
const inlineEach = (): Layout => ({ each: inline });

const names = (each: () => Layout) => (): Layout => ({ each });

const source = (): Layout => ({
  inline: true,
  order: ['value', 'taskOutput', 'graphInput', 'taskStatus', 'select'],
  fields: {
    taskOutput: () => ({ order: fieldsOf.taskOutput.fields, inline: true }),
    graphInput: () => ({ order: fieldsOf.graphInput.fields, inline: true }),
    taskStatus: inline,
    oneOf: () => ({ each: source }),
  },
});

const operands = (each: () => Layout) => (): Layout => ({ inline: true, order: fieldsOf.comparison.fields, each });

const predicate = (): Layout => ({
  inline: true,
  fields: { cel: inline, not: predicate, and: operands(predicate), or: operands(predicate) },
  each: operands(source),
});

const forEach = (): Layout => ({ inline: true, order: fieldsOf.forEach.fields, each: inline });

const container = (): Layout => ({
  order: fieldsOf.container.fields,
  fields: {
    command: inlineEach,
    args: inlineEach,
    taskConfigPassthroughs: () => ({ each: () => ({ order: fieldsOf.taskConfigPassthrough.fields, inline: true }) }),
  },
});

const importer = (): Layout => ({ order: fieldsOf.importer.fields, fields: { artifactUri: inline } });

const options = (): Layout => ({
  order: fieldsOf.executionOptions.fields,
  fields: {
    retryStrategy: () => ({ order: fieldsOf.retryStrategy.fields }),
    cachingStrategy: () => ({ order: fieldsOf.cachingStrategy.fields }),
    container: () => ({
      order: fieldsOf.containerOptions.fields,
      fields: { resources: () => ({ order: fieldsOf.resources.fields }) },
    }),
  },
});

const task = (): Layout => ({
  order: fieldsOf.task.fields,
  fields: {
    componentRef: () => ({ order: fieldsOf.componentRef.fields, fields: { spec: componentLayout } }),
    arguments: names(source),
    locals: names(source),
    isEnabled: predicate,
    forEach,
    executionOptions: options,
  },
});

const graph = (): Layout => ({
  order: fieldsOf.graph.fields,
  fields: { components: names(componentLayout), tasks: names(task), outputValues: names(source) },
});

/** The layout of a component or pipeline. */
export function componentLayout(): Layout {
  return {
    order: fieldsOf.component.fields,
    fields: {
      metadata: () => ({ order: fieldsOf.metadata.fields }),
      inputs: names(() => ({ order: fieldsOf.input.fields, fields: { literals: inline } })),
      outputs: names(() => ({ order: fieldsOf.output.fields })),
      implementation: () => ({ order: fieldsOf.implementation.fields, fields: { container, graph, importer } }),
      pipelineOptions: () => ({ order: fieldsOf.pipelineOptions.fields }),
    },
  };
}
