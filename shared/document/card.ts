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

/** An opened group is a frame around its tasks: room for the names of its ports at the sides, its head and a margin above and below. */
const frameSide = 140;
const frameMargin = 20;
const frameHead = 60;
const narrowestFrame = 260;

/** The size of an opened group, and where the corner of what is inside comes to lie in it. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** The rows of outputs in a frame: each has one, and below it one for each branch that its value may come from. */
export function outputRows(branches: readonly number[]): number {
  return branches.reduce((rows, count) => rows + 1 + count, 0);
}

/** How much wider the side of outputs is for the names of branches, where there are any. */
export function branchRoom(branches: readonly number[]): number {
  return branches.some((count) => count > 0) ? 40 : 0;
}

/** The frame around content of this size, for a group with this many inputs, and with as many branches to each output. */
export function frameSize(
  content: { readonly width: number; readonly height: number },
  inputs: number,
  branches: readonly number[],
): FrameSize {
  const left = inputs > 0 ? frameSide : frameMargin;
  const right = branches.length > 0 ? frameSide + branchRoom(branches) : frameMargin;
  return {
    width: Math.max(narrowestFrame, left + content.width + right),
    height: Math.max(frameHead + content.height, cardHeight(Math.max(inputs, outputRows(branches)))) + frameMargin,
    left,
    top: frameHead,
  };
}
