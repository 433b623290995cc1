import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program of this machine ended. */
export interface ProgramResult {
  /** Its exit status; null where it was not found, was cancelled, or a signal ended it. */
  readonly status: number | null;
  /** What it wrote to its standard output, up to a megabyte. */
  readonly output: string;
  /** The last line that says something, of either output. */
  readonly lastLine: string;
}

const mostOutput = 1_000_000;

/** Runs a program to its end, with this process's environment. Never throws: a program that is missing is a result. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly signal?: AbortSignal; readonly onLine?: (line: string) => void },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let output = '';
    let lastLine = '';
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = (): void => {
      child.kill('SIGTERM');
    };
    if (options.signal?.aborted === true) kill();
    options.signal?.addEventListener('abort', kill, { once: true });
    const settle = (status: number | null): void => {
      options.signal?.removeEventListener('abort', kill);
      resolve({ status, output, lastLine });
    };
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() !== '') lastLine = line.trim();
        if (stream === child.stdout && output.length < mostOutput) output += `${line}\n`;
        options.onLine?.(line);
      });
    }
    child.on('error', (error) => {
      lastLine = error.message;
      settle(null);
    });
    child.on('close', (status) => settle(status));
  });
}
