import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';
import s from './popup.module.css';

export interface PopoverProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly title?: string;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly align?: 'start' | 'center' | 'end';
  readonly children: ReactNode;
}

/** A small floating panel that explains or asks one thing, opened by its trigger. */
export function Popover({ trigger, title, side = 'bottom', align = 'start', children }: PopoverProps): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={s['positioner']} side={side} align={align} sideOffset={6} collisionPadding={8}>
          <Base.Popup className={cx(s['popup'], s['panel'])}>
            {title === undefined ? null : <Base.Title className="visually-hidden">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
