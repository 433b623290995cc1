/** What happens when the window opens: preferences, the library, the documents of last time, or the first example. */
import type { App } from './app-context.ts';
import { rememberedSession } from './state/documents.ts';

/** Fills the window. What fails leaves its own message where it belongs. */
export async function openWindow(app: App): Promise<void> {
  const { api, desktop, documents, library, ui } = app;
  desktop?.onMenuCommand((command) => app.commands.run(command));
  desktop?.onOpenFile((path) => void documents.openPath(path));
  // Work that was not kept yet is kept before the page goes away.
  window.addEventListener('pagehide', () => void documents.flush());
  window.addEventListener('blur', () => void documents.flush());

  // Whoever is faster than the loading keeps what they went to: documents of last time then come behind it.
  const look = (): readonly unknown[] => [documents.store.getState(), ui.store.getState().screen];
  let left = look();
  const untouched = (): boolean => look().every((part, index) => part === left[index]);

  const remembered = rememberedSession(api).catch(() => ({ open: [], active: undefined }));
  await Promise.all([ui.load().catch(() => undefined), app.hub.load().catch(() => undefined), library.load()]);
  const last = await remembered;
  // The very first time: the smallest example, one click from running.
  if (last === undefined) await documents.openExample(undefined, untouched);
  for (const draft of last?.open ?? []) {
    let alone = false;
    await documents.openDraft(draft, () => (alone = untouched()));
    if (alone) left = look();
  }
  const front = documents.store.getState().open.find((document) => document.id === last?.active);
  if (front !== undefined && untouched()) documents.activate(front.id);
  if (ui.store.getState().screen === 'opening') ui.show('start');
}
