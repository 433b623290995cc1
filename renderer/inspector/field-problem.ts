/** What was found about one field of a task. */
import type { Diagnostic } from '../../shared/diagnostic.ts';
import type { JsonPath } from '../../shared/json.ts';
import { useProblems } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';

/** The first error or warning about a field of a task, or about something inside of it, as a sentence. */
export function useFieldProblem(document: OpenDocument, tasks: readonly string[], field: JsonPath): string | undefined {
  return useProblems(document, ({ diagnostics }) => fieldProblem(diagnostics, tasks, field));
}

/** The same, of a list of findings. Pure. */
export function fieldProblem(
  diagnostics: readonly Diagnostic[],
  tasks: readonly string[],
  field: JsonPath,
): string | undefined {
  const found = diagnostics.find(
    ({ severity, place, path }) =>
      severity !== 'notice' && place !== undefined && sameItems(place.tasks, tasks) && isOf(path ?? [], tasks, field),
  );
  return found === undefined ? undefined : `${found.message} ${found.cure}`;
}

function sameItems(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((item, index) => item === others[index]);
}

function isOf(path: JsonPath, tasks: readonly string[], field: JsonPath): boolean {
  const start = path.findLastIndex((key, index) => path[index - 1] === 'tasks' && key === tasks.at(-1));
  return start >= 0 && field.every((key, index) => path[start + 1 + index] === key);
}
