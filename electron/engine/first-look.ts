/** What a window shows while the engine starts: the record as it lies on disk, read by whoever opens the window. */
import type { WindowLook } from '../../shared/ipc/contract.ts';
import { readSession, windowSettings } from '../../shared/ipc/window.ts';
import { hasRecord, readRecord } from '../store/reader.ts';
import type { RecordReader } from '../store/reader.ts';
import { firstDocument } from './api/documents.ts';
import { opened } from './api/known-documents.ts';
import { lookWith } from './api/window.ts';
import type { EngineOptions } from './engine.ts';
import { bundledComponents, bundledExamples } from './library.ts';
import { systemClock, systemRandom } from './system.ts';

/**
 * What `window.open` will say, as far as the record knows. The files of documents are left to the engine: they may lie where reading takes forever.
 * Undefined where the record is not one of this version, or cannot be read; the engine will bring it up to date, or say what is wrong.
 */
export function firstLook({ home, resources }: EngineOptions): WindowLook | undefined {
  if (!hasRecord(home)) return firstWindow({ settings: { get: () => undefined } }, resources);
  return readRecord(home, ({ documents, settings }) => {
    const session = readSession(settings.get(windowSettings.session));
    if (session === undefined) return firstWindow({ settings }, resources);
    const shown = session.open.flatMap((draft) => {
      const known = documents.get(draft);
      return known === undefined ? [] : [{ ok: true as const, document: opened(known) }];
    });
    return lookWith({ settings, components: bundledComponents(resources) }, session.active, shown);
  });
}

function firstWindow({ settings }: Pick<RecordReader, 'settings'>, resources: string): WindowLook {
  const document = firstDocument({ examples: bundledExamples(resources), clock: systemClock, random: systemRandom });
  const components = bundledComponents(resources);
  return lookWith({ settings, components }, undefined, [{ ok: true, document: opened(document) }]);
}
