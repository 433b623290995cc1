import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';
import s from './button.module.css';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children'> {
  /** The accessible name and the tooltip: a verb first. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: string | undefined;
  readonly size?: 'small' | 'medium';
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly pressed?: boolean | undefined;
}

/** A button that is only an icon; its tooltip shows its name and its key. */
export function IconButton(props: IconButtonProps): ReactNode {
  const { label, icon, shortcut, size = 'medium', side = 'bottom', pressed, ...rest } = props;
  return (
    <Tooltip text={label} shortcut={shortcut} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={cx(s['button'], s['icon'], size === 'small' && s['iconSmall'])}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
