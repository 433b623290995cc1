import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { nextMatch, searchLog } from './log-search.ts';
import type { SearchProgress } from './log-search.ts';
import { openLog } from './log-model.ts';
import type { LogKey, LogModel, LogState } from './log-model.ts';

/** The log of an attempt, followed for as long as the component is there. */
export function useLog(
  run: string,
  path: string,
  attempt: number,
): { readonly model: LogModel; readonly state: LogState } {
  const { api } = useApp();
  const model = useMemo(
    () =>
      openLog(
        { run, path, attempt },
        { api, nextFrame: (callback) => requestAnimationFrame(callback), later: setTimeout },
      ),
    [api, run, path, attempt],
  );
  useEffect(() => model.retain(), [model]);
  return { model, state: useStore(model.store) };
}

export interface LogSearch {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly progress: SearchProgress | undefined;
  /** The line of the match that is shown. */
  readonly current: number | undefined;
  readonly step: (by: 1 | -1) => void;
}

const typingDelay = 150;

/** Searches a log while the person types; goes on from `from` with what is added later. */
export function useLogSearch(key: LogKey, total: number, from: () => number): LogSearch {
  const { api } = useApp();
  const { run, path, attempt } = key;
  const [text, setText] = useState('');
  const [found, setFound] = useState<SearchProgress>();
  const [current, setCurrent] = useState<number>();
  // A log that grows is searched again only when someone looks for something.
  const upTo = text === '' ? 0 : total;

  useEffect(() => {
    if (text === '') {
      setFound(undefined);
      setCurrent(undefined);
      return undefined;
    }
    let stopped = false;
    const timer = setTimeout(() => {
      const start = from();
      void searchLog(
        api,
        { run, path, attempt },
        text,
        { from: 0, to: upTo },
        (progress) => {
          setFound(progress);
          setCurrent((now) =>
            now !== undefined && progress.lines.includes(now)
              ? now
              : (progress.lines.find((line) => line >= start) ?? progress.lines[0]),
          );
        },
        () => stopped,
      ).catch(() => setFound(undefined));
    }, typingDelay);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
    // `from` is where the person looks when the search begins; it is read, not followed.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [api, run, path, attempt, text, upTo]);

  return useMemo(
    () => ({
      text,
      setText,
      progress: found,
      current,
      step: (by) => setCurrent((now) => nextMatch(found?.lines ?? [], now, by)),
    }),
    [text, found, current],
  );
}
