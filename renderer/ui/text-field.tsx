import { useState } from 'react';
import type { ComponentProps, KeyboardEvent, ReactNode } from 'react';
import { cx } from './cx.ts';
import { useFieldIds } from './field.tsx';
import s from './field.module.css';

type Native = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'className' | 'type'>;

export interface TextFieldProps extends Native {
  readonly value: string;
  /** Called while typing. */
  readonly onValue?: (value: string) => void;
  /** Called once, when the person is done: Enter or leaving the field. Only for a value that changed. */
  readonly onCommit?: (value: string) => void;
  readonly mono?: boolean;
  /** Quiet words at the right end, e.g. a unit. */
  readonly suffix?: string | undefined;
  readonly leading?: ReactNode;
  readonly trailing?: ReactNode;
}

/** One line of text. With `onCommit` it keeps a draft of its own until the person is done; Escape goes back. */
export function TextField(props: TextFieldProps): ReactNode {
  const { value, onValue, onCommit, mono = false, suffix, leading, trailing, onKeyDown, onBlur, ...rest } = props;
  const [draft, setDraft] = useState<string>();
  const ids = useFieldIds();
  const shown = draft ?? value;
  const commit = (): void => {
    if (draft !== undefined && draft !== value) onCommit?.(draft);
    setDraft(undefined);
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>): void => {
    onKeyDown?.(event);
    if (onCommit === undefined || event.defaultPrevented) return;
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && draft !== undefined) {
      event.stopPropagation();
      setDraft(undefined);
    }
  };
  const input = (
    <input
      spellCheck={false}
      autoComplete="off"
      {...ids}
      {...rest}
      type="text"
      value={shown}
      className={cx(s['control'], mono && s['mono'])}
      onChange={(event) => {
        if (onCommit !== undefined) setDraft(event.target.value);
        onValue?.(event.target.value);
      }}
      onBlur={(event) => {
        if (onCommit !== undefined) commit();
        onBlur?.(event);
      }}
      onKeyDown={keys}
    />
  );
  if (suffix === undefined && leading === undefined && trailing === undefined) return input;
  return (
    <span
      className={cx(
        s['group'],
        leading !== undefined && s['hasLeading'],
        suffix !== undefined && s['hasSuffix'],
        trailing !== undefined && s['hasTrailing'],
      )}
    >
      {leading === undefined ? null : <span className={s['leading']}>{leading}</span>}
      {input}
      {suffix === undefined ? null : <span className={s['suffix']}>{suffix}</span>}
      {trailing === undefined ? null : <span className={s['trailing']}>{trailing}</span>}
    </span>
  );
}

export interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'className'> {
  readonly value: string;
  readonly onCommit: (value: string) => void;
  readonly mono?: boolean;
}

/** Several lines of text; commits when left, or with Ctrl/Cmd Enter. */
export function TextArea({ value, onCommit, mono = false, ...rest }: TextAreaProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  const ids = useFieldIds();
  const commit = (): void => {
    if (draft !== undefined && draft !== value) onCommit(draft);
    setDraft(undefined);
  };
  return (
    <textarea
      spellCheck={false}
      {...ids}
      {...rest}
      value={draft ?? value}
      className={cx(s['control'], s['area'], mono && s['mono'])}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.stopPropagation();
          commit();
        } else if (event.key === 'Escape' && draft !== undefined) {
          event.stopPropagation();
          setDraft(undefined);
        }
      }}
    />
  );
}
