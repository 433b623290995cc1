import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import s from './button.module.css';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  /** `primary`: the one main action of a screen. `danger`: what cannot be undone. Default: `plain`. */
  readonly tone?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'small' | 'medium' | 'large';
  readonly icon?: ReactNode;
  /** Shows that the action is under way and keeps the width. */
  readonly busy?: boolean;
  readonly className?: string | undefined;
}

/** A button with words. For an icon alone use `IconButton`, which brings a tooltip and a name. */
export function Button(props: ButtonProps): ReactNode {
  const { tone = 'plain', size = 'medium', icon, busy = false, className, children, disabled, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={cx(s['button'], s[tone], s[size], className)}
    >
      {icon}
      {children === undefined ? null : <span className={s['label']}>{children}</span>}
    </button>
  );
}
