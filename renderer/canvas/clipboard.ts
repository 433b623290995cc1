import { copySelection, parseClipboard } from '../../shared/document/clipboard.ts';
import type { OpenDocument } from '../state/document.ts';
import { toast } from '../ui/toast.ts';
import { change, selectTasks, selectedTasks } from './actions.ts';

/** The selected tasks as text; undefined when none is selected. */
export function copySelected(document: OpenDocument): string | undefined {
  const shown = document.shown();
  const tasks = selectedTasks(document);
  return shown === undefined || tasks.length === 0
    ? undefined
    : copySelection(shown.graph, tasks, (name) => shown.resolve({ name }));
}

/** Adds the tasks of a text, beside where they were, and selects them. Text that holds none is refused with a message. */
export function pasteText(document: OpenDocument, text: string): void {
  const read = parseClipboard(text);
  if (!read.ok) {
    toast({ title: read.error.message, detail: read.error.cure });
    return;
  }
  const count = Object.keys(read.value.tasks).length;
  const label = `Paste ${count} task${count === 1 ? '' : 's'}`;
  const added = change(document, label, [{ kind: 'paste', fragment: read.value }]);
  if (added === undefined || added.length === 0) return;
  selectTasks(document, added);
}
