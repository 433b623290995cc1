/** Choices from a row of numbers. Zero chooses the plainest thing, and so does a row that has come to its end: so counterexamples shrink. */
export class Choices {
  readonly #row: readonly number[];
  #position = 0;

  constructor(row: readonly number[]) {
    this.#row = row;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    const number = this.#row[this.#position] ?? 0;
    this.#position += 1;
    return number % limit;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === times - 1;
  }

  /** One of the items, the plainest first. */
  pick<T>(items: readonly T[]): T {
    const index = this.below(items.length);
    const picked = items[index];
    if (picked === undefined) throw new Error('There is nothing to pick from');
    return picked;
  }

  /** Some of the items, in their order. */
  some<T>(items: readonly T[], most: number): readonly T[] {
    const chosen = new Set(Array.from({ length: this.below(most + 1) }, () => this.below(items.length)));
    return items.filter((_, index) => chosen.has(index));
  }

  /** The field, once in so many times. */
  maybe<K extends string, V>(times: number, field: K, value: () => V): { readonly [key in K]?: V } {
    const result: { [key in K]?: V } = {};
    if (this.once(times)) result[field] = value();
    return result;
  }
}
