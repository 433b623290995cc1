import { ChevronLeft, ChevronRight, CircleAlert } from 'lucide-react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../shared/human.ts';
import { testIds } from '../testids.ts';
import { cx } from '../ui/cx.ts';
import { useCanvas } from './context.ts';
import type { IterationsStatus } from './status.ts';
import s from './iterations.module.css';

/** Which iteration of a loop is shown inside of its frame, and the ways to the others. */
export function Iterations({
  ids,
  iterations,
}: {
  readonly ids: readonly string[];
  readonly iterations: IterationsStatus;
}): ReactNode {
  const { statuses, path } = useCanvas();
  const show = useStore(statuses, (state) => state.showIteration);
  const { count, shown, nextFailed } = iterations;
  const task = ids.at(-1) ?? '';
  if (count === 0) return <span className={s['pager']}>no items</span>;
  const go = (index: number): void => show?.([...path, ...ids], Math.min(count - 1, Math.max(0, index)));
  // What is selected inside stays so: its values and log are those of the other iteration then.
  const press = (index: number) => (event: MouseEvent) => {
    event.stopPropagation();
    go(index);
  };
  const keys = (event: KeyboardEvent): void => {
    const to = {
      ArrowLeft: shown - 1,
      ArrowRight: shown + 1,
      PageUp: shown - 10,
      PageDown: shown + 10,
      Home: 0,
      End: count - 1,
      f: nextFailed,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  };
  return (
    <fieldset
      className={cx(s['pager'], 'nodrag')}
      aria-label={`Iterations of ${task}`}
      data-testid={testIds.iterations(task)}
    >
      <button
        type="button"
        aria-label="Previous iteration"
        title="Previous iteration (←)"
        disabled={shown === 0}
        data-testid={testIds.iterationPrevious(task)}
        onKeyDown={keys}
        onClick={press(shown - 1)}
      >
        <ChevronLeft size={13} />
      </button>
      <output title="Which iteration is shown">
        {formatCount(shown + 1)} of {formatCount(count)}
      </output>
      <button
        type="button"
        aria-label="Next iteration"
        title="Next iteration (→)"
        disabled={shown === count - 1}
        data-testid={testIds.iterationNext(task)}
        onKeyDown={keys}
        onClick={press(shown + 1)}
      >
        <ChevronRight size={13} />
      </button>
      {nextFailed === undefined ? null : (
        <button
          type="button"
          className={s['failedIteration']}
          aria-label="Next failed iteration"
          title="Next failed iteration (F)"
          data-testid={testIds.iterationFailed(task)}
          onKeyDown={keys}
          onClick={press(nextFailed)}
        >
          <CircleAlert size={13} />
        </button>
      )}
    </fieldset>
  );
}
