/** Values that the Kubernetes options of an executor name: names of objects and claims, and what is in them. */
import type { IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import { objectNames, type Namespace, type NamespaceObject } from './namespace.ts';
import type { TaskNames } from './names.ts';
import { resolveSource, type GraphScope } from './task-inputs.ts';

/** What the options are read with. */
export interface PodContext {
  readonly scope: GraphScope;
  readonly namespace: Namespace | 'gone';
  readonly names: TaskNames;
}

/** A refusal to start the step, in a sentence. */
export function refused(detail: string): Result<never, Failure> {
  return err({ reason: 'start-refused', detail });
}

/** The name that a source gives, else the one that is written. Undefined where nobody gave it: then the option does not count, as on the backend. */
export function nameOf(
  what: string,
  source: IrTaskInputParameter | undefined,
  written: string | undefined,
  { scope, names }: PodContext,
): Result<string | undefined, Failure> {
  const value = source === undefined ? ok(written ?? '') : resolveSource(what, source, scope, names);
  if (!value.ok) return value;
  const name = value.value ?? undefined;
  if (name === undefined || (typeof name === 'string' && name !== '')) return ok(name);
  return refused(`The name of a ${what} is empty, or is no text. Look at where its name comes from.`);
}

/** A secret or config map by name; undefined where it may be absent and is, or where the values are gone. */
export function findObject(
  kind: keyof Namespace,
  name: string,
  optional: boolean | undefined,
  { namespace }: PodContext,
): Result<NamespaceObject | undefined, Failure> {
  if (namespace === 'gone') return ok(undefined);
  const found = namespace[kind].get(name);
  if (found !== undefined || optional === true) return ok(found);
  return refused(
    `The ${objectNames[kind]} “${name}” was not given. Give its manifest when the window asks for it, or with millrace run --kubernetes FILE.`,
  );
}
