import type { Values } from '../../../shared/run/values.ts';
import type { AttemptIdentity } from '../executor.ts';
import type { Timeline } from './timeline.ts';

/** What a step does when it is started; decided by the seed, its path and the attempt. */
export interface Behaviour {
  readonly durationMs: number;
  readonly exitCode: number;
  /** The daemon refuses to start it. */
  readonly refused: boolean;
  /** Somebody removes the container while it runs. */
  readonly vanishes: boolean;
}

/** A container of the simulated daemon. */
export interface Container {
  readonly id: string;
  readonly identity: AttemptIdentity;
  readonly inputs: Values;
  readonly behaviour: Behaviour;
  state: 'created' | 'running' | 'exited';
  exitCode: number;
  killed: boolean;
  startedAt: number;
  finishedAt: number;
}

/** What the steps themselves wrote down: the truth that the record is compared with. */
export interface Ledger {
  starts: number;
  end?: { readonly how: 'exited' | 'killed' | 'vanished' | 'refused'; readonly exitCode: number };
}

/** A container engine: everything in it survives the crash of ours. */
export interface Daemon {
  reachable: boolean;
  readonly containers: ReadonlyMap<string, Container>;
  /** By `path#attempt`. */
  readonly ledger: ReadonlyMap<string, Ledger>;
  create(identity: AttemptIdentity, inputs: Values): Container | 'name-taken';
  /** False: refused. Starting what runs, or ran, changes nothing. */
  start(handle: string): boolean;
  kill(handle: string): void;
  remove(handle: string): void;
  /** Calls back when the container has ended or is gone; at once when that is so already. Not while the daemon cannot be reached. */
  watch(handle: string, callback: () => void): void;
  /** Contact is back: watchers whose container ended meanwhile hear of it. */
  reconnect(): void;
}

/** Makes an empty daemon. */
export function createDaemon(
  timeline: Timeline,
  behave: (path: string, attempt: number) => Behaviour,
  /** A container that vanishes before its start is on record cannot be told from one that was never made; nobody could. */
  mayVanish: (identity: AttemptIdentity) => boolean,
): Daemon {
  const containers = new Map<string, Container>();
  const ledger = new Map<string, Ledger>();
  const watchers = new Map<string, (() => void)[]>();

  function ledgerOf({ path, attempt }: AttemptIdentity): Ledger {
    const key = `${path}#${attempt}`;
    const entry = ledger.get(key) ?? { starts: 0 };
    ledger.set(key, entry);
    return entry;
  }

  function tell(handle: string): void {
    if (!daemon.reachable) return;
    const callbacks = watchers.get(handle) ?? [];
    watchers.delete(handle);
    for (const callback of callbacks) callback();
  }

  function end(container: Container, exitCode: number, how: 'exited' | 'killed'): void {
    if (container.state !== 'running') return;
    container.state = 'exited';
    container.exitCode = exitCode;
    container.killed = how === 'killed';
    container.finishedAt = timeline.wall();
    ledgerOf(container.identity).end = { how, exitCode };
    tell(container.identity.handle);
  }

  const daemon: Daemon = {
    reachable: true,
    containers,
    ledger,
    create(identity, inputs) {
      if (containers.has(identity.handle)) return 'name-taken';
      const behaviour = behave(identity.path, identity.attempt);
      const container: Container = {
        id: `id-${identity.handle}`,
        identity,
        inputs,
        behaviour,
        state: 'created',
        exitCode: 0,
        killed: false,
        startedAt: 0,
        finishedAt: 0,
      };
      containers.set(identity.handle, container);
      return container;
    },
    start(handle) {
      const container = containers.get(handle);
      if (container?.state !== 'created') return container !== undefined;
      const { behaviour } = container;
      const entry = ledgerOf(container.identity);
      if (behaviour.refused) {
        entry.end = { how: 'refused', exitCode: 0 };
        return false;
      }
      entry.starts += 1;
      container.state = 'running';
      container.startedAt = timeline.wall();
      timeline.at(behaviour.durationMs, () => {
        if (container.state !== 'running') return;
        if (behaviour.vanishes && mayVanish(container.identity)) {
          entry.end = { how: 'vanished', exitCode: 0 };
          containers.delete(handle);
          tell(handle);
        } else {
          end(container, behaviour.exitCode, 'exited');
        }
      });
      return true;
    },
    kill(handle) {
      const container = containers.get(handle);
      if (container !== undefined) end(container, 137, 'killed');
    },
    remove(handle) {
      containers.delete(handle);
    },
    watch(handle, callback) {
      watchers.set(handle, [...(watchers.get(handle) ?? []), callback]);
      const container = containers.get(handle);
      if (container === undefined || container.state === 'exited') tell(handle);
    },
    reconnect() {
      daemon.reachable = true;
      const handles = [...watchers.keys()];
      for (const handle of handles) {
        const container = containers.get(handle);
        if (container === undefined || container.state === 'exited') tell(handle);
      }
    },
  };
  return daemon;
}
