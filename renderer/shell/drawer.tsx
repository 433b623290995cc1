import { ChevronDown, Maximize2, Minimize2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useApp, usePreference } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Tabs } from '../ui/tabs.tsx';
import type { Tab } from '../ui/tabs.tsx';
import { useWidth } from '../ui/use-width.ts';
import { DrawerToolsPlace } from './drawer-tools.tsx';
import s from './shell.module.css';

/** What goes with the canvas: problems, and what renderer/runs registers. */
export function Drawer({ document }: { readonly document: OpenDocument }): ReactNode {
  const { slots } = useApp();
  const tabs = slots.drawerTabs
    .toSorted((a, b) => a.order - b.order)
    .map(({ id, title, Badge, Content }) => ({
      id,
      title,
      badge: Badge === undefined ? undefined : <Badge document={document} />,
      content: <Content document={document} />,
    }));
  return <DrawerFrame tabs={tabs} />;
}

/** Tabs and the tools of the one in front fit into one row from here on, in CSS pixels. */
const roomy = 720;
/** Its height when nothing smaller is known, in CSS pixels. */
const usual = 240;

/** The drawer around its tabs; which of them is in front is remembered. */
export function DrawerFrame({ tabs }: { readonly tabs: readonly Tab[] }): ReactNode {
  const { ui, commands } = useApp();
  const chosen = usePreference('drawerTab');
  const value = tabs.some((tab) => tab.id === chosen) ? chosen : (tabs[0]?.id ?? '');
  const [measured, width] = useWidth();
  const { size } = usePreference('drawer');
  const [before, setBefore] = useState<number>();
  const enlarged = size > window.innerHeight * 0.55;
  const [place, setPlace] = useState<HTMLElement | null>(null);
  return (
    <section ref={measured} className={s['drawer']} data-testid={testIds.drawer} aria-label="Drawer">
      <DrawerToolsPlace value={width < roomy ? null : place}>
        <Tabs
          label="Drawer"
          value={value}
          onValue={(id) => ui.prefer({ drawerTab: id })}
          tabs={tabs}
          aside={
            <>
              <span ref={setPlace} className={s['drawerTools']} />
              <IconButton
                label={enlarged ? 'Make the drawer small again' : 'Enlarge the drawer'}
                pressed={enlarged}
                size="small"
                icon={enlarged ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
                onClick={() => {
                  setBefore(enlarged ? undefined : size);
                  ui.panel('drawer', { size: enlarged ? (before ?? usual) : Math.round(window.innerHeight * 0.7) });
                }}
              />
              <IconButton
                label="Hide drawer"
                shortcut={commands.keysOf('view.drawer')}
                size="small"
                icon={<ChevronDown size={16} />}
                onClick={() => ui.panel('drawer', { open: false })}
              />
            </>
          }
        />
      </DrawerToolsPlace>
    </section>
  );
}
