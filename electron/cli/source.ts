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

/** Writes a result whole, or ends the command: with exit code 2 where a file is there that shall stay, else with 3. */
export function writeResult(file: string, text: string, existing: 'replace' | 'keep' = 'replace'): void {
  try {
    writeFileSync(file, text, { flag: existing === 'replace' ? 'w' : 'wx' });
  } catch (error) {
    if (existing === 'keep' && error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new CommandError(exit.input, `${file} is there already. Name another file with -o, or add --force.`);
    }
    throw new CommandError(
      exit.environment,
      `${file} could not be written: ${messageOf(error)}. Name another file with -o.`,
    );
  }
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
