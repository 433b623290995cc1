import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
/** The command as a clone has it. */
export const launcher = join(root, 'electron', 'millrace.mjs');

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
  /** The process that the launcher started, in which the engine runs; the launcher ends when it does. */
  engine(): number;
  /** Resolves when its standard output holds the text (or matches), with what it holds then; rejects when it ends before. */
  output(text: string | RegExp): Promise<string>;
  /** The same of its standard error. */
  errors(text: string | RegExp): Promise<string>;
}

/** Starts `millrace` with its own data folder, as a person would from a terminal, in a folder if one is named. */
export function startMillrace(
  home: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  folder?: string,
): Started {
  return start([launcher, ...args], home, env, folder);
}

/** Starts the app in its browser form; it prints a link when it serves. The engine runs in this very process. */
export function startServer(home: string): Started {
  return start([join(root, 'electron', 'serve.ts')], home, {});
}

function start(words: readonly string[], home: string, env: NodeJS.ProcessEnv, folder?: string): Started {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { ...process.env, MILLRACE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      for (const watcher of watchers) watcher();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: typeof code === 'number' ? code : null, ...printed }));
  const holds = (stream: 'stdout' | 'stderr', text: string | RegExp): Promise<string> => {
    const found = (): boolean =>
      typeof text === 'string' ? printed[stream].includes(text) : text.test(printed[stream]);
    return new Promise((resolve, reject) => {
      const watcher = (): void => {
        if (!found()) return;
        watchers.delete(watcher);
        resolve(printed[stream]);
      };
      watchers.add(watcher);
      watcher();
      void ended.then(({ code, stdout, stderr }) => {
        if (found()) return;
        reject(new Error(`millrace ended with ${code} before it printed ${String(text)}:\n${stdout}${stderr}`));
      });
    });
  };
  return {
    process: child,
    ended,
    engine: () => Number(execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })),
    output: (text) => holds('stdout', text),
    errors: (text) => holds('stderr', text),
  };
}

/** Runs `millrace` to its end. */
export function millrace(
  home: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
  folder?: string,
): Promise<Ended> {
  return startMillrace(home, args, env, folder).ended;
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
