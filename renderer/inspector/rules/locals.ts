/** Locals that come and go with what reads them. Pure. */
import type { Argument, TaskSpec } from '../../../shared/component/spec.ts';
import type { RuleEdit } from '../../../shared/document/edit.ts';

/** Gives a task locals. */
export function addLocals(task: string, locals: { readonly [name: string]: Argument }): readonly RuleEdit[] {
  return Object.entries(locals).map(([name, argument]) => ({ kind: 'set-local', task, name, argument }));
}

/** Takes away locals that nothing else of the task mentions. */
export function dropLocals(id: string, task: TaskSpec, names: readonly string[]): readonly RuleEdit[] {
  const { locals = {}, isEnabled: _condition, ...rest } = task;
  const others = JSON.stringify(rest);
  return names
    .filter((name) => Object.hasOwn(locals, name) && !others.includes(name))
    .map((name) => ({ kind: 'set-local', task: id, name }));
}
