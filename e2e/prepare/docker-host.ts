import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '../../shared/result.ts';
import { askDocker, jsonFields } from './docker-api.ts';

/** A daemon that answers. */
export interface Daemon {
  /** As in DOCKER_HOST. */
  readonly host: string;
  readonly version: string;
}

/** Where a dockerd started without options listens. */
export const systemSocket = 'unix:///var/run/docker.sock';

const pingDeadline = 5000;

/** The address that the environment or the current Docker context names, or null where neither does. */
export function namedHost(): string | null {
  const host = process.env['DOCKER_HOST'];
  return host === undefined || host === '' ? contextHost() : host;
}

/** Finds the daemon the Docker command line would use, else one at a usual socket. The error says what was tried. */
export async function findDaemon(): Promise<Result<Daemon, string>> {
  const named = namedHost();
  if (named !== null) {
    const daemon = await ping(named);
    return daemon.ok ? daemon : err(`no daemon answers at ${named} (${daemon.error})`);
  }
  const faults: string[] = [];
  for (const host of usualHosts()) {
    const daemon = await ping(host);
    if (daemon.ok) return daemon;
    faults.push(`${host}: ${daemon.error}`);
  }
  return err(faults.length === 0 ? 'no Docker socket was found' : `no daemon answers (${faults.join('; ')})`);
}

/** Asks a daemon for its version. */
export async function ping(host: string): Promise<Result<Daemon, string>> {
  const answer = await askDocker(host, { method: 'GET', path: '/version', deadline: pingDeadline });
  if (!answer.ok) return answer;
  const version = jsonFields(answer.value.body)['Version'];
  if (answer.value.status !== 200 || typeof version !== 'string') {
    return err(`it answered ${answer.value.status}`);
  }
  return ok({ host, version });
}

function usualHosts(): readonly string[] {
  if (process.platform === 'win32') return ['npipe:////./pipe/docker_engine'];
  const runtime = process.env['XDG_RUNTIME_DIR'];
  const home = homedir();
  const sockets = [
    '/var/run/docker.sock',
    ...(runtime === undefined ? [] : [join(runtime, 'docker.sock')]),
    join(home, '.docker', 'run', 'docker.sock'),
    join(home, '.docker', 'desktop', 'docker.sock'),
    join(home, '.colima', 'default', 'docker.sock'),
    join(home, '.orbstack', 'run', 'docker.sock'),
  ];
  return sockets.filter((path) => existsSync(path)).map((path) => `unix://${path}`);
}

function contextHost(): string | null {
  const folder = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const name = process.env['DOCKER_CONTEXT'] ?? readFields(join(folder, 'config.json'))['currentContext'];
  if (typeof name !== 'string' || name === '' || name === 'default') return null;
  // The command line keeps the description of a context under the SHA-256 of its name.
  const id = createHash('sha256').update(name).digest('hex');
  const endpoints = fields(readFields(join(folder, 'contexts', 'meta', id, 'meta.json'))['Endpoints']);
  const host = fields(endpoints['docker'])['Host'];
  return typeof host === 'string' ? host : null;
}

function readFields(file: string): Readonly<Record<string, unknown>> {
  return existsSync(file) ? jsonFields(readFileSync(file, 'utf8')) : {};
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
