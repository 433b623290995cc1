import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Switch as Base } from '@base-ui/react/switch';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFieldIds } from './field.tsx';
import s from './switch.module.css';

export interface SwitchProps {
  readonly checked: boolean;
  readonly onValue: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
  readonly 'data-testid'?: string;
}

/** On or off, at once. */
export function Switch({ checked, onValue, disabled = false, ...rest }: SwitchProps): ReactNode {
  const ids = useFieldIds();
  return (
    <Base.Root
      {...ids}
      {...rest}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onValue(next)}
      className={s['switch']}
    >
      <Base.Thumb className={s['thumb']} />
    </Base.Root>
  );
}

export interface CheckboxProps extends SwitchProps {
  readonly indeterminate?: boolean;
}

/** Chosen or not, as part of a form or a list. */
export function Checkbox({
  checked,
  onValue,
  disabled = false,
  indeterminate = false,
  ...rest
}: CheckboxProps): ReactNode {
  const ids = useFieldIds();
  return (
    <BaseCheckbox.Root
      {...ids}
      {...rest}
      checked={checked}
      indeterminate={indeterminate}
      disabled={disabled}
      onCheckedChange={(next) => onValue(next)}
      className={s['checkbox']}
    >
      <BaseCheckbox.Indicator className={s['tick']}>
        {indeterminate ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
}
