/**
 * What a table is called for assistive technology when it is made of boxes: rows that are placed by hand, so that only
 * those in view are drawn, cannot be rows of a `<table>`. To be spread into the elements.
 */
export const tableRole = { role: 'table' } as const;
export const gridRole = { role: 'grid' } as const;
export const rowGroupRole = { role: 'rowgroup' } as const;
export const rowRole = { role: 'row' } as const;
export const columnHeaderRole = { role: 'columnheader' } as const;
/** A cell of a table, to be read. */
export const cellRole = { role: 'cell' } as const;
/** A cell of a grid, which has keys of its own. */
export const gridCellRole = { role: 'gridcell' } as const;
