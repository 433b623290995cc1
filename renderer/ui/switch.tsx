import { Switch as Base } from '@base-ui/react/switch';
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
