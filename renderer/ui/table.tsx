import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import s from './table.module.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Any CSS width; default takes what is left. */
  readonly width?: string;
  readonly cell: (row: Row) => ReactNode;
}

export interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly selected?: string | undefined;
  readonly mono?: boolean;
}

/** Rows and columns with a head that stays; Enter or a double click opens a row. */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  selected,
  mono = false,
}: TableProps<Row>): ReactNode {
  return (
    <table className={cx(s['table'], mono && s['mono'])} aria-label={label}>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={column.width === undefined ? {} : { width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" data-align={column.align}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row);
          return (
            <tr
              key={key}
              tabIndex={onOpen === undefined ? undefined : 0}
              aria-selected={selected === undefined ? undefined : selected === key}
              data-openable={onOpen === undefined ? undefined : ''}
              onDoubleClick={() => onOpen?.(row)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row);
              }}
            >
              {columns.map((column) => (
                <td key={column.id} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
