/** What a window shows while the engine starts: the record as it lies on disk, read by whoever opens the window. */
import type { WindowLook } from '../../shared/ipc/contract.ts';
import { readSession, windowSettings } from '../../shared/ipc/window.ts';
import { readRecord } from '../store/reader.ts';
import { lookAgain, opened } from './api/known-documents.ts';
import { windowLook } from './api/window.ts';
import type { EngineOptions } from './engine.ts';
import { bundledComponents } from './library.ts';

/**
 * What `window.open` will say, as far as it can be said without writing: documents that cannot be opened are left to the engine, which says why.
 * Undefined where there is no record yet, none of this version, or none that can be read; the engine will make one, or say what is wrong.
 */
export function firstLook({ home, resources }: EngineOptions): WindowLook | undefined {
  return readRecord(home, ({ documents, settings }) => {
    const session = readSession(settings.get(windowSettings.session));
    if (session === undefined) return undefined;
    const shown = session.open.flatMap((draft) => {
      const known = documents.get(draft);
      const now = known === undefined ? undefined : lookAgain(known);
      return now?.ok === true ? [{ ok: true as const, document: opened(now.value) }] : [];
    });
    return windowLook({ settings, components: bundledComponents(resources) }, session.active, shown);
  });
}
