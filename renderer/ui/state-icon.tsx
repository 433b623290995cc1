import {
  Ban,
  Circle,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  LoaderCircle,
  Zap,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import s from './state-icon.module.css';

/** What can be said about a task, an attempt or a run; the same eight everywhere. */
export type VisualState =
  | 'pending'
  | 'running'
  | 'succeeded'
  | 'cached'
  | 'skipped'
  | 'failed'
  | 'canceled'
  | 'unknown';

const looks: Readonly<Record<VisualState, { readonly icon: LucideIcon; readonly word: string }>> = {
  pending: { icon: Circle, word: 'Pending' },
  running: { icon: LoaderCircle, word: 'Running' },
  succeeded: { icon: CircleCheck, word: 'Succeeded' },
  cached: { icon: Zap, word: 'Cached' },
  skipped: { icon: CircleDashed, word: 'Skipped' },
  failed: { icon: CircleAlert, word: 'Failed' },
  canceled: { icon: Ban, word: 'Canceled' },
  unknown: { icon: CircleQuestionMark, word: 'Unknown' },
};

/** The word for a state, in sentence case. */
export function stateWord(state: VisualState): string {
  return looks[state].word;
}

export interface StateIconProps {
  readonly state: VisualState;
  readonly size?: number;
  /** Without it the icon carries the word for screen readers; with it the words stand beside the icon. */
  readonly withWord?: boolean;
}

/** A state as colour, icon and word. */
export function StateIcon({ state, size = 14, withWord = false }: StateIconProps): ReactNode {
  const { icon: Icon, word } = looks[state];
  return (
    <span className={s['state']} data-state-hue={state}>
      <Icon size={size} className={state === 'running' ? s['moving'] : undefined} aria-hidden />
      {withWord ? word : <span className="visually-hidden">{word}</span>}
    </span>
  );
}
