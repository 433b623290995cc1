/** Long work that several callers may ask for at the same time, done once for all of them. */
export interface SharedWork<T, P> {
  /**
   * Joins the work under `key`, or begins it. Undefined where `signal` ends this caller's interest first; the work itself is cancelled when the last
   * caller has gone.
   */
  join(
    key: string,
    signal: AbortSignal,
    progress: (progress: P) => void,
    begin: (cancel: AbortSignal, report: (progress: P) => void) => Promise<T>,
  ): Promise<T | undefined>;
}

interface Going<T, P> {
  readonly result: Promise<T>;
  readonly cancel: AbortController;
  readonly listeners: Set<(progress: P) => void>;
  last: P | undefined;
}

/** No work is going on yet. */
export function createSharedWork<T, P>(): SharedWork<T, P> {
  const works = new Map<string, Going<T, P>>();

  const start = (
    key: string,
    begin: (cancel: AbortSignal, report: (progress: P) => void) => Promise<T>,
  ): Going<T, P> => {
    const cancel = new AbortController();
    const listeners = new Set<(progress: P) => void>();
    const report = (progress: P): void => {
      going.last = progress;
      for (const listener of listeners) listener(progress);
    };
    const result = Promise.resolve()
      .then(() => begin(cancel.signal, report))
      .finally(() => {
        if (works.get(key) === going) works.delete(key);
      });
    const going: Going<T, P> = { result, cancel, listeners, last: undefined };
    works.set(key, going);
    return going;
  };

  return {
    async join(key, signal, progress, begin) {
      if (signal.aborted) return undefined;
      const going = works.get(key) ?? start(key, begin);
      // A listener of its own for each caller, also where two hand in the same function.
      const listener = (update: P): void => progress(update);
      going.listeners.add(listener);
      if (going.last !== undefined) progress(going.last);
      let leave = (): void => undefined;
      const left = new Promise<undefined>((resolve) => {
        leave = () => {
          going.listeners.delete(listener);
          if (going.listeners.size === 0) {
            // Whoever comes now begins anew.
            if (works.get(key) === going) works.delete(key);
            going.cancel.abort();
          }
          resolve(undefined);
        };
      });
      signal.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([going.result, left]);
      } finally {
        signal.removeEventListener('abort', leave);
        going.listeners.delete(listener);
      }
    },
  };
}
