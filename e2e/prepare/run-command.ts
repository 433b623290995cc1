import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareFolder, searchPath } from './paths.ts';

/** How a command ended. */
export interface CommandResult {
  /** Its exit code; 127 where it could not be started, 128 where a signal or the deadline ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command needs besides its words. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the log under the preparation's folder that keeps both output streams. */
  readonly log?: string;
  /** Milliseconds after which the command is killed. */
  readonly deadline: number;
}

/** Runs a command to its end without a shell. A failure is a result, never an exception. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? process.cwd(),
      env: { ...process.env, PATH: searchPath(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.deadline,
      killSignal: 'SIGKILL',
    });
    const log = options.log === undefined ? null : openLog(options.log);
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      log?.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors.push(chunk);
      log?.write(chunk);
    });
    const finish = (code: number, note: string): void => {
      log?.end();
      resolve({
        code,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(errors).toString('utf8') + note,
      });
    };
    child.on('error', (error) => finish(127, error.message));
    child.on('close', (code, signal) => {
      if (code !== null) finish(code, '');
      else finish(128, `\n${command} was ended by ${signal ?? 'a signal'}`);
    });
  });
}

/** The last line of a command's error output (of its output, where that is empty), for a one-line reason. */
export function lastLine(result: CommandResult): string {
  const lines = (result.stderr.trim() === '' ? result.stdout : result.stderr).trim().split('\n');
  return lines.at(-1)?.trim() ?? '';
}

/** The full path of a log file of the preparation. */
export function logFile(name: string): string {
  return join(prepareFolder, `${name}.log`);
}

function openLog(name: string): NodeJS.WritableStream {
  const path = logFile(name);
  mkdirSync(dirname(path), { recursive: true });
  return createWriteStream(path);
}
