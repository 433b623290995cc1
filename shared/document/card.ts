/** How large things are on the canvas, in its units: who places them needs it, and who draws them keeps to it. */

/** The distance of the points that everything snaps to. */
export const grid = 20;
export const cardWidth = 220;
export const headerHeight = 44;
export const rowHeight = 20;
const footHeight = 8;
/** The node of an input or output of the graph. */
export const inputWidth = 160;
export const inputHeight = 32;

/** Height of a task's card with this many rows of ports. */
export function cardHeight(rows: number): number {
  return headerHeight + rows * rowHeight + (rows > 0 ? footHeight : 0);
}
