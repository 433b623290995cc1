/** A queue that stays cheap however long it grows. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  /** How many items wait. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an item at the end. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts an item that was taken back to the front. */
  putBack(item: T): void {
    if (this.#head === 0) {
      this.#items.unshift(item);
    } else {
      this.#head -= 1;
      this.#items[this.#head] = item;
    }
  }

  /** Takes the first item. */
  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.size === 0) return undefined;
    this.#head += 1;
    // What was taken is let go when it is more than half, so that each item is moved once on average.
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
