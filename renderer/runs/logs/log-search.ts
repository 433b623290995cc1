/** Searching a whole log, however long: page by page, with what was found so far. */
import type { EngineApi } from '../../../shared/ipc/contract.ts';
import { findMarks, plainText } from './ansi.ts';
import type { LogKey } from './log-model.ts';

export interface SearchProgress {
  /** Numbers of the lines that match, in order. */
  readonly lines: readonly number[];
  /** How many lines were looked at. */
  readonly scanned: number;
  readonly done: boolean;
}

/** More lines than this are not listed; the search stops there and says so. */
export const mostMatches = 20_000;
const pageLines = 5000;

/**
 * Looks through lines `from` to `to` and reports after each page. Ends early when `stopped` says so.
 * @throws CallError when the log cannot be read.
 */
export async function searchLog(
  api: EngineApi,
  key: LogKey,
  search: string,
  range: { readonly from: number; readonly to: number },
  report: (progress: SearchProgress) => void,
  stopped: () => boolean,
): Promise<void> {
  let from = range.from;
  let lines: readonly number[] = [];
  while (from < range.to && !stopped()) {
    const page = await api.call('logs.read', { ...key, from, count: Math.min(pageLines, range.to - from) });
    if (stopped()) return;
    if (page.lines.length === 0) break;
    const found = page.lines.filter((line) => findMarks(plainText(line.text), search).length > 0).map((line) => line.n);
    lines = [...lines, ...found].slice(0, mostMatches);
    from += page.lines.length;
    const done = from >= range.to || lines.length >= mostMatches;
    report({ lines, scanned: from - range.from, done });
    if (done) return;
  }
  if (!stopped()) report({ lines, scanned: from - range.from, done: true });
}

/** The match after (or before) a line, going round at the ends; undefined when there is none. */
export function nextMatch(lines: readonly number[], from: number | undefined, by: 1 | -1): number | undefined {
  if (lines.length === 0) return undefined;
  if (from === undefined) return by === 1 ? lines[0] : lines.at(-1);
  if (by === 1) return lines.find((line) => line > from) ?? lines[0];
  return lines.findLast((line) => line < from) ?? lines.at(-1);
}
