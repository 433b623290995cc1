/** Exit codes of `millrace`, for scripts. */
export const exit = {
  ok: 0,
  /** The run failed. */
  failed: 1,
  /** Bad input or usage. */
  input: 2,
  /** This machine: Docker, disk, data folder. */
  environment: 3,
  /** The run was cancelled. */
  canceled: 130,
} as const;
/** One of the exit codes. */
export type ExitCode = (typeof exit)[keyof typeof exit];

/** Ends a command with a sentence on stderr. Thrown only inside the CLI, caught only in main.ts. */
export class CommandError extends Error {
  readonly code: ExitCode;
  constructor(code: ExitCode, message: string) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}
