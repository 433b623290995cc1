import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef } from 'react';
import type { ReactNode, RefObject } from 'react';
import { cx } from './cx.ts';
import button from './button.module.css';
import s from './dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  readonly width?: 'small' | 'medium' | 'large' | 'wide';
  /** Default: the first field, else the main button. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly testId?: string;
  readonly children?: ReactNode;
}

/** A question that needs an answer before going on. Escape and the backdrop are "no". */
export function Dialog(props: DialogProps): ReactNode {
  const { open, onClose, title, description, footer, width = 'medium', initialFocus, testId, children } = props;
  const popup = useRef<HTMLDivElement>(null);
  const focus = (): HTMLElement | true => {
    const field = popup.current?.querySelector<HTMLElement>('input:not(:disabled, [hidden]), textarea:not(:disabled)');
    const buttons = popup.current?.querySelectorAll<HTMLElement>('footer button:not(:disabled)');
    return initialFocus?.current ?? field ?? buttons?.[buttons.length - 1] ?? true;
  };
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
          <Base.Popup ref={popup} className={cx(s['popup'], s[width])} data-testid={testId} initialFocus={focus}>
            <header className={s['header']}>
              <Base.Title className={s['title']}>{title}</Base.Title>
              {/* Without a tooltip: that would take the Escape which is meant for the dialog. */}
              <Base.Close aria-label="Close" className={cx(button['button'], button['icon'], button['iconSmall'])}>
                <X size={16} />
              </Base.Close>
            </header>
            {description === undefined ? null : (
              <Base.Description className={s['description']} render={<div />}>
                {description}
              </Base.Description>
            )}
            {children === undefined ? null : (
              // Scrolls by keyboard even when there is nothing to press in it.
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled region has to take the focus.
              <section className={s['body']} aria-label={title} tabIndex={0}>
                {children}
              </section>
            )}
            {footer === undefined ? null : <footer className={s['footer']}>{footer}</footer>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
