import { Command } from 'cmdk';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { matchWords } from '../ui/match-words.ts';
import { focusOnMount } from '../ui/focus.ts';
import type { Point } from './geometry.ts';
import s from './picker.module.css';

export interface PickerListProps {
  /** Where it opens, in window coordinates; it stays inside the window. */
  readonly at: Point;
  readonly label: string;
  readonly placeholder: string;
  readonly empty: string;
  readonly testId: string;
  readonly inputTestId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const width = 300;
const height = 340;

/** A small searchable list at a point: arrow keys and Enter choose, Escape closes. Children are `Command.Item`s. */
export function PickerList(props: PickerListProps): ReactNode {
  const { at, label, placeholder, empty, testId, inputTestId, onClose, children } = props;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = window.document.activeElement;
    const away = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) onClose();
    };
    window.addEventListener('pointerdown', away, true);
    return () => {
      window.removeEventListener('pointerdown', away, true);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [onClose]);
  const left = Math.max(8, Math.min(at.x, window.innerWidth - width - 8));
  const top = Math.max(8, Math.min(at.y, window.innerHeight - height - 8));
  return (
    <div ref={root} className={s['picker']} style={{ left, top, width }} data-testid={testId}>
      <Command
        label={label}
        filter={matchWords}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
      >
        <Command.Input ref={focusOnMount} placeholder={placeholder} className={s['input']} data-testid={inputTestId} />
        <Command.List className={s['list']} style={{ maxHeight: height - 44 }}>
          <Command.Empty className={s['empty']}>{empty}</Command.Empty>
          {children}
        </Command.List>
      </Command>
    </div>
  );
}
