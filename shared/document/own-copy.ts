/** The component of a task, and a copy of it that is the task's own. */
import type { ComponentSpec, PipelineComponent } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { writtenAt, type Located } from './address.ts';
import { readEmbedded } from './embedded.ts';
import { withInline } from './put-back.ts';
import { fault, noTask, type Outcome } from './graph.ts';
import type { ComponentResolver } from './linked.ts';
import { namesIn } from './names.ts';

/** The component of a task, as far as it is known. `resolve` knows the names of the graphs around the task. */
export function taskComponent(
  owner: PipelineComponent,
  id: string,
  resolve: ComponentResolver,
): ComponentSpec | undefined {
  const ref = own(owner.implementation.graph.tasks, id)?.componentRef;
  if (ref === undefined) return undefined;
  return ref.spec ?? (ref.text === undefined ? resolve(ref)?.spec : readEmbedded(ref.text).spec);
}

/** Writes the component of a task at the task, so that changes of it change nothing else. */
export function makeOwnCopy(at: Located, id: string, resolve: ComponentResolver): Result<Outcome, Diagnostic> {
  const owner = at.component;
  const task = own(owner.implementation.graph.tasks, id);
  if (task === undefined) return noTask(id);
  const { spec: written, text } = task.componentRef;
  if (written !== undefined) return ok({ component: owner });
  const wrong =
    text === undefined ? undefined : readEmbedded(text).diagnostics.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) {
    return fault(wrong.code, `The text of the component of “${id}” cannot be copied: ${wrong.message}`, wrong.cure);
  }
  const spec = taskComponent(owner, id, resolve);
  if (spec === undefined) {
    return fault(
      'component-not-found',
      `The component of “${id}” is not known here, so it cannot be copied.`,
      'Choose a component of the library.',
    );
  }
  const from = writtenAt(at.scopes, id, task)?.scopes.length ?? 0;
  const between = at.scopes.slice(from).map(({ component }) => component.implementation.graph.components);
  const hidden = namesIn(spec).find((name) => between.some((components) => own(components, name) !== undefined));
  if (hidden !== undefined) {
    return fault(
      'name-duplicate',
      `The component of “${id}” uses a component “${hidden}”, and here that name means another one.`,
      'Rename one of them in the text.',
    );
  }
  return ok({ component: withInline(owner, id, spec) });
}
