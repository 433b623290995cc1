import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels';
import s from './split-panels.module.css';

/** Size in CSS pixels and whether it is shown. */
export interface PanelState {
  readonly size: number;
  readonly open: boolean;
}

export interface SidePanelProps {
  readonly id: string;
  readonly state: PanelState;
  readonly min: number;
  readonly max: number | string;
  readonly onState: (state: PanelState) => void;
  readonly children: ReactNode;
}

/** A panel at the side with a size of its own in pixels; folds when it is dragged small. */
export function SidePanel({ id, state, min, max, onState, children }: SidePanelProps): ReactNode {
  const panel = usePanelRef();
  useEffect(() => {
    const handle = panel.current;
    if (handle === null) return;
    // While its line is dragged the panel leads and the state follows.
    const dragged = window.document.querySelector('[data-separator="active"]') !== null;
    if (!state.open) {
      if (!handle.isCollapsed()) handle.collapse();
    } else if (handle.isCollapsed() || (!dragged && Math.abs(handle.getSize().inPixels - state.size) > 1)) {
      handle.resize(state.size);
    }
  }, [panel, state.open, state.size]);
  return (
    <Panel
      id={id}
      panelRef={panel}
      collapsible
      collapsedSize={0}
      defaultSize={state.open ? state.size : 0}
      minSize={min}
      maxSize={max}
      groupResizeBehavior="preserve-pixel-size"
      className={s['panel']}
      onResize={(size, _id, before) => {
        if (before === undefined) return;
        const open = size.inPixels > 1;
        const pixels = open ? Math.round(size.inPixels) : state.size;
        if (open !== state.open || pixels !== state.size) onState({ size: pixels, open });
      }}
    >
      {state.open ? children : null}
    </Panel>
  );
}

/** What takes the space that is left. */
export function MainPanel({
  id,
  min,
  children,
}: {
  readonly id: string;
  readonly min: number;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Panel id={id} minSize={min} className={s['panel']}>
      {children}
    </Panel>
  );
}

/** The line between two panels: drag it, or focus it and use the arrow keys. */
export function SplitLine({ label, hidden = false }: { readonly label: string; readonly hidden?: boolean }): ReactNode {
  return <Separator aria-label={label} className={s['line']} data-folded={hidden || undefined} disabled={hidden} />;
}

export interface SplitProps {
  readonly id: string;
  readonly direction: 'horizontal' | 'vertical';
  readonly children: ReactNode;
}

/** A row or column of `SidePanel`, `SplitLine` and `MainPanel`. */
export function Split({ id, direction, children }: SplitProps): ReactNode {
  return (
    <Group id={id} orientation={direction} className={s['group']}>
      {children}
    </Group>
  );
}
