import { expect, test } from 'vitest';
import type { ComponentSpec } from '../../shared/component/spec.ts';
import { applyEdit } from '../../shared/document/edit.ts';
import { graphAt } from './graph-path.ts';

test('DOC-21: a graph that is held as text is looked at, and changed once the task has a copy of its own', () => {
  const text = 'implementation: {graph: {tasks: {train: {componentRef: {name: x}}}}}\n';
  const spec: ComponentSpec = { implementation: { graph: { tasks: { fit: { componentRef: { text } } } } } };
  const shown = graphAt(spec, ['fit'], () => undefined);
  expect(Object.keys(shown?.graph.implementation.graph.tasks ?? {})).toEqual(['train']);
  expect(shown?.editable).toBe(false);
  const copied = applyEdit(spec, { kind: 'make-own-copy', task: 'fit' });
  expect(copied.ok && graphAt(copied.value.spec, ['fit'], () => undefined)?.editable).toBe(true);
});

test('DOC-14: what is shown of a task is what runs: its URL comes before its name', () => {
  const graph = (task: string): ComponentSpec => ({
    implementation: { graph: { tasks: { [task]: { componentRef: { name: 'x' } } } } },
  });
  const spec: ComponentSpec = {
    implementation: {
      graph: { components: { fit: graph('named') }, tasks: { a: { componentRef: { name: 'fit', url: 'u' } } } },
    },
  };
  const shown = graphAt(spec, ['a'], ({ url }) =>
    url === 'u' ? { spec: graph('fetched'), origin: 'url' } : undefined,
  );
  expect(Object.keys(shown?.graph.implementation.graph.tasks ?? {})).toEqual(['fetched']);
});
