import type { ComponentProps, ReactNode } from 'react';

/**
 * Tables made of boxes. Rows that are placed by hand, so that only those in view are drawn, cannot be rows of a
 * `<table>`: here is what assistive technology is told instead.
 */
export const tableRole = { role: 'table' } as const;
export const rowGroupRole = { role: 'rowgroup' } as const;
export const rowRole = { role: 'row' } as const;
export const columnHeaderRole = { role: 'columnheader' } as const;
/** A cell of a table, to be read. */
export const cellRole = { role: 'cell' } as const;
/** A cell of a grid, which has keys of its own. */
export const gridCellRole = { role: 'gridcell' } as const;

/** What scrolls takes the focus, so that keys can scroll it; they are not commands of the window then. */
export const scrolled = { tabIndex: 0, 'data-own-keys': '' } as const;

/** A grid with one place in the order of the tab key; arrow keys go from row to row (`aria-activedescendant`). */
export function GridBox(props: ComponentProps<'div'>): ReactNode {
  return <div role="grid" {...scrolled} {...props} />;
}

/** A row of a `GridBox`. */
export function GridRow(props: ComponentProps<'div'>): ReactNode {
  return <div {...rowRole} tabIndex={-1} {...props} />;
}

/** A part of the window with keys of its own: hears what is pressed anywhere inside, and takes no focus itself. */
export function KeyArea(props: ComponentProps<'section'>): ReactNode {
  return <section {...props} />;
}
