import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';
import s from './dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  readonly width?: 'small' | 'medium' | 'large';
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly testId?: string;
  readonly children?: ReactNode;
}

/** A question that needs an answer before going on. Escape and the backdrop are "no". */
export function Dialog(props: DialogProps): ReactNode {
  const { open, onClose, title, description, footer, width = 'medium', initialFocus, testId, children } = props;
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={s['backdrop']} />
        <Base.Viewport className={s['viewport']}>
          <Base.Popup
            className={cx(s['popup'], s[width])}
            data-testid={testId}
            {...(initialFocus === undefined ? {} : { initialFocus })}
          >
            <header className={s['header']}>
              <Base.Title className={s['title']} render={<h2 />}>
                {title}
              </Base.Title>
              <Base.Close render={<IconButton label="Close" size="small" shortcut="Escape" icon={<X size={16} />} />} />
            </header>
            {description === undefined ? null : (
              <Base.Description className={s['description']} render={<div />}>
                {description}
              </Base.Description>
            )}
            {children === undefined ? null : (
              // Scrolls by keyboard even when there is nothing to press in it.
              <div className={s['body']} role="group" aria-label={title} tabIndex={0}>
                {children}
              </div>
            )}
            {footer === undefined ? null : <footer className={s['footer']}>{footer}</footer>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
