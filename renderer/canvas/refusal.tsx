import { useConnection } from '@xyflow/react';
import { CircleSlash } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { testIds } from '../testids.ts';
import { portKey } from './connect.ts';
import { useCanvas, useCanvasState } from './context.ts';
import type { Point } from './geometry.ts';
import { parseHandleId } from './ids.ts';
import s from './canvas.module.css';

/** Why a wire may not end where it is held or was let go; there until the next thing is done. */
export function Refusal(): ReactNode {
  const { store } = useCanvas();
  const refusal = useCanvasState((state) => state.refusal);
  const connecting = useCanvasState((state) => state.connecting);
  const held = useConnection((connection) => {
    if (!connection.inProgress || connection.toHandle?.id === undefined || connection.toHandle.id === null)
      return undefined;
    const port = parseHandleId(connection.toHandle.id);
    return port === undefined ? undefined : portKey(connection.toHandle.nodeId, port.side, port.name);
  });
  useEffect(() => {
    if (refusal === undefined) return;
    const done = new AbortController();
    const hide = (): void => store.setState({ refusal: undefined });
    for (const type of ['pointerdown', 'keydown', 'wheel'])
      window.addEventListener(type, hide, { capture: true, passive: true, signal: done.signal });
    return () => done.abort();
  }, [refusal, store]);
  const verdict = held === undefined ? undefined : connecting?.verdicts.get(held);
  if (verdict !== undefined) {
    const words = verdict.fits ? verdict.note : verdict.reason;
    return words === undefined ? null : <Held words={words} refused={!verdict.fits} />;
  }
  return refusal === undefined ? null : <Bubble words={refusal.reason} at={refusal.at} refused />;
}

function Held({ words, refused }: { readonly words: string; readonly refused: boolean }): ReactNode {
  const x = useConnection((connection) => (connection.inProgress ? connection.pointer.x : undefined));
  const y = useConnection((connection) => (connection.inProgress ? connection.pointer.y : undefined));
  const { store } = useCanvas();
  useEffect(() => {
    if (store.getState().refusal !== undefined) store.setState({ refusal: undefined });
  }, [store]);
  return x === undefined || y === undefined ? null : <Bubble words={words} at={{ x, y }} refused={refused} inside />;
}

interface BubbleProps {
  readonly words: string;
  readonly at: Point;
  readonly refused: boolean;
  /** The point is relative to the canvas, not to the window. */
  readonly inside?: boolean;
}

function Bubble({ words, at, refused, inside = false }: BubbleProps): ReactNode {
  return (
    <output
      className={s['bubble']}
      data-refused={refused || undefined}
      data-testid={testIds.refusal}
      style={{ position: inside ? 'absolute' : 'fixed', left: at.x + 14, top: at.y + 14 }}
    >
      {refused ? <CircleSlash size={14} /> : null}
      {words}
    </output>
  );
}
