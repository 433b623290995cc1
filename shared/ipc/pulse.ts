import type { EngineApi } from './contract.ts';

/** An engine that does not answer, though the connection to it is there. */
export interface Silence {
  /** Its process, where that was learnt before. */
  readonly pid: number | undefined;
}

/** Calls `tick` every second until it is stopped. */
export type EverySecond = (tick: () => void) => () => void;

/** Seconds without an answer that are worth a word. */
const noticeable = 5;
/** Seconds from an answer to the next question. */
const pause = 3;

/**
 * Asks the engine behind a connection now and then whether it is there. `onChange` hears of a silence, and of its end (undefined). Seconds are
 * counted as they are seen to pass, so that a sleep of this process or of the whole machine is no silence of the engine.
 */
export function watchPulse(
  api: EngineApi,
  every: EverySecond,
  onChange: (silence: Silence | undefined) => void,
): () => void {
  let pid: number | undefined;
  let unanswered: number | undefined;
  let left = 0;

  const ask = (): void => {
    unanswered = 0;
    api.call('engine.ping', {}).then(
      (answer) => {
        const wasSilent = unanswered !== undefined && unanswered >= noticeable;
        ({ pid } = answer);
        unanswered = undefined;
        left = pause;
        if (wasSilent) onChange(undefined);
      },
      // A connection that is gone is noticed by who uses it.
      () => stop(),
    );
  };
  const stop = every(() => {
    if (unanswered !== undefined) {
      unanswered += 1;
      if (unanswered === noticeable) onChange({ pid });
      return;
    }
    left -= 1;
    if (left <= 0) ask();
  });
  ask();
  return stop;
}

/** What a person reads of a silence. */
export function silenceInWords({ pid }: Silence): string {
  const [process, go] = pid === undefined ? ['its process', 'fg'] : [`its process ${pid}`, `fg, or kill -CONT ${pid}`];
  return `The engine that runs this has not answered for ${noticeable} s; ${process} may be suspended (Ctrl+Z). Let it go on (${go}), or end it.`;
}
