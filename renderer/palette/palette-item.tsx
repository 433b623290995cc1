import { useRef, useState } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useApp } from '../app-context.ts';
import { cardWidth } from '../canvas/geometry.ts';
import type { Point } from '../canvas/geometry.ts';
import type { LibraryEntry } from '../state/library.ts';
import { testIds } from '../testids.ts';
import { ComponentIcon } from '../ui/component-icon.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { TypeDot } from '../ui/type-dot.tsx';
import s from './palette.module.css';

export interface PaletteItemProps {
  readonly entry: LibraryEntry;
  readonly onAdd: (entry: LibraryEntry) => void;
}

const dragDistance = 4;
const shownDots = 4;

/** One component of the library; drags as the card that it becomes. */
export function PaletteItem({ entry, onAdd }: PaletteItemProps): ReactNode {
  const { canvas } = useApp();
  const { face } = entry;
  const start = useRef<Point>(null);
  const [ghost, setGhost] = useState<{ readonly at: Point; readonly over: boolean }>();

  const down = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    start.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent<HTMLButtonElement>): void => {
    if (start.current === null) return;
    const at = { x: event.clientX, y: event.clientY };
    if (ghost === undefined && Math.hypot(at.x - start.current.x, at.y - start.current.y) < dragDistance) return;
    setGhost({ at, over: canvas.current?.isOver(at) ?? false });
  };
  const end = (event: PointerEvent<HTMLButtonElement>, drop: boolean): void => {
    start.current = null;
    if (ghost === undefined) return;
    setGhost(undefined);
    const at = { x: event.clientX, y: event.clientY };
    if (drop && canvas.current?.isOver(at) === true) canvas.current.add(entry, at);
  };
  const artifacts = face.outputs.filter((port) => port.type.kind === 'artifact');
  const dots = (artifacts.length > 0 ? artifacts : face.outputs).slice(0, shownDots);

  return (
    <li>
      <Tooltip side="right" text={<About entry={entry} />}>
        <button
          type="button"
          className={s['item']}
          data-testid={testIds.paletteItem(entry.slug)}
          data-palette-item=""
          data-dragging={ghost === undefined ? undefined : ''}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={(event) => end(event, true)}
          onPointerCancel={(event) => end(event, false)}
          onDoubleClick={() => onAdd(entry)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && ghost !== undefined) {
              event.stopPropagation();
              start.current = null;
              setGhost(undefined);
            }
            if (event.key !== 'Enter') return;
            event.preventDefault();
            onAdd(entry);
          }}
        >
          <ComponentIcon name={face.icon} family={face.family} />
          <span className={s['name']}>{face.name}</span>
          <span className={s['dots']} aria-hidden>
            {dots.map((port) => (
              <TypeDot key={port.name} look={port.look} size="small" />
            ))}
          </span>
        </button>
      </Tooltip>
      {ghost === undefined
        ? null
        : createPortal(
            <div
              className={s['ghost']}
              data-over={ghost.over || undefined}
              style={{
                width: cardWidth,
                transform: `translate(${ghost.at.x}px, ${ghost.at.y}px) scale(${Math.min(1, canvas.current?.zoom() ?? 1)}) translate(-50%, -22px)`,
              }}
            >
              <ComponentIcon name={face.icon} family={face.family} />
              <span className={s['name']}>{face.name}</span>
            </div>,
            window.document.body,
          )}
    </li>
  );
}

function About({ entry }: { readonly entry: LibraryEntry }): ReactNode {
  const { description, inputs, outputs } = entry.face;
  const list = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '));
  const first = description?.split('\n')[0];
  return (
    <span className={s['about']}>
      {first === undefined ? null : <span>{first}</span>}
      <span className={s['signature']}>
        {list(inputs.filter((port) => port.type.kind === 'artifact').map((port) => port.name))} →{' '}
        {list(outputs.map((port) => port.name))}
      </span>
    </span>
  );
}
