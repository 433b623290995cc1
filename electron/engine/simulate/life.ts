/** Ends an engine where it stands, as `kill -9` does. Thrown at a crash point, and by everything that a dead engine still tries. */
export class Crash extends Error {
  constructor(point: string) {
    super(`crash at ${point}`);
    this.name = 'Crash';
  }
}

/** One life of the engine. What it holds in memory is worth nothing after its end. */
export interface Life {
  /** A place where the engine may die: before and after everything that it does to the world. */
  point(name: string): void;
  alive(): boolean;
  /** Ends it in peace. */
  end(): void;
}

/** Decides at which points engines die, and counts the points over all lives. */
export interface Deaths {
  begin(): Life;
  /** How many points were passed. */
  points(): number;
}

/** `dies(n)` says whether the engine dies at the n-th point (from 0); `onDeath` is told. */
export function createDeaths(dies: (point: number) => boolean, onDeath: (point: string) => void): Deaths {
  let points = 0;
  return {
    points: () => points,
    begin() {
      let alive = true;
      return {
        alive: () => alive,
        end() {
          alive = false;
        },
        point(name) {
          if (!alive) throw new Crash(`${name}, after death`);
          points += 1;
          if (!dies(points - 1)) return;
          alive = false;
          onDeath(name);
          throw new Crash(name);
        },
      };
    },
  };
}
