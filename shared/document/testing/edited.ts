/** Edits in tests: a document as text, what became of it, and why an edit was refused. */
import { isGraph, type ComponentSpec, type PipelineComponent, type TaskSpec } from '../../component/spec.ts';
import { own } from '../../json.ts';
import { applyEdits, type Edit } from '../edit.ts';
import { parseDocument } from '../parse.ts';

/** A pipeline from its text, which has to be right. */
export function pipelineOf(text: string): PipelineComponent {
  const { spec, diagnostics } = parseDocument(text, 'p.yaml');
  const [wrong] = diagnostics;
  if (wrong !== undefined || spec === undefined || !isGraph(spec)) throw new Error(wrong?.message ?? 'no graph');
  return spec;
}

/** The pipeline after edits, none of which may be refused. */
export function edited(spec: ComponentSpec, ...edits: readonly Edit[]): PipelineComponent {
  const done = applyEdits(spec, edits);
  if (!done.ok) throw new Error(done.error.message);
  if (!isGraph(done.value.spec)) throw new Error('no graph');
  return done.value.spec;
}

/** The code and the sentence with which an edit is refused; undefined when it is not. */
export function refusal(spec: ComponentSpec, edit: Edit): string | undefined {
  const done = applyEdits(spec, [edit]);
  return done.ok ? undefined : `${done.error.code}: ${done.error.message}`;
}

/** A task that has to be there. */
export function taskOf(spec: ComponentSpec | undefined, id: string): TaskSpec {
  const task = spec !== undefined && isGraph(spec) ? own(spec.implementation.graph.tasks, id) : undefined;
  if (task === undefined) throw new Error(`no task ${id}`);
  return task;
}

/** The graph that is written at a task. */
export function groupOf(spec: ComponentSpec, id: string): PipelineComponent {
  const inner = taskOf(spec, id).componentRef.spec;
  if (inner === undefined || !isGraph(inner)) throw new Error(`${id} is no group`);
  return inner;
}
