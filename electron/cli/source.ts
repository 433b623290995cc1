import { messageOf } from '../../shared/errors.ts';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { CommandError, exit } from './exit.ts';

/** A file as the person named it, and its text. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** Larger files are nothing that Millrace could have written; bytes. */
const largestFile = 64 * 1024 * 1024;

/** Reads a file, or ends the command with exit code 2 and what to do. */
export function readSourceFile(file: string): SourceFile {
  try {
    const { size } = statSync(file);
    if (size > largestFile) {
      throw new CommandError(
        exit.input,
        `${file} has ${size} bytes; pipelines and components are far smaller. Name the right file.`,
      );
    }
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(exit.input, `${file} ${whyUnreadable(error)}`);
  }
}

/** What a command may do to a file that is there already. */
export interface WriteOptions {
  /** The person wants the file replaced, whatever it is. */
  readonly force: boolean;
  /** Whether a text is such a result itself, so that nothing is lost with it. */
  readonly isResult?: (text: string) => boolean;
}

/** Writes a result whole, or ends the command: with exit code 2 where a file is there that shall stay, else with 3. */
export function writeResult(file: string, text: string, options: WriteOptions): void {
  try {
    if (!mayWrite(file, options)) {
      throw new CommandError(exit.input, `${file} is there already. Name another file with -o, or add --force.`);
    }
    writeFileSync(file, text);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      exit.environment,
      `${file} could not be written: ${messageOf(error)}. Name another file with -o.`,
    );
  }
}

/** Nothing is lost with a file that is empty, or no file at all, like a pipe. */
function mayWrite(file: string, { force, isResult }: WriteOptions): boolean {
  const there = statSync(file, { throwIfNoEntry: false });
  if (force || there === undefined || !there.isFile() || there.size === 0) return true;
  return isResult?.(readFileSync(file, 'utf8')) === true;
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'does not exist. Check the path.';
    case 'EISDIR':
      return 'is a folder. Name a file in it.';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user. Change its permissions or copy it.';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is not text in UTF-8. Save it as UTF-8, or name the right file.';
    default:
      return `could not be read: ${messageOf(error)}.`;
  }
}
