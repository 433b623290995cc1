import { expect, test } from 'vitest';
import type { ComponentSpec, TaskSpec } from '../component/spec.ts';
import { applyEdit } from '../document/edit.ts';
import { link } from '../document/link.ts';
import { validate } from '../validate/graph.ts';
import { compile } from './compile.ts';

const spec: ComponentSpec = { name: 'step', implementation: { container: { image: 'busybox', command: ['true'] } } };
const task = (rest: Partial<TaskSpec> = {}): TaskSpec => ({ componentRef: { spec }, ...rest });
const pipeline = (tasks: Record<string, TaskSpec>): ComponentSpec => ({
  name: 'p',
  implementation: { graph: { tasks } },
});

function check(document: ComponentSpec): ReturnType<typeof validate> {
  return validate(link({ spec: document, file: 'p.yaml' }, () => undefined));
}

test('IR-1 a task keeps the key that it names, and no other takes it', () => {
  const { graph } = check(
    pipeline({
      'a-b': task(),
      'A b': task({ key: 'a_b' }),
      'a b': task(),
      other: task({ key: 'a-b', runAfter: ['A b'] }),
    }),
  );
  if (graph === undefined) throw new Error('Not valid');
  const { tasks } = compile(graph).spec.root.dag ?? {};
  expect(Object.entries(tasks ?? {}).map(([key, { taskInfo }]) => [key, taskInfo?.name])).toEqual([
    ['a-b-2', 'a-b'],
    ['a_b', 'A b'],
    ['a-b-3', 'a b'],
    ['a-b', 'other'],
  ]);
  expect(tasks?.['a-b']?.dependentTasks).toEqual(['a_b']);
});

test('IR-1 a key that two tasks name, or that is no part of a path, is an error with a fix', () => {
  const { diagnostics } = check(pipeline({ a: task({ key: 'x' }), b: task({ key: 'x' }), c: task({ key: 'x/y' }) }));
  expect(diagnostics.map(({ code, path }) => [code, path?.slice(-2).join('.')])).toEqual([
    ['name-duplicate', 'a.key'],
    ['name-duplicate', 'b.key'],
    ['name-invalid', 'c.key'],
  ]);
  expect(diagnostics.every(({ fix }) => fix !== undefined)).toBe(true);
});

test('IR-1 a copy of a task has a key of its own', () => {
  const edited = applyEdit(pipeline({ a: task({ key: 'x' }) }), { kind: 'duplicate-tasks', tasks: ['a'] });
  if (!edited.ok) throw new Error(JSON.stringify(edited.error));
  expect(check(edited.value.spec).graph).toBeDefined();
});
