import { Combobox as Base } from '@base-ui/react/combobox';
import { Check, ChevronDown, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { useFieldIds } from './field.tsx';
import field from './field.module.css';
import { matchWords } from './match-words.ts';
import type { Option } from './select.tsx';
import s from './popup.module.css';

export interface ComboboxProps<T extends string> {
  readonly value: T | undefined;
  readonly options: readonly Option<T>[];
  readonly onValue: (value: T) => void;
  readonly placeholder?: string;
  readonly empty?: string;
  readonly 'aria-label'?: string;
  readonly 'data-testid'?: string;
}

/** One of many values, found by typing in the list that it opens. */
export function Combobox<T extends string>(props: ComboboxProps<T>): ReactNode {
  const { value, options, onValue, placeholder = '', empty = 'Nothing matches.', ...rest } = props;
  const ids = useFieldIds();
  const selected = options.find((option) => option.value === value) ?? null;
  // The search is inside of the popup: with it outside, Base UI hides the rest of the window from assistive technology, the label included.
  return (
    <Base.Root<Option<T>>
      items={options}
      value={selected}
      itemToStringLabel={(option) => option.label}
      filter={(option, search) => matchWords(option.label, search) > 0}
      isItemEqualToValue={(a, b) => a.value === b.value}
      onValueChange={(next) => {
        if (next !== null) onValue(next.value);
      }}
    >
      <Base.Trigger {...ids} {...rest} className={cx(field['control'], s['trigger'])}>
        <span className={cx(s['value'], selected === null && s['placeholder'])}>{selected?.label ?? placeholder}</span>
        <Base.Icon className={s['chevron']}>
          <ChevronDown size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={s['positioner']} sideOffset={4} collisionPadding={8}>
          <Base.Popup aria-label="Choices" className={cx(s['popup'], s['anchored'])}>
            <span className={s['search']}>
              <Search size={14} aria-hidden />
              <Base.Input aria-label="Search" placeholder="Search" />
            </span>
            <Base.Empty className={s['empty']}>{empty}</Base.Empty>
            <Base.List className={s['list']}>
              {(option: Option<T>) => (
                <Base.Item key={option.value} value={option} className={s['item']}>
                  <span className={s['tick']}>
                    <Base.ItemIndicator>
                      <Check size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <span className={s['text']}>{option.label}</span>
                  {option.note === undefined ? null : <span className={s['note']}>{option.note}</span>}
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
