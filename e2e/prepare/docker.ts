import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { err, type Result } from '../../shared/result.ts';
import { namedHost, ping, systemSocket, type Daemon } from './docker-host.ts';
import { startDockerd } from './dockerd.ts';
import type { DockerFacts } from './facts.ts';
import { findProgram } from './paths.ts';

const serviceDeadline = 20_000;
const pollInterval = 200;

/** Whether dockerd may be started here: root on Linux, and nothing names a daemon somewhere else. */
export function mayStartDockerd(mayInstall: boolean): Result<null, string> {
  if (!mayInstall) return err('starting one is switched off (MILLRACE_PREPARE=0)');
  if (process.platform !== 'linux') return err('start Docker Desktop or another Docker engine');
  if (process.getuid?.() !== 0) return err('start it, or add this user to the docker group');
  const named = namedHost();
  if (named !== null && named !== systemSocket) return err('correct DOCKER_HOST or the Docker context, or unset it');
  return { ok: true, value: null };
}

/** Starts the installed dockerd, unless the system's own service manager has just done so. */
export async function startDocker(): Promise<DockerFacts> {
  const program = findProgram('dockerd');
  if (program === null) return { available: false, reason: 'dockerd is not installed' };
  if (existsSync('/run/systemd/system')) {
    const service = await waitForService();
    if (service.ok) return foundDocker(service.value);
  }
  const started = await startDockerd(program);
  if (!started.ok) return { available: false, reason: started.error };
  const { daemon, process: own } = started.value;
  return {
    available: true,
    host: daemon.host,
    reason: `dockerd ${daemon.version}, started here as process ${own.pid}`,
    started: own,
  };
}

/** The facts of a daemon that was there already. */
export function foundDocker(daemon: Daemon): DockerFacts {
  return {
    available: true,
    host: daemon.host,
    reason: `found version ${daemon.version} at ${daemon.host}`,
    started: null,
  };
}

/** Installing the package starts its service where systemd runs; it needs a moment. */
async function waitForService(): Promise<Result<Daemon, string>> {
  const start = Date.now();
  for (;;) {
    const daemon = await ping(systemSocket);
    if (daemon.ok || Date.now() - start > serviceDeadline) return daemon;
    await wait(pollInterval);
  }
}
