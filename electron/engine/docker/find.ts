import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DaemonInfo, DockerApi, DockerFault } from './api.ts';
import { currentContext, dockerConfigFolder } from './contexts.ts';
import { parseEndpoint, type Complaint, type Endpoint } from './endpoint.ts';
import { createDockerApi } from './http-api.ts';

/** A daemon that answers, or why there is none and what to do. */
export type DockerState =
  | { readonly state: 'ready'; readonly host: string; readonly api: DockerApi; readonly info: DaemonInfo }
  | ({
      readonly state: 'unavailable';
      readonly reason:
        | 'not-installed'
        | 'not-running'
        | 'permission-denied'
        | 'tls'
        | 'bad-address'
        | 'windows-containers'
        | 'not-answering';
      readonly host?: string;
    } & Complaint);

type Unavailable = Extract<DockerState, { state: 'unavailable' }>;

/** Where to look. The defaults are this process's own. */
export interface DockerSearch {
  readonly env: { readonly [name: string]: string | undefined };
  readonly userFolder: string;
  readonly platform: NodeJS.Platform;
  /** Sockets to try where nothing names one; the usual ones when absent. */
  readonly sockets?: readonly string[];
}

/**
 * Finds the daemon as the Docker command line does: DOCKER_HOST, the current context, else the usual sockets (system, rootless, Docker Desktop,
 * Colima, Rancher Desktop, OrbStack, Podman), the first that answers.
 */
export async function findDocker(
  search: DockerSearch = { env: process.env, userFolder: homedir(), platform: process.platform },
): Promise<DockerState> {
  const named = search.env['DOCKER_HOST'];
  if (named !== undefined && named !== '') return tryAddress(named, certificatesFolder(search), false, 'DOCKER_HOST');
  const context = await currentContext(search.env, dockerConfigFolder(search.env, search.userFolder));
  if (context !== undefined && 'missing' in context) {
    return {
      state: 'unavailable',
      reason: 'bad-address',
      message: `The Docker context ${JSON.stringify(context.missing)} is not described on this machine.`,
      cure: 'Choose another with `docker context use default`.',
    };
  }
  if (context !== undefined) {
    return tryAddress(context.host, context.certificates, context.skipVerify, `the Docker context ${context.name}`);
  }
  return trySockets(search);
}

function certificatesFolder({ env, userFolder }: DockerSearch): string | undefined {
  const verify = env['DOCKER_TLS_VERIFY'];
  const named = env['DOCKER_CERT_PATH'];
  if (named !== undefined && named !== '') return named;
  return verify === undefined || verify === '' ? undefined : dockerConfigFolder(env, userFolder);
}

async function tryAddress(
  host: string,
  certificates: string | undefined,
  skipVerify: boolean,
  source: string,
): Promise<DockerState> {
  const endpoint = parseEndpoint(host, certificates, skipVerify);
  if (!endpoint.ok) return { state: 'unavailable', reason: 'bad-address', host, ...endpoint.error };
  return tryEndpoint(endpoint.value, ` (${source})`);
}

async function trySockets(search: DockerSearch): Promise<DockerState> {
  let best: Unavailable | undefined;
  for (const path of search.sockets ?? usualSockets(search)) {
    const scheme = search.platform === 'win32' ? 'npipe' : 'unix';
    const state = await tryEndpoint({ kind: 'socket', host: `${scheme}://${path}`, path }, '');
    if (state.state === 'ready') return state;
    // The complaint that says most: a socket that refuses us tells more than one that is not there.
    if (state.reason !== 'not-installed' && (best === undefined || state.reason === 'permission-denied')) best = state;
  }
  return best ?? notInstalled(search.platform);
}

/** The sockets that Docker and its stand-ins listen on, the usual one first. */
function usualSockets({ env, userFolder, platform }: DockerSearch): readonly string[] {
  if (platform === 'win32') return ['//./pipe/docker_engine', '//./pipe/dockerDesktopLinuxEngine'];
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    ...(runtime === undefined || runtime === '' ? [] : [join(runtime, 'docker.sock')]),
    join(userFolder, '.docker/run/docker.sock'),
    join(userFolder, '.docker/desktop/docker.sock'),
    join(userFolder, '.colima/default/docker.sock'),
    join(userFolder, '.rd/docker.sock'),
    join(userFolder, '.orbstack/run/docker.sock'),
    ...(runtime === undefined || runtime === '' ? [] : [join(runtime, 'podman/podman.sock')]),
  ];
}

async function tryEndpoint(endpoint: Endpoint, source: string): Promise<DockerState> {
  const api = createDockerApi(endpoint);
  const info = await api.info();
  if (!info.ok) {
    api.close();
    return unavailable(endpoint, info.error, source);
  }
  if (!info.value.platform.startsWith('linux/')) {
    api.close();
    return {
      state: 'unavailable',
      reason: 'windows-containers',
      host: endpoint.host,
      message: 'Docker runs Windows containers, and pipelines need Linux ones.',
      cure: 'Switch Docker Desktop to Linux containers.',
    };
  }
  return { state: 'ready', host: endpoint.host, api, info: info.value };
}

function unavailable(endpoint: Endpoint, fault: DockerFault, source: string): Unavailable {
  const { host } = endpoint;
  const at = `${host}${source}`;
  if (fault.kind === 'status') {
    return {
      state: 'unavailable',
      reason: 'not-answering',
      host,
      message: `The Docker daemon at ${at} refused to say what it is: ${fault.message} (status ${fault.status}).`,
      cure: 'Check with `docker info` that Docker works.',
    };
  }
  switch (fault.code) {
    case 'ENOENT':
      return {
        state: 'unavailable',
        reason: source === '' ? 'not-installed' : 'not-running',
        host,
        message: `There is no Docker socket at ${at}.`,
        cure: 'Start Docker, or correct the address.',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        state: 'unavailable',
        reason: 'permission-denied',
        host,
        message: `This user may not use the Docker daemon at ${at}.`,
        cure: 'Add the user to the docker group (sudo usermod -aG docker "$USER"), then log out and in again.',
      };
    case 'ECONNREFUSED':
      return {
        state: 'unavailable',
        reason: 'not-running',
        host,
        message: `Docker is installed but not running: nothing listens at ${at}.`,
        cure: 'Start Docker Desktop, or the service (sudo systemctl start docker).',
      };
    default:
      return endpoint.kind === 'tcp' && /CERT|TLS|SSL|SELF_SIGNED|EPROTO|HPE_/.test(fault.code)
        ? {
            state: 'unavailable',
            reason: 'tls',
            host,
            message: `No trusted connection to the Docker daemon at ${at}: ${fault.message}.`,
            cure: "Set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH to the daemon's certificates.",
          }
        : {
            state: 'unavailable',
            reason: 'not-answering',
            host,
            message: `The Docker daemon at ${at} does not answer: ${fault.message}.`,
            cure: 'Check with `docker info` that Docker works, and restart it if not.',
          };
  }
}

function notInstalled(platform: NodeJS.Platform): Unavailable {
  return {
    state: 'unavailable',
    reason: 'not-installed',
    message: 'Docker was not found on this machine.',
    cure:
      platform === 'linux'
        ? 'Install it (Debian and Ubuntu: sudo apt install docker.io) and start it, or set DOCKER_HOST.'
        : 'Install Docker Desktop and start it, or set DOCKER_HOST.',
  };
}
