import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useRows } from '../../ui/use-rows.ts';
import { scrolled } from '../../ui/grid.tsx';
import s from './viewers.module.css';

const rowHeight = 18;

/** Plain text, only the lines in view drawn. */
export function TextView({
  text,
  truncated,
  label = 'Text',
}: {
  readonly text: string;
  readonly truncated: boolean;
  readonly label?: string;
}): ReactNode {
  const lines = useMemo(() => text.replace(/\r?\n$/, '').split(/\r?\n/), [text]);
  const widest = useMemo(() => lines.reduce((most, line) => Math.max(most, line.length), 0), [lines]);
  const { scroller, rows: virtual } = useRows({ count: lines.length, height: rowHeight, padding: 8 });
  return (
    <>
      {truncated ? <p className={s['note']}>Only the beginning is shown. Save the file to read all of it.</p> : null}
      <div ref={scroller} className={s['code']} role="document" aria-label={label} {...scrolled} data-own-keys>
        <div style={{ position: 'relative', height: virtual.getTotalSize(), minWidth: `calc(${widest}ch + 28px)` }}>
          {virtual.getVirtualItems().map((item) => (
            <div key={item.key} className={s['textLine']} style={{ top: item.start }}>
              {lines[item.index]}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
