/** What happens when the window opens: preferences, the library, the documents of last time, or the first example. */
import { CallError } from '../shared/ipc/client.ts';
import type { EngineApi, WindowLook } from '../shared/ipc/contract.ts';
import { messageOf } from '../shared/errors.ts';
import type { App } from './app-context.ts';
import { toast } from './ui/toast.ts';

/**
 * Fills the window: at once with `look` (what the record held when the window was made), and with what the engine says when it answers. Resolves when there is
 * something to show. What fails leaves its own message where it belongs.
 */
export async function openWindow(app: App, look: WindowLook | undefined): Promise<void> {
  const { api, connection, desktop, documents } = app;
  desktop?.onMenuCommand((command) => app.commands.run(command));
  desktop?.onOpenFile((path) => void documents.openPath(path));
  // Work that was not kept yet is kept before the page goes away; where that cannot be, the person is asked.
  window.addEventListener('pagehide', () => {
    leaveField();
    documents.leave();
  });
  window.addEventListener('blur', () => void documents.flush());
  window.addEventListener('beforeunload', (event) => {
    leaveField();
    const answers = connection.state.getState().phase === 'connected';
    const drafts = documents.store.getState().open.map((document) => document.store.getState().draft);
    if (drafts.some((draft) => draft === 'failed' || (draft === 'pending' && !answers))) event.preventDefault();
  });
  // What could not be kept because the line broke is kept once there is one again.
  connection.state.subscribe(({ phase }, before) => {
    if (phase === 'connected' && before.phase !== 'connected') void documents.flush();
  });

  // The first question of all, so that what is run later is what the engine has seen.
  const answered = followUp(app, look, askEngine(api, look));
  if (look === undefined) await answered;
  else fill(app, look, true);
}

/** A field keeps what is typed into it until it is left, and a page that goes away leaves none. */
function leaveField(): void {
  const { activeElement } = window.document;
  if (activeElement instanceof HTMLElement) activeElement.blur();
}

async function followUp(app: App, look: WindowLook | undefined, asked: Promise<WindowLook>): Promise<void> {
  const { documents, library, ui } = app;
  // Whoever is faster than the engine keeps what they went to: documents of last time then come behind it.
  const view = (): readonly unknown[] => [documents.store.getState(), ui.store.getState().screen];
  const before = view();
  try {
    const found = await asked;
    if (look === undefined) {
      fill(
        app,
        found,
        view().every((part, index) => part === before[index]),
      );
    } else documents.restore({ ...found, documents: stillWanted(app, look, found) }, false);
  } catch (error) {
    toast({ tone: 'error', title: 'The documents of last time could not be opened', detail: messageOf(error) });
    if (look === undefined) await library.load();
  }
  documents.confirm();
  if (ui.store.getState().screen === 'opening') ui.show('start');
}

/** A broken line comes back: then it is asked again. */
async function askEngine(api: EngineApi, look: WindowLook | undefined): Promise<WindowLook> {
  const first = look?.documents.find((answer) => answer.ok)?.document.draft;
  for (;;) {
    try {
      return await api.call('window.open', first === undefined ? {} : { first });
    } catch (error) {
      if (!(error instanceof CallError && error.code === 'closed')) throw error;
    }
  }
}

function fill({ documents, hub, library, ui }: App, look: WindowLook, toFront: boolean): void {
  ui.restore(look.preferences);
  hub.restore(look.shownRuns);
  library.list(look.components);
  documents.restore(look, toFront);
  if (ui.store.getState().screen === 'opening') ui.show('start');
}

/** Without those that were closed since they were shown. */
function stillWanted({ documents }: App, look: WindowLook, found: WindowLook): WindowLook['documents'] {
  const open = new Set(documents.store.getState().open.map(({ id }) => id));
  const shown = draftsOf(look);
  return found.documents.filter(
    (answer) => !answer.ok || open.has(answer.document.draft) || !shown.has(answer.document.draft),
  );
}

function draftsOf(look: WindowLook): ReadonlySet<string> {
  return new Set(look.documents.flatMap((answer) => (answer.ok ? [answer.document.draft] : [])));
}
