/** The component of a task, and a copy of it that is the task's own. */
import type { ComponentSpec, PipelineComponent } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { withInline } from './address.ts';
import { fault, noTask, type Outcome } from './graph.ts';
import type { ComponentResolver } from './linked.ts';

/** The component of a task, as far as it is known. `resolve` knows the names of the graphs around the task. */
export function taskComponent(
  owner: PipelineComponent,
  id: string,
  resolve: ComponentResolver,
): ComponentSpec | undefined {
  const ref = own(owner.implementation.graph.tasks, id)?.componentRef;
  return ref === undefined ? undefined : (ref.spec ?? resolve(ref)?.spec);
}

/** Writes the component of a task at the task, so that changes of it change nothing else. */
export function makeOwnCopy(
  owner: PipelineComponent,
  id: string,
  resolve: ComponentResolver,
): Result<Outcome, Diagnostic> {
  const task = own(owner.implementation.graph.tasks, id);
  if (task === undefined) return noTask(id);
  if (task.componentRef.spec !== undefined) return ok({ component: owner });
  const spec = taskComponent(owner, id, resolve);
  if (spec === undefined) {
    return fault(
      'component-not-found',
      `The component of “${id}” is not known here, so it cannot be copied.`,
      'Choose a component of the library.',
    );
  }
  return ok({ component: withInline(owner, id, spec) });
}
