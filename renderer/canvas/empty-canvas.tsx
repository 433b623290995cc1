import { MousePointerClick } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp } from '../app-context.ts';
import { Kbd } from '../ui/kbd.tsx';
import { useCanvas, useCanvasState } from './context.ts';
import s from './canvas.module.css';

/** A graph without anything in it: what to do first. Lets everything through to the canvas behind it. */
export function EmptyCanvas(): ReactNode {
  const { commands } = useApp();
  const { editable } = useCanvas();
  const choosing = useCanvasState((state) => state.picker !== undefined);
  if (choosing) return null;
  return (
    <div className={s['empty']}>
      <MousePointerClick size={22} strokeWidth={1.5} aria-hidden />
      <b>{editable ? 'Drag a component here' : 'This graph is empty'}</b>
      {editable ? (
        <p>
          Or press <Kbd keys={commands.keysOf('canvas.add') ?? 'A'} /> to choose one, then draw wires between ports of
          one colour.
        </p>
      ) : null}
    </div>
  );
}
