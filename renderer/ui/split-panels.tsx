/** Panels in a row or a column with lines between them that can be moved. Sizes and their limits are CSS: nothing is measured to lay them out. */
import { createContext, use, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import s from './split-panels.module.css';

/** Size in CSS pixels and whether it is shown. */
export interface PanelState {
  readonly size: number;
  readonly open: boolean;
}

type Direction = 'horizontal' | 'vertical';
const DirectionContext = createContext<Direction>('horizontal');

/** A row or column of panels: one `MainPanel`, and `SidePanel`s around it. */
export function Split({
  direction,
  children,
}: {
  readonly direction: Direction;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <DirectionContext value={direction}>
      <div className={s['split']} data-direction={direction}>
        {children}
      </div>
    </DirectionContext>
  );
}

/** What takes the space that is left. */
export function MainPanel({ min, children }: { readonly min: number; readonly children: ReactNode }): ReactNode {
  const minimum = use(DirectionContext) === 'horizontal' ? { minWidth: min } : { minHeight: min };
  return (
    <div className={s['main']} style={minimum}>
      {children}
    </div>
  );
}

export interface SidePanelProps {
  /** On which side of the main panel. */
  readonly side: 'start' | 'end';
  /** Names the line between the two. */
  readonly label: string;
  readonly state: PanelState;
  readonly min: number;
  /** A share of the split, as in `30%`: in a small window a panel gives way, and takes its size again in a large one. */
  readonly max: string;
  /** A person has resized or folded it; what a change of the window does is not told. */
  readonly onState: (state: PanelState) => void;
  readonly children: ReactNode;
}

/** A panel at the side with a size of its own in pixels; folds when it is dragged small. */
export function SidePanel({ side, label, state, min, max, onState, children }: SidePanelProps): ReactNode {
  const direction = use(DirectionContext);
  const panel = useRef<HTMLDivElement>(null);
  /** The size while the line is moved; 0: let go there, it folds. */
  const [moved, setMoved] = useState<number>();
  if (!state.open) return null;

  const measure = (): number => {
    const box = panel.current?.getBoundingClientRect();
    return (direction === 'horizontal' ? box?.width : box?.height) ?? state.size;
  };
  const sized = (size: number): void => onState({ size: Math.round(size), open: true });
  const end = (): void => {
    if (moved === undefined) return;
    setMoved(undefined);
    if (moved === 0) onState({ size: state.size, open: false });
    else sized(measure());
  };
  const size = moved ?? state.size;
  const limits = direction === 'horizontal' ? { minWidth: min, maxWidth: max } : { minHeight: min, maxHeight: max };
  const line = (
    <Line
      label={label}
      direction={direction}
      size={size}
      min={min}
      moving={moved !== undefined}
      // Towards the main panel it grows.
      grows={side === 'start' ? 1 : -1}
      measure={measure}
      onMove={(wanted) => setMoved(wanted < min / 2 ? 0 : Math.max(min, wanted))}
      onEnd={end}
      onStep={(by) => sized(Math.max(min, measure() + by))}
      onFold={() => onState({ ...state, open: false })}
    />
  );
  return (
    <>
      {side === 'end' ? line : null}
      <div ref={panel} className={s['side']} style={size === 0 ? { flexBasis: 0 } : { flexBasis: size, ...limits }}>
        {children}
      </div>
      {side === 'start' ? line : null}
    </>
  );
}

interface LineProps {
  readonly label: string;
  readonly direction: Direction;
  readonly size: number;
  readonly min: number;
  readonly moving: boolean;
  readonly grows: 1 | -1;
  readonly measure: () => number;
  readonly onMove: (wanted: number) => void;
  readonly onEnd: () => void;
  readonly onStep: (by: number) => void;
  readonly onFold: () => void;
}

const step = 16;
const largeStep = 64;

/** Drag it, or focus it and use the arrow keys; Enter folds the panel. */
function Line(props: LineProps): ReactNode {
  const { label, direction, size, min, moving, grows, measure, onMove, onEnd, onStep, onFold } = props;
  const from = useRef({ at: 0, size: 0 });
  const at = ({ clientX, clientY }: PointerEvent): number => (direction === 'horizontal' ? clientX : clientY);
  const [back, forth] = direction === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a line that can be moved is a widget, which hr is not.
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction === 'horizontal' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(size)}
      aria-valuemin={min}
      className={s['line']}
      data-moving={moving || undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { at: at(event), size: measure() };
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        onMove(from.current.size + grows * (at(event) - from.current.at));
      }}
      onLostPointerCapture={onEnd}
      onKeyDown={(event: KeyboardEvent) => {
        const by = event.shiftKey ? largeStep : step;
        if (event.key === forth) onStep(grows * by);
        else if (event.key === back) onStep(-grows * by);
        else if (event.key === 'Enter') onFold();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
