/** A part of the IR as YAML in a field: read, checked against its shape, and where it is wrong. Pure. */
import type { z } from 'zod';
import { reportShape } from '../../../shared/ir/shape-problems.ts';
import { isJsonObject } from '../../../shared/json.ts';
import type { JsonObject, JsonPath } from '../../../shared/json.ts';
import { blockLines, plainStyle } from '../../../shared/yaml/emit.ts';
import { createLocator } from '../../../shared/yaml/locate.ts';
import { readYaml } from '../../../shared/yaml/read.ts';
import { nodeAt, spanOf } from '../../../shared/yaml/tree.ts';
import type { DocumentTree } from '../../../shared/yaml/tree.ts';

/** A text that was read. `value` is there when it is a mapping, also one of the wrong shape. */
export interface YamlPart {
  readonly value?: JsonObject;
  /** The first thing that is wrong, as a sentence with its line, and where it is. */
  readonly problem?: { readonly message: string; readonly at: number };
}

/** The text of a part; nothing where there is none. */
export function printPart(value: JsonObject | undefined): string {
  return value === undefined ? '' : blockLines(value, 0, {}, plainStyle).join('\n');
}

/** Reads a part. An empty text is an empty mapping. */
export function readPart(text: string, shape: z.ZodType): YamlPart {
  if (text.trim() === '') return { value: {} };
  const read = readYaml(text);
  if (!read.ok) {
    const [first] = read.problems;
    return { problem: located(text, first?.message ?? 'This is no YAML.', first?.cure ?? '', first?.span?.start ?? 0) };
  }
  const { value } = read.tree;
  if (!isJsonObject(value)) return { problem: located(text, 'This is no mapping.', 'Write “name: value”.', 0) };
  const checked = shape.safeParse(value);
  if (checked.success) return { value };
  const found: { readonly path: JsonPath; readonly message: string; readonly cure: string }[] = [];
  reportShape(shape, checked.error, [], {
    error: (_code, path, message, cure) => {
      found.push({ path, message, cure });
    },
  });
  const [first] = found;
  if (first === undefined) return { value };
  return { value, problem: located(text, first.message, first.cure, offsetOf(read.tree, first.path)) };
}

/** Where a path stands in the text, or the nearest thing around it. */
function offsetOf(tree: DocumentTree, path: JsonPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const found = nodeAt(tree, path.slice(0, length));
    const node = found?.key ?? found?.value;
    if (node !== undefined && node !== null) return spanOf(node).start;
  }
  return 0;
}

function located(
  text: string,
  message: string,
  cure: string,
  at: number,
): { readonly message: string; readonly at: number } {
  const { line } = createLocator(text).range({ start: at, end: at }).start;
  return { message: `Line ${line}: ${message} ${cure}`.trim(), at };
}
