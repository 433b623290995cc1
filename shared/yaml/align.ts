/** Which items of an old list are which of a new one: so that edits touch what changed and nothing else. */
import { isJsonObject, own, sameJson, type Json } from '../json.ts';

/** A step from the old list to the new one, in the order of the result. */
export type Step =
  | { readonly kind: 'keep'; readonly from: number; readonly to: number }
  | { readonly kind: 'remove'; readonly from: number }
  /** `moved` is the place in the old list of an item that is the same. */
  | { readonly kind: 'insert'; readonly to: number; readonly moved?: number };

/**
 * Aligns two lists: items stay where they are when their name (or whole value) is the same and the order did not change; between
 * those, items are changed in place one by one; what is left over is removed or inserted.
 */
export function alignLists(from: readonly Json[], to: readonly Json[]): readonly Step[] {
  const anchors = longestCommon(from.map(identity), to.map(identity));
  const steps: Step[] = [];
  let [oldAt, newAt] = [0, 0];
  for (const [oldNext, newNext] of [...anchors, [from.length, to.length] as const]) {
    steps.push(...between(from, to, [oldAt, oldNext], [newAt, newNext], anchors));
    if (oldNext < from.length && newNext < to.length) steps.push({ kind: 'keep', from: oldNext, to: newNext });
    [oldAt, newAt] = [oldNext + 1, newNext + 1];
  }
  return steps;
}

function between(
  from: readonly Json[],
  to: readonly Json[],
  [oldStart, oldEnd]: readonly [number, number],
  [newStart, newEnd]: readonly [number, number],
  anchors: readonly (readonly [number, number])[],
): readonly Step[] {
  const kept = new Set(anchors.map(([index]) => index));
  const same = (index: number): number => from.findIndex((item, at) => !kept.has(at) && sameJson(item, to[index]));
  const moves = Array.from({ length: newEnd - newStart }, (_, offset) => same(newStart + offset));
  // Items that only moved are not changed in place: they leave one place and come to another.
  const isMove =
    moves.some((index) => index !== -1) ||
    from.slice(oldStart, oldEnd).some((item) => to.some((other) => sameJson(item, other)));
  const pairs = isMove ? 0 : Math.min(oldEnd - oldStart, newEnd - newStart);
  const steps: Step[] = [];
  for (let offset = 0; offset < pairs; offset += 1)
    steps.push({ kind: 'keep', from: oldStart + offset, to: newStart + offset });
  for (let index = oldStart + pairs; index < oldEnd; index += 1) steps.push({ kind: 'remove', from: index });
  for (let index = newStart + pairs; index < newEnd; index += 1) {
    const moved = moves[index - newStart] ?? -1;
    steps.push(moved === -1 ? { kind: 'insert', to: index } : { kind: 'insert', to: index, moved });
  }
  return steps;
}

/** What an item is known by: its name, or all of it. */
function identity(item: Json): string {
  const name = isJsonObject(item) ? own(item, 'name') : undefined;
  return typeof name === 'string' ? `name ${name}` : `value ${canonical(item)}`;
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** Pairs of indexes of a longest common subsequence; equal ends are taken first, so that the table stays small. */
function longestCommon(from: readonly string[], to: readonly string[]): readonly (readonly [number, number])[] {
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head += 1;
  let tail = 0;
  while (
    tail < from.length - head &&
    tail < to.length - head &&
    from[from.length - 1 - tail] === to[to.length - 1 - tail]
  )
    tail += 1;
  const pairs: (readonly [number, number])[] = Array.from({ length: head }, (_, index) => [index, index] as const);
  const rows = from.length - head - tail;
  const columns = to.length - head - tail;
  // A middle too large for a table is replaced as a whole.
  if (rows * columns <= 1_000_000)
    pairs.push(
      ...commonMiddle(from.slice(head, head + rows), to.slice(head, head + columns)).map(
        ([a, b]) => [a + head, b + head] as const,
      ),
    );
  for (let index = tail; index > 0; index -= 1) pairs.push([from.length - index, to.length - index]);
  return pairs;
}

function commonMiddle(from: readonly string[], to: readonly string[]): readonly (readonly [number, number])[] {
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      const skip = Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
      lengths[i * width + j] = from[i] === to[j] ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : skip;
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < from.length && j < to.length) {
    if (from[i] === to[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return pairs;
}
