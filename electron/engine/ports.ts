/**
 * The outside world as the engine sees it. Real ones are made in engine.ts; the seeded simulator and unit tests stand in their own.
 */

/** Ends something that was begun: a timer, a subscription, a server. Ending twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Time. Wall-clock for records, monotonic for durations and timeouts (it never jumps when the clock is set). */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some fixed moment of this process. */
  monotonic(): number;
  /** Calls back once after at least `ms`; disposing cancels. */
  after(ms: number, callback: () => void): Disposable;
}

/** Names that must not repeat: run ids, nonces, artifact ids. */
export interface Random {
  /** Lower-case hex of the given number of bytes. */
  hex(bytes: number): string;
}

/** What the machine has for steps; what tasks request is compared with it. */
export interface Machine {
  readonly cpus: number;
  readonly memoryBytes: number;
}
