import { Tabs as Base } from '@base-ui/react/tabs';
import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { testIds } from '../testids.ts';
import s from './tabs.module.css';

/** One tab; `badge` is a small count or word behind the title. */
export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly badge?: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly value: string;
  readonly onValue: (id: string) => void;
  readonly label: string;
  /** Stands at the right end of the row of tabs. */
  readonly aside?: ReactNode;
  readonly size?: 'medium' | 'small';
}

/** Views of one thing, one at a time. Arrow keys go from tab to tab. */
export function Tabs({ tabs, value, onValue, label, aside, size = 'medium' }: TabsProps): ReactNode {
  return (
    <Base.Root
      value={value}
      className={s['root']}
      onValueChange={(next) => {
        if (typeof next === 'string') onValue(next);
      }}
    >
      <div className={s['bar']} data-size={size}>
        <Base.List className={s['list']} aria-label={label}>
          {tabs.map((tab) => (
            <Base.Tab key={tab.id} value={tab.id} className={s['tab']} data-testid={testIds.tab(tab.id)}>
              {tab.title}
              {tab.badge}
            </Base.Tab>
          ))}
          <Base.Indicator className={s['indicator']} />
        </Base.List>
        {aside === undefined ? null : <div className={s['aside']}>{aside}</div>}
      </div>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className={s['panel']}>
          <Suspense>{tab.content}</Suspense>
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
