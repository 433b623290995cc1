import type { LibraryComponent } from '../../../shared/ipc/contract.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { SettingsStore } from '../../store/settings.ts';
import { StoreError } from '../../store/failure.ts';

/** The library and the settings as they are kept. */
export interface LibraryPorts {
  readonly components: readonly LibraryComponent[];
  readonly settings: SettingsStore;
}

/** The contract's part that is about what comes with Millrace and what this user chose. */
export function libraryHandlers({
  components,
  settings,
}: LibraryPorts): Pick<Handlers['procedures'], 'library.list' | 'settings.set'> {
  return {
    'library.list': () => [...components],
    'settings.set': ({ key, value }) => {
      const stored = settings.set(key, value);
      if (!stored.ok) throw new StoreError(stored.error);
      return {};
    },
  };
}
