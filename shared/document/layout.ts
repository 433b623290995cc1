/** Where things stand on the canvas: the `editor.position` annotation, a JSON string as other editors of component.yaml write it. */
import { isJsonObject, own, type Json, type JsonObject } from '../json.ts';

/** A place on the canvas in its own units (pixels at zoom 1); width and height only where someone resized. */
export interface Position {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
}

/** The annotation that holds a position. */
const positionKey = 'editor.position';

interface Annotated {
  readonly annotations?: { readonly [key: string]: Json };
}

/** The position of a task, an input or an output; undefined when there is none, or nothing that makes sense. */
export function readPosition(of: Annotated): Position | undefined {
  const written = own(of.annotations, positionKey);
  const value = typeof written === 'string' ? parseObject(written) : written;
  if (!isJsonObject(value)) return undefined;
  const [x, y] = [coordinate(value['x']), coordinate(value['y'])];
  if (x === undefined || y === undefined) return undefined;
  const [width, height] = [coordinate(value['width']), coordinate(value['height'])];
  return {
    x,
    y,
    ...(width === undefined || width <= 0 ? {} : { width }),
    ...(height === undefined || height <= 0 ? {} : { height }),
  };
}

/** The same thing at another place; coordinates are rounded to whole units, a width and height of before stay. */
export function withPosition<T extends Annotated>(of: T, position: Position): T {
  const before = readPosition(of);
  const width = position.width ?? before?.width;
  const height = position.height ?? before?.height;
  const text = JSON.stringify({
    x: whole(position.x),
    y: whole(position.y),
    ...(width === undefined ? {} : { width: whole(width) }),
    ...(height === undefined ? {} : { height: whole(height) }),
  });
  return { ...of, annotations: { ...of.annotations, [positionKey]: text } };
}

const farthest = 1_000_000;

/** Numbers, also as text; what lies absurdly far away counts as garbage. */
function coordinate(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= farthest ? number : undefined;
}

function whole(value: number): number {
  const rounded = Number.isFinite(value) ? Math.round(Math.max(-farthest, Math.min(farthest, value))) : 0;
  return rounded === 0 ? 0 : rounded;
}

function parseObject(text: string): JsonObject | undefined {
  if (text.length > 1000) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const entries = Object.entries(value).filter((entry): entry is [string, string | number] =>
      ['string', 'number'].includes(typeof entry[1]),
    );
    return Object.fromEntries(entries);
  } catch {
    return undefined;
  }
}

/** The middle of what has a place; undefined when nothing has. */
export function centre(items: readonly Annotated[]): Position | undefined {
  const places = items.flatMap((item) => readPosition(item) ?? []);
  if (places.length === 0) return undefined;
  return {
    x: places.reduce((sum, { x }) => sum + x, 0) / places.length,
    y: places.reduce((sum, { y }) => sum + y, 0) / places.length,
  };
}

/** The annotation of a task that is a group: `false` draws it opened, as a frame around its tasks. */
export const collapsedKey = 'editor.collapsed';

/** Whether a group is drawn opened. Without the annotation it is a card, as other editors draw it. */
export function isOpened(of: Annotated): boolean {
  const written = own(of.annotations, collapsedKey);
  return written === 'false' || written === false;
}
