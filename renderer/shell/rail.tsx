import type { ReactNode } from 'react';
import { useApp, useUi } from '../app-context.ts';
import { testIds } from '../testids.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import type { Screen } from './slots.ts';
import s from './shell.module.css';

/** The places of the window; an entry is there when it works. */
export function Rail(): ReactNode {
  const { slots } = useApp();
  const entries = (placement: Screen['placement']): ReactNode =>
    slots.screens
      .filter((screen) => screen.placement === placement)
      .map((screen) => <RailEntry key={screen.id} screen={screen} />);
  return (
    <nav className={s['rail']} aria-label="Places">
      {entries('top')}
      <span className={s['grow']} />
      {entries('bottom')}
    </nav>
  );
}

function RailEntry({ screen }: { readonly screen: Screen }): ReactNode {
  const { ui, documents } = useApp();
  const current = useUi((state) => state.screen);
  const active = current === screen.id || (screen.id === 'designer' && current === 'start');
  const { icon: Icon } = screen;
  return (
    <Tooltip text={screen.title} shortcut={screen.shortcut} side="right">
      <button
        type="button"
        className={s['railEntry']}
        aria-label={screen.title}
        aria-current={active ? 'page' : undefined}
        data-testid={testIds.rail(screen.id)}
        onClick={() => ui.show(screen.id === 'designer' && documents.active() === undefined ? 'start' : screen.id)}
      >
        <Icon size={18} strokeWidth={1.75} />
      </button>
    </Tooltip>
  );
}
