import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';
import s from './tooltip.module.css';

export interface TooltipProps {
  readonly text: ReactNode;
  /** Keys as the registry writes them, e.g. `Mod+K`. */
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Names what is under the pointer or the focus. Only adds to an accessible name, never replaces one. */
export function Tooltip({ text, shortcut, side = 'bottom', children }: TooltipProps): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} collisionPadding={8} className={s['positioner']}>
          <Base.Popup className={s['popup']}>
            <span>{text}</span>
            {shortcut === undefined ? null : <Kbd keys={shortcut} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Around the app: after one tooltip was shown the next come at once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Base.Provider delay={450} closeDelay={0} timeout={300}>
      {children}
    </Base.Provider>
  );
}
