import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The command as a clone has it. */
export const launcher = join(import.meta.dirname, '..', '..', 'electron', 'millrace.mjs');

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that was started. */
export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when its standard output holds the text (or matches), with what it holds then; rejects when it ends before. */
  output(text: string | RegExp): Promise<string>;
}

/** Starts `millrace` with its own data folder, as a person would from a terminal. */
export function startMillrace(home: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { ...process.env, MILLRACE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watcher of watchers) watcher();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: typeof code === 'number' ? code : null,
    stdout,
    stderr,
  }));
  return {
    process: child,
    ended,
    output(text) {
      const found = (): boolean => (typeof text === 'string' ? stdout.includes(text) : text.test(stdout));
      return new Promise((resolve, reject) => {
        const watcher = (): void => {
          if (!found()) return;
          watchers.delete(watcher);
          resolve(stdout);
        };
        watchers.add(watcher);
        watcher();
        void ended.then((end) => {
          if (!found())
            reject(
              new Error(
                `millrace ended with ${end.code} before it printed ${String(text)}:\n${end.stdout}${end.stderr}`,
              ),
            );
        });
      });
    },
  };
}

/** Runs `millrace` to its end. */
export function millrace(home: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return startMillrace(home, args, env).ended;
}

/** A data folder that is gone after the test. */
export function temporaryHome(): { readonly home: string; readonly remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'millrace-home-'));
  return {
    home,
    remove() {
      rmSync(home, { recursive: true, force: true });
    },
  };
}
