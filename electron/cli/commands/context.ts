import type { Arguments } from '../arguments.ts';
import type { ExitCode } from '../exit.ts';
import type { Connector } from '../connection.ts';
import type { Terminal } from '../terminal.ts';

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal;
  readonly connector: Connector;
  /** From this call on the first Ctrl+C aborts the signal, and the second one ends the process; before it, the first one does. Call it once. */
  readonly interruption: () => AbortSignal;
}

/** A command: how it is called, what it takes, what it does. */
export interface Command {
  readonly name: string;
  /** The words after `millrace`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly options: {
    readonly [name: string]: {
      readonly type: 'string' | 'boolean';
      readonly short?: string;
      readonly multiple?: boolean;
    };
  };
  /** Positional words, at least and at most. */
  readonly count: readonly [number, number];
  run(args: Arguments, context: Context): Promise<ExitCode>;
}
