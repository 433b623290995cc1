/** What a window keeps of itself among the settings, and how it is read. */
import { isJsonArray, isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';

/** Keys of the settings of a window. */
export const windowSettings = {
  /** How it looks and how runs are started, as far as people choose it. */
  preferences: 'window',
  /** Which run each document showed. */
  shownRuns: 'runs-of-documents',
  /** A {@link Session}. */
  session: 'open-documents',
} as const;

/** The documents that were open when the window was last closed, by their drafts, in the order of their tabs. */
export interface Session {
  readonly open: readonly string[];
  /** The one in front. */
  readonly active?: string;
}

/** The session that a setting holds; undefined before the first window of a data folder. */
export function readSession(setting: Json | undefined): Session | undefined {
  if (!isJsonObject(setting) || !isJsonArray(setting['open'])) return undefined;
  const { open, active } = setting;
  return { open: open.filter((draft) => typeof draft === 'string'), ...(typeof active === 'string' ? { active } : {}) };
}
