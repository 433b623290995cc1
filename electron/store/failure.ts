import { Refusal } from '../../shared/ipc/refusal.ts';

/**
 * Why the record of runs could not be opened or written. `message` says what happened and where, `cure` what to do; one sentence each.
 *
 * - `read-only`: the folder or the file may not be written.
 * - `full`: no space left.
 * - `corrupt`: the file is damaged, or is no database.
 * - `newer`: a newer Millrace wrote it.
 * - `migration`: the file's history of migrations is not ours, or a migration failed; the file is as it was.
 * - `busy`: another program holds a lock on it.
 * - `superseded`: another engine became the writer; this one must stop.
 * - `missing`: what should be written to is not there (a deleted run).
 * - `io`: the disk reported an error.
 */
export interface StoreFailure {
  readonly reason: 'read-only' | 'full' | 'corrupt' | 'newer' | 'migration' | 'busy' | 'superseded' | 'missing' | 'io';
  readonly message: string;
  readonly cure: string;
}

/** Carries a {@link StoreFailure} out of a transaction, and out of reads of a damaged file. */
export class StoreError extends Refusal {
  readonly failure: StoreFailure;
  constructor(failure: StoreFailure) {
    super(`${failure.message} ${failure.cure}`);
    this.name = 'StoreError';
    this.failure = failure;
  }
}

/** What `error`, thrown while `file` was used, means for the person; undefined when it is no failure of the database but a bug. */
export function storeFailure(error: unknown, file: string): StoreFailure | undefined {
  if (error instanceof StoreError) return error.failure;
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const detail = error instanceof Error ? error.message : code;
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ACCES|PERM|ROFS)$/.test(code)) {
    return {
      reason: 'read-only',
      message: `The record of runs ${file} cannot be written (${detail}).`,
      cure: 'Make the data folder writable for this user, or choose another one with --home.',
    };
  }
  if (/^SQLITE_FULL|^E(NOSPC|DQUOT)$/.test(code)) {
    return {
      reason: 'full',
      message: `There is no space left for the record of runs ${file}.`,
      cure: 'Free some disk space; what is running continues by itself then.',
    };
  }
  if (/^SQLITE_(CORRUPT|NOTADB|FORMAT|SCHEMA)/.test(code)) return corrupt(file, detail);
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) {
    return {
      reason: 'busy',
      message: `Another program holds the record of runs ${file}.`,
      cure: 'Close the program that has the file open, then try again.',
    };
  }
  if (/^E(EXIST|NOTDIR)$/.test(code)) {
    return {
      reason: 'read-only',
      message: `A file is in the place of a folder that Millrace needs (${detail}).`,
      cure: 'Move the file away, or choose another data folder with --home.',
    };
  }
  if (/^SQLITE_(IOERR|NOMEM|NOLFS)|^E[A-Z0-9]+$/.test(code)) {
    return {
      reason: 'io',
      message: `The record of runs ${file} could not be used: ${detail}.`,
      cure: 'Check the disk that holds the data folder.',
    };
  }
  return undefined;
}

/**
 * The same for the opening: a statement of ours that does not fit the schema is damage then too, because the schema was just compared with ours.
 */
export function openingFailure(error: unknown, file: string): StoreFailure | undefined {
  const failure = storeFailure(error, file);
  if (failure !== undefined || codeOf(error)?.startsWith('SQLITE_') !== true) return failure;
  return corrupt(file, error instanceof Error ? error.message : 'its schema is not ours');
}

/** The file is damaged; `detail` is what was found. */
export function corrupt(file: string, detail: string): StoreFailure {
  return {
    reason: 'corrupt',
    message: `The record of runs ${file} is damaged (${detail}).`,
    cure: 'Put a backup from the same folder in its place, or move the file away to begin with an empty record.',
  };
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
