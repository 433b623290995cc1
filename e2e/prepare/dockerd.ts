import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { err, ok, type Result } from '../../shared/result.ts';
import { ping, systemSocket, type Daemon } from './docker-host.ts';
import type { StartedProcess } from './facts.ts';
import { identify, stillRuns } from './own-process.ts';
import { prepareFolder, searchPath } from './paths.ts';
import { logFile } from './run-command.ts';
import { say } from './say.ts';

/** A dockerd started here. */
export interface StartedDaemon {
  readonly daemon: Daemon;
  readonly process: StartedProcess;
}

const readyDeadline = 60_000;
const pollInterval = 50;

/** What to start dockerd with where its log shows that this machine cannot do what it does by default. */
const fallbacks = [
  {
    sign: /overlay|graphdriver|storage-driver|prior storage driver/i,
    flags: ['--storage-driver=vfs'],
    because: 'overlay file systems do not work here',
  },
  {
    sign: /iptables|nf_tables|ip6tables/i,
    flags: ['--iptables=false', '--ip6tables=false'],
    because: 'iptables does not work here; containers will have no way out to the network',
  },
] as const;

/** Starts dockerd in the background, in a session of its own so that it outlives this process. */
export async function startDockerd(program: string): Promise<Result<StartedDaemon, string>> {
  const flags: string[] = [];
  for (;;) {
    const started = await tryStart(program, flags);
    if (started.ok) return started;
    const fallback = nextFallback(started.error, flags);
    if (fallback === null) {
      return err(`dockerd does not start (${fatalLine(started.error)}; its log is in ${logFile('dockerd')})`);
    }
    say('docker', `starts dockerd with ${fallback.flags.join(' ')}: ${fallback.because}`);
    flags.push(...fallback.flags);
  }
}

/** The fallback that a failed start's log asks for and that was not tried yet. */
export function nextFallback(log: string, tried: readonly string[]): (typeof fallbacks)[number] | null {
  const fatal = fatalLine(log);
  return fallbacks.find(({ sign, flags }) => sign.test(fatal) && !flags.some((flag) => tried.includes(flag))) ?? null;
}

/** The line of dockerd's log that says why it gave up. */
export function fatalLine(log: string): string {
  const lines = log.trim().split('\n');
  return lines.findLast((line) => /failed to start|error initializing|level=fatal/i.test(line)) ?? lines.at(-1) ?? '';
}

/** The process that owns the system's socket; another dockerd may have been quicker than ours. */
function servingProcess(): number | null {
  try {
    return Number(readFileSync('/var/run/docker.pid', 'utf8'));
  } catch {
    return null;
  }
}

async function tryStart(program: string, flags: readonly string[]): Promise<Result<StartedDaemon, string>> {
  mkdirSync(prepareFolder, { recursive: true });
  const log = openSync(logFile('dockerd'), 'w');
  const child = spawn(program, ['--host', systemSocket, ...flags], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: searchPath() },
  });
  closeSync(log);
  child.unref();
  let failure: string | null = null;
  child.on('error', (error) => (failure = error.message));
  const own = child.pid === undefined ? null : identify(child.pid);
  const start = Date.now();
  while (own !== null && stillRuns(own) && Date.now() - start < readyDeadline) {
    const daemon = await ping(systemSocket);
    if (daemon.ok && servingProcess() === own.pid) return ok({ daemon: daemon.value, process: own });
    await wait(pollInterval);
  }
  if (own !== null && stillRuns(own)) child.kill('SIGTERM');
  return err(failure ?? readFileSync(logFile('dockerd'), 'utf8'));
}
