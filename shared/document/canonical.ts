/** The canonical order of a component's fields, and which of its values are one fact on one line. */
import { fieldsOf } from '../component/fields.ts';
import type { Layout } from '../yaml/emit.ts';

const inline = (): Layout => ({ inline: true });
const inlineEach = (): Layout => ({ each: inline });

const names = (each: () => Layout) => (): Layout => ({ each });

const source = (): Layout => ({
  inline: true,
  fields: {
    taskOutput: () => ({ order: fieldsOf.taskOutput.fields, inline: true }),
    graphInput: () => ({ order: fieldsOf.graphInput.fields, inline: true }),
  },
});

const container = (): Layout => ({
  order: fieldsOf.container.fields,
  fields: { command: inlineEach, args: inlineEach },
});

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
      inputs: names(() => ({ order: fieldsOf.input.fields })),
      outputs: names(() => ({ order: fieldsOf.output.fields })),
      implementation: () => ({ order: fieldsOf.implementation.fields, fields: { container, graph } }),
      pipelineOptions: () => ({ order: fieldsOf.pipelineOptions.fields }),
    },
  };
}
