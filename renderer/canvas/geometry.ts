import type { NodeHandle } from '@xyflow/react';
import { Position } from '@xyflow/react';
import {
  branchRoom,
  cardHeight,
  cardWidth,
  frameSize,
  grid,
  headerHeight,
  inputHeight,
  inputWidth,
  outputRows,
  rowHeight,
} from '../../shared/document/card.ts';
import { handleId, moreHandleId } from './ids.ts';

export { cardHeight, cardWidth, frameSize, grid, headerHeight, inputHeight, inputWidth, rowHeight };

/** Sizes in canvas units (CSS pixels at 100 %). Nodes are never measured: drawing and wires use the same numbers. */
const portSize = 10;

/** The middle of a row of ports, from the top of the card. */
export function rowMiddle(row: number): number {
  return headerHeight + row * rowHeight + rowHeight / 2;
}

function handle(id: string, side: 'in' | 'out', width: number, middle: number): NodeHandle {
  return {
    id,
    type: side === 'in' ? 'target' : 'source',
    position: side === 'in' ? Position.Left : Position.Right,
    x: (side === 'in' ? 0 : width) - portSize / 2,
    y: middle - portSize / 2,
    width: portSize,
    height: portSize,
  };
}

/** The ports of a card, in the order of its rows; folded inputs share a row of their own. */
export function cardHandles(inputs: readonly string[], outputs: readonly string[], more: boolean): NodeHandle[] {
  const handles = [
    ...inputs.map((name, row) => handle(handleId('in', name), 'in', cardWidth, rowMiddle(row))),
    ...outputs.map((name, row) => handle(handleId('out', name), 'out', cardWidth, rowMiddle(row))),
  ];
  if (more) handles.push(handle(moreHandleId, 'in', cardWidth, rowMiddle(inputs.length)));
  return handles;
}

/** The inner half of a port of a frame lies this far inside of its border, with the name of the port between the halves. */
export const innerPortInset = 96;

/** The same at the side of outputs, where names of branches may need more room. */
export function outputInset(branches: readonly number[]): number {
  return innerPortInset + branchRoom(branches);
}

/** The row of an output in a frame: below the outputs before it and their branches. */
export function outputRow(branches: readonly number[], index: number): number {
  return outputRows(branches.slice(0, index));
}

/**
 * The ports of a frame: each once for the wires outside, and once inside of the border for those of its tasks. `branches`: how
 * many there are of each output.
 */
export function frameHandles(
  inputs: readonly string[],
  outputs: readonly string[],
  branches: readonly number[],
  width: number,
): NodeHandle[] {
  const inner = (name: string, side: 'in' | 'out', row: number): NodeHandle => ({
    id: handleId(side, name, true),
    type: side === 'in' ? 'target' : 'source',
    position: side === 'in' ? Position.Left : Position.Right,
    x: (side === 'in' ? width - outputInset(branches) : innerPortInset) - portSize / 2,
    y: rowMiddle(row) - portSize / 2,
    width: portSize,
    height: portSize,
  });
  return [
    ...inputs.flatMap((name, row) => [
      handle(handleId('in', name), 'in', width, rowMiddle(row)),
      inner(name, 'out', row),
    ]),
    ...outputs.flatMap((name, index) => [
      handle(handleId('out', name), 'out', width, rowMiddle(outputRow(branches, index))),
      inner(name, 'in', outputRow(branches, index)),
    ]),
  ];
}

/** The one port of a pipeline input's node (it gives) or of a pipeline output's node (it takes). */
export function pillHandles(kind: 'input' | 'output', name: string): NodeHandle[] {
  return kind === 'input'
    ? [handle(handleId('out', name), 'out', inputWidth, inputHeight / 2)]
    : [handle(handleId('in', name), 'in', inputWidth, inputHeight / 2)];
}

/** A place on the canvas. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle on the canvas. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** The nearest point of the grid. */
export function snap({ x, y }: Point): Point {
  return { x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid };
}

/** The room that a new task is given: as much as most cards take. */
export const newCard = { width: cardWidth, height: cardHeight(4) };

/** The first place from here on, going down, where a box of this size covers nothing and comes close to nothing. */
export function clearBelow(
  from: Point,
  size: { readonly width: number; readonly height: number },
  taken: readonly Box[],
): Point {
  let { y } = from;
  for (const box of taken.toSorted((a, b) => a.y - b.y)) {
    const beside = box.x >= from.x + size.width + grid || box.x + box.width + grid <= from.x;
    const apart = box.y >= y + size.height + grid || box.y + box.height + grid <= y;
    if (!beside && !apart) y = Math.ceil((box.y + box.height + grid) / grid) * grid;
  }
  return { x: from.x, y };
}

/** The smallest rectangle around all of them. */
export function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
