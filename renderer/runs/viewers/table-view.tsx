import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { plural } from '../../../shared/human.ts';
import type { ArtifactPreview } from '../../../shared/ipc/contract.ts';
import { columnsInView, columnsOf } from './table-columns.ts';
import type { TableColumn } from './table-columns.ts';
import { cellRole, columnHeaderRole, rowGroupRole, rowRole, tableRole, scrolled } from '../../ui/grid.tsx';
import { useRows } from '../../ui/use-rows.ts';
import s from './table-view.module.css';

const rowHeight = 24;
const beside = 400;
/** The engine sends no more columns than these. */
const mostColumns = 200;

/** Rows and columns, only those in view drawn; heads and row numbers stay. */
export function TableView({ preview }: { readonly preview: Extract<ArtifactPreview, { kind: 'table' }> }): ReactNode {
  const { rows, totalRows, truncated } = preview;
  const columns = useMemo(() => columnsOf(preview.columns, rows), [preview.columns, rows]);
  const [view, setView] = useState({ left: 0, width: 2000 });
  const { scroller, rows: virtual } = useRows({ count: rows.length, height: rowHeight, head: 24 });
  const { first, last, offset } = columnsInView(columns, view.left - beside, view.left + view.width + beside);
  const shown = columns.slice(first, last);
  const digits = String(rows.length).length;
  const gutter = Math.max(40, digits * 8 + 20);
  const total = columns.reduce((sum, column) => sum + column.width, gutter);
  return (
    <div className={s['frame']}>
      {truncated ? (
        <p className={s['size']}>
          The first {plural(rows.length, 'row')}
          {preview.columns.length >= mostColumns ? ` and ${mostColumns} columns` : ''} are shown. Save the file to see
          all of it.
        </p>
      ) : null}
      <div
        ref={scroller}
        className={s['scroller']}
        {...tableRole}
        aria-label={`Table of ${plural(totalRows, 'row')}`}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        {...scrolled}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          if (Math.abs(scrollLeft - view.left) > beside / 2 || clientWidth !== view.width)
            setView({ left: scrollLeft, width: clientWidth });
        }}
      >
        <div {...rowGroupRole} className={s['head']} style={{ width: total }}>
          <div {...rowRole} aria-rowindex={1} className={s['row']}>
            <span className={s['number']} style={{ width: gutter }} />
            <span style={{ width: offset }} />
            {shown.map((column, index) => (
              <span
                key={`${first + index}`}
                {...columnHeaderRole}
                aria-colindex={first + index + 1}
                title={column.name}
                data-numeric={column.numeric || undefined}
                className={s['cell']}
                style={{ width: column.width }}
              >
                {column.name}
              </span>
            ))}
          </div>
        </div>
        <div {...rowGroupRole} style={{ position: 'relative', width: total, height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              {...rowRole}
              aria-rowindex={item.index + 2}
              className={s['row']}
              style={{ position: 'absolute', top: item.start, width: total }}
            >
              <span className={s['number']} style={{ width: gutter }}>
                {item.index + 1}
              </span>
              <span style={{ width: offset }} />
              {shown.map((column, index) => (
                <Cell
                  key={`${first + index}`}
                  column={column}
                  index={first + index}
                  text={rows[item.index]?.[first + index] ?? ''}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function Cell({
  column,
  index,
  text,
}: {
  readonly column: TableColumn;
  readonly index: number;
  readonly text: string;
}): ReactNode {
  return (
    <span
      {...cellRole}
      aria-colindex={index + 1}
      title={text.length * 7 > column.width - 24 ? text : undefined}
      data-numeric={column.numeric || undefined}
      data-empty={text === '' || undefined}
      className={s['cell']}
      style={{ width: column.width }}
    >
      {text === '' ? 'empty' : text}
    </span>
  );
}

/** `8,412 rows × 9 columns`. */
export function tableSize({
  columns,
  totalRows,
  truncated,
  rows,
}: Extract<ArtifactPreview, { kind: 'table' }>): string {
  // Of a file that the engine does not read whole it knows no more than what it sent, and one row further.
  const counted = !truncated || totalRows > rows.length + 1;
  const count = counted ? plural(totalRows, 'row') : `more than ${plural(rows.length, 'row')}`;
  return `${count} × ${plural(columns.length, 'column')}`;
}
