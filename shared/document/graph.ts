/** The moving parts of edits: records rebuilt with every unchanged part shared, names made unique, faults in words. */
import type {
  ComponentSpec,
  GraphImplementation,
  InputSpec,
  OutputSpec,
  PipelineComponent,
  TaskSpec,
} from '../component/spec.ts';
import type { Diagnostic, DiagnosticCode, GraphPlace } from '../diagnostic.ts';
import { emptyRecord, isForbiddenKey } from '../json.ts';
import { err, type Result } from '../result.ts';
import { makeComponent } from './make.ts';

/** The body of a pipeline. */
export type Graph = GraphImplementation['graph'];

/** A record of JSON objects. */
export type Records<T> = { readonly [key: string]: T };

/** How the ports of an edited graph changed, for the connections around it. `to` is absent when the port is gone. */
export type PortChange =
  | { readonly side: 'input'; readonly from: InputSpec; readonly to?: InputSpec }
  | { readonly side: 'output'; readonly from: OutputSpec; readonly to?: OutputSpec };

/** The graph after an edit. */
export interface Outcome {
  readonly component: PipelineComponent;
  readonly added?: readonly string[];
  readonly ports?: readonly PortChange[];
}

/** An edit that cannot be done, with its reason. */
export function fault(
  code: DiagnosticCode,
  message: string,
  cure: string,
  place?: GraphPlace,
): Result<never, Diagnostic> {
  return err({ code, severity: 'error', message, cure, ...(place === undefined ? {} : { place }) });
}

/** The fault of a task id that is not in the graph. */
export function noTask(id: string): Result<never, Diagnostic> {
  return fault('reference-unknown-task', `There is no task “${id}” here.`, 'Choose a task of this graph.');
}

/** A record with each entry changed, renamed (a new key) or left out (undefined); the same record when nothing changed. */
export function mapRecord<T>(
  record: Records<T>,
  change: (item: T, key: string) => readonly [string, T] | undefined,
): Records<T> {
  const result = emptyRecord<T>();
  let same = true;
  for (const [key, item] of Object.entries(record)) {
    const next = change(item, key);
    if (next === undefined || next[0] !== key || next[1] !== item) same = false;
    if (next !== undefined) result[next[0]] = next[1];
  }
  return same ? record : result;
}

/** A record with one entry set at its place, or added at the end. */
export function withEntry<T>(record: Records<T> | undefined, key: string, item: T): Records<T> {
  const result = emptyRecord<T>();
  Object.assign(result, record);
  result[key] = item;
  return result;
}

/** A record without one entry. */
export function withoutEntry<T>(record: Records<T> | undefined, key: string): Records<T> {
  return mapRecord(record ?? {}, (item, name) => (name === key ? undefined : [name, item]));
}

/** A task of the graph replaced by another. */
export function withTask(owner: PipelineComponent, id: string, task: TaskSpec): PipelineComponent {
  const { graph } = owner.implementation;
  return makeComponent(owner, { graph: { ...graph, tasks: withEntry(graph.tasks, id, task) } });
}

/** A name that is not taken: the wanted one, or with the first free number after it (`Split`, `Split 2`). */
export function uniqueName(wanted: string, isTaken: (name: string) => boolean): string {
  const cleaned = wanted.replaceAll(/\s+/g, ' ').trim();
  const base = cleaned === '' || isForbiddenKey(cleaned) ? 'Task' : cleaned;
  if (!isTaken(base)) return base;
  const numbered = /^(.*\D) (\d{1,6})$/.exec(base);
  const stem = numbered?.[1] ?? base;
  for (let number = Number(numbered?.[2] ?? 1) + 1; ; number += 1) {
    const name = `${stem} ${number}`;
    if (!isTaken(name)) return name;
  }
}

/** Why a name cannot be used; undefined when it can. */
export function nameFault(name: string, isTaken: boolean): Result<never, Diagnostic> | undefined {
  if (name.trim() === '') return fault('name-invalid', 'The name is empty.', 'Write a name.');
  if (isForbiddenKey(name)) return fault('name-invalid', `“${name}” cannot be a name.`, 'Choose another name.');
  if (isTaken) return fault('name-duplicate', `“${name}” is already there.`, 'Choose another name.');
  return undefined;
}

/** The inputs of a component, none when it declares none. */
export function inputsOf(spec: ComponentSpec): readonly InputSpec[] {
  return spec.inputs ?? [];
}

/** The outputs of a component, none when it declares none. */
export function outputsOf(spec: ComponentSpec): readonly OutputSpec[] {
  return spec.outputs ?? [];
}
