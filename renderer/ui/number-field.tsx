import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { TextField } from './text-field.tsx';
import type { TextFieldProps } from './text-field.tsx';

export interface NumberFieldProps extends Omit<TextFieldProps, 'value' | 'onCommit' | 'onValue'> {
  /** As written, so that `1e-3`, `0.10` and integers beyond 2^53 keep their spelling. Empty: no value. */
  readonly value: string;
  readonly onCommit: (value: string) => void;
  readonly integer?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number;
}

/** A number as text: arrow keys step it (Shift by ten), nothing is reformatted behind the person's back. */
export function NumberField(props: NumberFieldProps): ReactNode {
  const { value, onCommit, integer = false, min, max, step = integer ? 1 : 0.1, onKeyDown, ...rest } = props;
  const [typed, setTyped] = useState<string>();
  const keys = (event: KeyboardEvent<HTMLInputElement>): void => {
    onKeyDown?.(event);
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const from = Number(typed ?? value);
    if ((typed ?? value).trim() === '' || !Number.isFinite(from) || !Number.isSafeInteger(Math.trunc(from))) return;
    event.preventDefault();
    const size = step * (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
    const next = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, from + size));
    setTyped(undefined);
    onCommit(String(Number(next.toPrecision(12))));
  };
  return (
    <TextField
      {...rest}
      mono
      inputMode={integer ? 'numeric' : 'decimal'}
      value={value}
      onValue={setTyped}
      onCommit={(next) => {
        setTyped(undefined);
        onCommit(next.trim());
      }}
      onKeyDown={keys}
    />
  );
}
