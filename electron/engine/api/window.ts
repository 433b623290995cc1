/** What a window begins with, in one answer: the settings of windows, the library, and the documents of last time. */
import type { LibraryComponent, ProcedureOutput, WindowLook } from '../../../shared/ipc/contract.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import { readSession, windowSettings } from '../../../shared/ipc/window.ts';
import type { SettingsReader } from '../../store/settings.ts';
import { openDraft, openFirst } from './documents.ts';
import type { DocumentPorts } from './documents.ts';

/** What a window shows beside its documents. */
export interface WindowPorts {
  readonly settings: SettingsReader;
  readonly components: readonly LibraryComponent[];
}

/** The contract's part that is about opening a window. The very first one has the smallest example in it, one click from running. */
export function windowHandlers(ports: WindowPorts & DocumentPorts): Pick<Handlers['procedures'], 'window.open'> {
  return {
    'window.open': ({ first }) => {
      const session = readSession(ports.settings.get(windowSettings.session));
      return lookWith(
        ports,
        session?.active,
        session === undefined ? [openFirst(ports, first)] : session.open.map((draft) => openDraft(ports, draft)),
      );
    },
  };
}

/** The look of a window that has these documents, `active` in front. */
export function lookWith(
  { settings, components }: WindowPorts,
  active: string | undefined,
  documents: readonly ProcedureOutput<'documents.open'>[],
): WindowLook {
  const preferences = settings.get(windowSettings.preferences);
  const shownRuns = settings.get(windowSettings.shownRuns);
  return {
    ...(preferences === undefined ? {} : { preferences }),
    ...(shownRuns === undefined ? {} : { shownRuns }),
    ...(active === undefined ? {} : { active }),
    components: [...components],
    documents: [...documents],
  };
}
