/** A JSON value as lines that can be opened and closed. */
import { isJsonArray, isJsonObject } from '../../../shared/json.ts';
import type { Json } from '../../../shared/json.ts';

/** One line. `path` names the value, keys joined by JSON Pointer's rule. */
export interface JsonLine {
  readonly path: string;
  readonly depth: number;
  /** The key or index; undefined for the root. */
  readonly label: string | undefined;
  readonly value: Json;
  /** How many values are inside; undefined for a scalar. */
  readonly size: number | undefined;
  readonly open: boolean;
}

function pointer(path: string, key: string): string {
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function entriesOf(value: Json): readonly (readonly [string, Json])[] | undefined {
  if (isJsonArray(value)) return value.map((item, index) => [String(index), item]);
  return isJsonObject(value) ? Object.entries(value) : undefined;
}

/** The lines to be seen. `isOpen` decides for each value with something in it. */
export function jsonLines(
  root: Json,
  isOpen: (path: string, depth: number, size: number) => boolean,
): readonly JsonLine[] {
  const lines: JsonLine[] = [];
  const visit = (value: Json, path: string, label: string | undefined, depth: number): void => {
    const entries = entriesOf(value);
    const size = entries?.length;
    const open = size !== undefined && size > 0 && isOpen(path, depth, size);
    lines.push({ path, depth, label, value, size, open });
    if (open) for (const [key, item] of entries ?? []) visit(item, pointer(path, key), key, depth + 1);
  };
  visit(root, '', undefined, 0);
  return lines;
}

/** What stands behind a closed value: `{3 keys}`, `[120 items]`. */
export function summaryOf(value: Json, size: number): string {
  if (isJsonArray(value)) return size === 0 ? '[]' : `[${size} ${size === 1 ? 'item' : 'items'}]`;
  return size === 0 ? '{}' : `{${size} ${size === 1 ? 'key' : 'keys'}}`;
}
