import { isGraph } from '../../shared/component/spec.ts';
import type { App } from '../app-context.ts';
import { selectedTasks } from '../canvas/actions.ts';
import type { OpenDocument } from '../state/document.ts';

/** What commands ask and need again and again. */
export interface CommandTools {
  /** Whether the designer is in front. */
  readonly inDesigner: () => boolean;
  /** The document in front, while the designer is. */
  readonly current: () => OpenDocument | undefined;
  /** The document on the canvas in front, also that of a run. */
  readonly front: () => OpenDocument | undefined;
  readonly has: () => boolean;
  /** Whether the shown graph can be changed. */
  readonly editable: () => boolean;
  readonly selected: () => boolean;
  /** Ids of the selected tasks. */
  readonly tasks: () => readonly string[];
  /** Whether a task of the shown graph is a group. */
  readonly isGroup: (id: string) => boolean;
  /** Something done to the document in front, as a command runs it. */
  readonly withDocument: (work: (document: OpenDocument) => void) => () => void;
  /** The same with the document on the canvas in front, for what changes nothing in it. */
  readonly withFront: (work: (document: OpenDocument) => void) => () => void;
}

/** The tools for one window. */
export function commandTools(app: App): CommandTools {
  const inDesigner = (): boolean => app.ui.store.getState().screen === 'designer';
  const current = (): OpenDocument | undefined => (inDesigner() ? app.documents.active() : undefined);
  const front = (): OpenDocument | undefined => app.canvas.current?.document ?? current();
  return {
    inDesigner,
    current,
    front,
    has: () => current() !== undefined,
    editable: () => current()?.readOnly === false && current()?.shown()?.editable === true,
    selected() {
      const selection = front()?.store.getState().selection;
      return selection !== undefined && selection.nodes.size + selection.edges.size > 0;
    },
    tasks() {
      const document = front();
      return document === undefined ? [] : selectedTasks(document);
    },
    isGroup(id) {
      const shown = front()?.shown();
      const task = shown?.graph.implementation.graph.tasks[id];
      const spec = task === undefined ? undefined : shown?.resolve(task.componentRef);
      return spec !== undefined && isGraph(spec);
    },
    withDocument: (work) => () => {
      const document = current();
      if (document !== undefined) work(document);
    },
    withFront: (work) => () => {
      const document = front();
      if (document !== undefined) work(document);
    },
  };
}
