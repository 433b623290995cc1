import type { Result } from '../../../shared/result.ts';
import { err } from '../../../shared/result.ts';
import type { Clock } from '../ports.ts';
import type { Answer, DockerFault } from './api.ts';

/** A refusal by the daemon: the only fault that is an answer. */
export type Refusal = Extract<DockerFault, { kind: 'status' }>;

/** Keeps asking a daemon that does not answer. */
export interface Contact {
  /** Waits; comes back early (`false`) when watching has ended. */
  pause(ms: number): Promise<boolean>;
  /** Asks until there is an answer. While there is none the attempt is unknown. Undefined when watching has ended. */
  readonly insist: <T>(call: () => Answer<T>) => Promise<Result<T, Refusal> | undefined>;
  /** A call got no answer; the next one that does says that contact is back. */
  lost(message: string): void;
  found(): void;
}

/** How long a daemon that cannot be reached may take to come (back) before what has not begun fails, in milliseconds: a restart, with time to spare. */
export const daemonPatience = 60_000;
const firstPause = 100;
const longestPause = 5000;

/** Contact for one attempt. `unknown` is called once when it is lost (with a sentence) and once when it is back. */
export function createContact(
  clock: Clock,
  ended: AbortSignal,
  unknown: (detail: string | undefined) => void,
): Contact {
  let isLost = false;

  const pause = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      if (ended.aborted) {
        resolve(false);
        return;
      }
      const onEnd = (): void => {
        timer.dispose();
        resolve(false);
      };
      const timer = clock.after(ms, () => {
        ended.removeEventListener('abort', onEnd);
        resolve(true);
      });
      ended.addEventListener('abort', onEnd, { once: true });
    });

  const lost = (message: string): void => {
    if (isLost || ended.aborted) return;
    isLost = true;
    unknown(`Docker does not answer (${message}): what became of the step will be known when it does.`);
  };
  const found = (): void => {
    if (!isLost || ended.aborted) return;
    isLost = false;
    unknown(undefined);
  };

  return {
    pause,
    lost,
    found,
    async insist(call) {
      for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
        const answer = await call();
        if (ended.aborted) return undefined;
        if (answer.ok) {
          found();
          return answer;
        }
        const { error } = answer;
        if (error.kind === 'status') {
          found();
          return err(error);
        }
        lost(error.message);
        if (!(await pause(wait))) return undefined;
      }
    },
  };
}
