/** What happens when the window opens: preferences, the library, the documents of last time, or the first example. */
import type { App } from './app-context.ts';
import { rememberedDrafts } from './state/documents.ts';

/** Fills the window. What fails leaves its own message where it belongs. */
export async function openWindow(app: App): Promise<void> {
  const { api, desktop, documents, library, ui } = app;
  desktop?.onMenuCommand((command) => app.commands.run(command));
  desktop?.onOpenFile((path) => void documents.openPath(path));
  // Work that was not kept yet is kept before the page goes away.
  window.addEventListener('pagehide', () => void documents.flush());
  window.addEventListener('blur', () => void documents.flush());

  await Promise.all([ui.load().catch(() => undefined), app.hub.load().catch(() => undefined), library.load()]);
  const drafts = await rememberedDrafts(api).catch(() => []);
  if (drafts === undefined) {
    // The very first time: the smallest example, one click from running.
    const examples = await api.call('examples.list', {}).catch(() => []);
    const [first] = examples.toSorted((a, b) => a.taskCount - b.taskCount);
    if (first !== undefined) await documents.openExample(first.id);
    return;
  }
  for (const draft of drafts) await documents.openDraft(draft);
}
