import { createContext, use, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels';
import type { Layout } from 'react-resizable-panels';
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
  /** A share of the split, as in `30%`: in a small window a panel gives way, and takes its size again in a large one. */
  readonly max: string;
  /** A person has resized or folded it. */
  readonly onState: (state: PanelState) => void;
  readonly children: ReactNode;
}

/** The side panels of a split, by id: what to do when a person has given one this many pixels. */
type Listeners = Map<string, (pixels: number) => void>;
const ListenersContext = createContext<Listeners>(new Map());

/** A panel at the side with a size of its own in pixels; folds when it is dragged small. */
export function SidePanel({ id, state, min, max, onState, children }: SidePanelProps): ReactNode {
  const panel = usePanelRef();
  const listeners = use(ListenersContext);
  const [first] = useState(state);
  const applied = useRef(state);
  useEffect(() => {
    const handle = panel.current;
    if (handle === null || applied.current === state) return;
    applied.current = state;
    if (!state.open) handle.collapse();
    else if (handle.isCollapsed() || Math.abs(handle.getSize().inPixels - state.size) > 1) handle.resize(state.size);
  }, [panel, state]);
  useEffect(() => {
    listeners.set(id, (pixels) =>
      onState(pixels > 1 ? { size: pixels, open: true } : { size: state.size, open: false }),
    );
    return () => void listeners.delete(id);
  }, [listeners, id, state.size, onState]);
  return (
    <Panel
      id={id}
      panelRef={panel}
      collapsible
      collapsedSize={0}
      defaultSize={first.open ? first.size : 0}
      minSize={min}
      maxSize={max}
      groupResizeBehavior="preserve-pixel-size"
      className={s['panel']}
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

/**
 * A row or column of `SidePanel`, `SplitLine` and `MainPanel`. What a person does to a panel is told to it; what a change
 * of the window does is not: sizes that were chosen outlast a window that is too small for them.
 */
export function Split({ id, direction, children }: SplitProps): ReactNode {
  const [listeners] = useState((): Listeners => new Map());
  const group = useRef<HTMLDivElement>(null);
  const before = useRef<Layout>({});
  return (
    <ListenersContext value={listeners}>
      <Group
        id={id}
        elementRef={group}
        orientation={direction}
        className={s['group']}
        onLayoutChanged={(layout, { isUserInteraction }) => {
          const room = roomOf(group.current, direction);
          for (const [panel, share] of Object.entries(layout))
            if (isUserInteraction && share !== before.current[panel])
              listeners.get(panel)?.(Math.round((share / 100) * room));
          before.current = layout;
        }}
      >
        {children}
      </Group>
    </ListenersContext>
  );
}

/** What panels share, in pixels: the lines between them are left out. */
function roomOf(group: HTMLElement | null, direction: SplitProps['direction']): number {
  const panels = group?.querySelectorAll<HTMLElement>(':scope > [data-panel]') ?? [];
  return [...panels].reduce(
    (sum, { offsetWidth, offsetHeight }) => sum + (direction === 'horizontal' ? offsetWidth : offsetHeight),
    0,
  );
}
