import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { useFieldIds } from './field.tsx';
import field from './field.module.css';
import s from './popup.module.css';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly note?: string;
}

export interface SelectProps<T extends string> {
  readonly value: T | undefined;
  readonly options: readonly Option<T>[];
  readonly onValue: (value: T) => void;
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
  readonly 'data-testid'?: string;
}

/** One of a few values. For many or for search use `Combobox`. */
export function Select<T extends string>(props: SelectProps<T>): ReactNode {
  const { value, options, onValue, placeholder = '', mono = false, disabled = false, ...rest } = props;
  const ids = useFieldIds();
  const items = options.map(({ value, label }) => ({ value, label }));
  return (
    <Base.Root<T>
      items={items}
      value={value ?? null}
      disabled={disabled}
      onValueChange={(next) => {
        if (next !== null) onValue(next);
      }}
    >
      <Base.Trigger {...ids} {...rest} className={cx(field['control'], s['trigger'], mono && field['mono'])}>
        <Base.Value className={s['value']}>
          {(selected: T | null) =>
            selected === null ? (
              <span className={s['placeholder']}>{placeholder}</span>
            ) : (
              (options.find((option) => option.value === selected)?.label ?? selected)
            )
          }
        </Base.Value>
        <Base.Icon className={s['chevron']}>
          <ChevronDown size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={s['positioner']} sideOffset={4} alignItemWithTrigger={false} collisionPadding={8}>
          <Base.Popup className={cx(s['popup'], s['anchored'])}>
            <Base.List className={s['list']}>
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} className={s['item']}>
                  <span className={s['tick']}>
                    <Base.ItemIndicator>
                      <Check size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText className={cx(s['text'], mono && s['mono'])}>{option.label}</Base.ItemText>
                  {option.note === undefined ? null : <span className={s['note']}>{option.note}</span>}
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
