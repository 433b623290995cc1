import type { RunEvent } from '../../shared/run/events.ts';
import type { Command } from '../../shared/schedule/command.ts';
import { advance } from '../../shared/schedule/schedule.ts';
import type { Schedule } from '../../shared/schedule/state.ts';
import type { StoreFailure } from '../store/failure.ts';
import type { Clock, Disposable } from './ports.ts';
import type { Recorder } from './recorder.ts';

/** How long to wait before a commit that failed is tried again, in milliseconds. */
const retryCommitMs = 1000;

/** Something that happened outside: gives commands to the turn (`wake`), or an event to record. */
export type Input =
  | { readonly event: RunEvent; readonly afterCommit?: () => void }
  | { readonly commands: () => readonly Command[] };

/** What is decided together, committed together, and only then done. */
export interface Turn {
  /** Wall-clock time of everything in it. */
  readonly at: number;
  /** Adds an event; the commands that it brings about follow in the same turn. */
  record(event: RunEvent): void;
  /** Adds something to do after the commit. */
  afterCommit(effect: () => void): void;
  /** The same for what can wait: it comes after everything else, so that it delays no start. */
  afterStarts(effect: () => void): void;
}

/** What the turns of a run need. */
export interface TurnPorts {
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'append'>;
  /** The record cannot be written (then it is tried again every second, and this is not said again for the same reason), or can again (undefined). */
  readonly onTrouble: (failure: StoreFailure | undefined) => void;
  /** The record will never be written again by this engine: it was taken over, or the run was deleted. */
  readonly onLost: () => void;
  readonly onBug: (error: unknown) => void;
  readonly onFinished: () => void;
  /** Turns one command into events and effects. */
  readonly perform: (command: Command, turn: Turn) => void;
}

/** The inbox of a run and what becomes of it. */
export interface Turns {
  /** Takes an input; inputs that arrive in the same moment are committed together. */
  post(input: Input): void;
  /** Nothing is recorded or done any more. */
  stop(): void;
}

interface Batch {
  readonly at: number;
  readonly events: RunEvent[];
  readonly effects: (() => void)[];
}

/** Makes the turns of one run: inputs → schedule → one commit → effects. `first` are commands that are due already. */
export function createTurns(run: string, schedule: Schedule, ports: TurnPorts, first: readonly Command[]): Turns {
  const inbox: Input[] = [{ commands: () => first }];
  let planned = false;
  let stopped = false;
  /** Runs until the commit that failed is tried again. */
  let blocked: Disposable | undefined;
  let trouble: StoreFailure['reason'] | undefined;

  function plan(): void {
    if (planned || stopped || blocked !== undefined) return;
    planned = true;
    // At the end of this moment of the program: what else arrives in it shares the commit, and nothing waits for a timer.
    queueMicrotask(() => {
      planned = false;
      guarded(() => {
        if (!stopped && blocked === undefined) commit(decide());
      });
    });
  }

  /** A bug stops this run, not the engine: its attempts live on and the next engine takes them over. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      stop();
      ports.onBug(error);
    }
  }

  function decide(): Batch {
    const batch: Batch = { at: ports.clock.now(), events: [], effects: [] };
    const commands: Command[] = [];
    const last: (() => void)[] = [];
    const turn: Turn = {
      at: batch.at,
      record(event) {
        batch.events.push(event);
        for (const command of advance(schedule, event, batch.at)) commands.push(command);
      },
      afterCommit(effect) {
        batch.effects.push(effect);
      },
      afterStarts(effect) {
        last.push(effect);
      },
    };
    for (const input of inbox.splice(0)) {
      if (schedule.finished) break;
      if ('event' in input) {
        turn.record(input.event);
        // A clean-up, which must not delay what depends on the attempt.
        if (input.afterCommit !== undefined) turn.afterStarts(input.afterCommit);
      } else {
        for (const command of input.commands()) commands.push(command);
      }
      for (let index = 0; index < commands.length; index += 1) {
        const command = commands[index];
        if (command !== undefined) ports.perform(command, turn);
      }
      commands.length = 0;
    }
    batch.effects.push(...last);
    return batch;
  }

  function commit(batch: Batch): void {
    const recorded = ports.recorder.append(run, batch.at, batch.events);
    if (!recorded.ok) {
      const { reason } = recorded.error;
      // Said once, however often it is tried.
      if (trouble !== reason) ports.onTrouble(recorded.error);
      trouble = reason;
      if (reason === 'superseded' || reason === 'missing') {
        stop();
        ports.onLost();
        return;
      }
      blocked = ports.clock.after(retryCommitMs, () => {
        blocked = undefined;
        guarded(() => {
          if (!stopped) commit(batch);
        });
      });
      return;
    }
    if (trouble !== undefined) ports.onTrouble(undefined);
    trouble = undefined;
    for (const effect of batch.effects) effect();
    if (schedule.finished) {
      stop();
      ports.onFinished();
    } else if (inbox.length > 0) {
      plan();
    }
  }

  function stop(): void {
    stopped = true;
    blocked?.dispose();
    blocked = undefined;
  }

  plan();
  return {
    post(input) {
      inbox.push(input);
      plan();
    },
    stop,
  };
}
