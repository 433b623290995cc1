/** When things happened in a run, as stretches on a line. */
import type { ExecutionView, RunView } from '../../shared/run/view.ts';
import { attemptState } from '../state/run-status.ts';
import type { VisualState } from '../ui/state-icon.tsx';

/** One stretch of a row. `waiting`: it had its turn, but nothing ran yet (or its next attempt is not due). */
export interface Stretch {
  readonly kind: 'waiting' | 'attempt';
  readonly state: VisualState;
  readonly attempt?: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** The stretches of an execution, in order. */
export function stretchesOf(execution: ExecutionView, now: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const end = execution.finishedAt ?? now;
  let at = execution.startedAt;
  if (at === undefined) return stretches;
  for (const attempt of execution.attempts) {
    const from = attempt.exit?.startedAt ?? attempt.startedAt;
    const to = attempt.exit?.finishedAt ?? attempt.finishedAt ?? end;
    const begun = from ?? attempt.finishedAt ?? end;
    if (begun > at) stretches.push({ kind: 'waiting', state: 'pending', from: at, to: begun });
    if (from !== undefined)
      stretches.push({
        kind: 'attempt',
        state: attemptState(attempt),
        attempt: attempt.number,
        from,
        to: Math.max(from, to),
      });
    at = Math.max(at, to);
  }
  if (
    execution.finishedAt === undefined &&
    end > at &&
    execution.kind === 'step' &&
    execution.attempts.at(-1)?.finishedAt !== undefined
  ) {
    stretches.push({ kind: 'waiting', state: 'pending', from: at, to: end });
  }
  if (execution.attempts.length === 0) stretches.push({ kind: 'waiting', state: 'pending', from: at, to: end });
  return stretches;
}

/** From the start of a run to its end, or to now; never empty. */
export function spanOfRun(view: RunView, now: number): { readonly from: number; readonly to: number } {
  const from = view.createdAt;
  return { from, to: Math.max(from + 1000, view.finishedAt ?? now) };
}

const steps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
].map((seconds) => seconds * 1000);

/** Round offsets from the start, at most `most` of them, in milliseconds; the start itself is the first. */
export function ticksOf(length: number, most: number): readonly number[] {
  const days = Math.ceil(length / Math.max(1, most) / 86_400_000) * 86_400_000;
  const step = steps.find((candidate) => length / candidate <= most) ?? days;
  const ticks: number[] = [];
  for (let at = 0; at <= length; at += step) ticks.push(at);
  return ticks;
}

/** An offset on the axis: `0`, `0.5 s`, `10 s`, `1:30`, `2:00:00`. */
export function tickLabel(ms: number): string {
  if (ms === 0) return '0';
  const seconds = ms / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}
