import { ContextMenu as BaseContext } from '@base-ui/react/context-menu';
import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';
import s from './popup.module.css';

/** A line of a menu. */
export type MenuItem =
  | {
      readonly kind?: 'action';
      readonly id: string;
      readonly label: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string | undefined;
      readonly note?: string | undefined;
      readonly tone?: 'danger' | undefined;
      readonly disabled?: boolean;
      /** Given: the line can be ticked. */
      readonly checked?: boolean;
      readonly testId?: string;
      readonly run: () => void;
    }
  | { readonly kind: 'separator'; readonly id: string }
  | { readonly kind: 'label'; readonly id: string; readonly label: string };

function Items({ items }: { readonly items: readonly MenuItem[] }): ReactNode {
  return items.map((item) => {
    if (item.kind === 'separator') return <Base.Separator key={item.id} className={s['separator']} />;
    if (item.kind === 'label')
      return (
        <div key={item.id} role="presentation" className={s['groupLabel']}>
          {item.label}
        </div>
      );
    return (
      <Base.Item
        key={item.id}
        className={s['item']}
        data-tone={item.tone}
        data-testid={item.testId}
        disabled={item.disabled ?? false}
        onClick={item.run}
      >
        {item.checked === undefined ? (
          item.icon
        ) : (
          <span className={s['tick']}>{item.checked ? <Check size={14} /> : null}</span>
        )}
        <span className={s['text']}>{item.label}</span>
        {item.note === undefined ? null : <span className={s['note']}>{item.note}</span>}
        {item.shortcut === undefined ? null : <Kbd keys={item.shortcut} />}
      </Base.Item>
    );
  });
}

export interface MenuProps {
  readonly items: readonly MenuItem[];
  /** The button that opens it. */
  readonly children: ReactElement<Record<string, unknown>>;
  readonly side?: 'bottom' | 'top' | 'right' | 'left';
  readonly align?: 'start' | 'end' | 'center';
}

/** A list of actions behind a button. */
export function Menu({ items, children, side = 'bottom', align = 'end' }: MenuProps): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner className={s['positioner']} side={side} align={align} sideOffset={4} collisionPadding={8}>
          <Base.Popup className={s['popup']}>
            <Items items={items} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface ContextMenuProps {
  readonly items: readonly MenuItem[];
  /** The event that asks for it; each one opens it anew. */
  readonly asked: MouseEvent | undefined;
}

/** A list of actions at the pointer (or where the context-menu key says). */
export function ContextMenu({ items, asked }: ContextMenuProps): ReactNode {
  const trigger = useRef<HTMLDivElement>(null);
  // What it is about is there before its code is, so it hears of the event instead of being around it.
  useEffect(() => {
    if (asked !== undefined) trigger.current?.dispatchEvent(new MouseEvent(asked.type, asked));
  }, [asked]);
  return (
    <BaseContext.Root>
      <BaseContext.Trigger ref={trigger} hidden />
      <BaseContext.Portal>
        <BaseContext.Positioner className={s['positioner']} collisionPadding={8}>
          <BaseContext.Popup className={s['popup']}>
            <Items items={items} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}
