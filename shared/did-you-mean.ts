/** The known name that a wrong one most likely stands for; undefined when none is near. */
export function nearestName(wrong: string, known: readonly string[]): string | undefined {
  const folded = fold(wrong);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - wrong.length) >= bestDistance) continue;
    const distance = editDistance(folded, fold(name), bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** A list of names for a message: at most `most`, then how many more. */
export function listNames(names: readonly string[], most = 8): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, most).map((name) => `“${name}”`);
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

function fold(name: string): string {
  const lower = name.toLowerCase();
  return /[\s_-]/.test(lower) ? lower.replaceAll(/[\s_-]+/g, '_') : lower;
}

/**
 * Optimal string alignment: insertions, deletions, substitutions, and neighbours that changed places, which is how people mistype. Gives up
 * at `limit`, and answers with it then: a large graph with many wrong names makes millions of comparisons, and nearly all are hopeless.
 */
function editDistance(left: string, right: string, limit: number): number {
  const width = right.length + 1;
  let before = new Uint32Array(width);
  let previous = Uint32Array.from({ length: width }, (_, index) => index);
  let current = new Uint32Array(width);
  let previousNearest = 0;
  for (let row = 1; row <= left.length; row += 1) {
    current[0] = row;
    let nearest = row;
    for (let column = 1; column < width; column += 1) {
      const same = left.charCodeAt(row - 1) === right.charCodeAt(column - 1);
      let distance = Math.min(
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        distance = Math.min(distance, (before[column - 2] ?? 0) + 1);
      }
      current[column] = distance;
      if (distance < nearest) nearest = distance;
    }
    // A row is at least as far as the nearest of the two rows above, which is all that it looks at.
    if (nearest >= limit && previousNearest >= limit) return limit;
    previousNearest = nearest;
    [before, previous, current] = [previous, current, before];
  }
  return previous[right.length] ?? 0;
}
