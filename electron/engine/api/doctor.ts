import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { formatBytes, plural } from '../../../shared/human.ts';
import type { DoctorCheck, RunPlan } from '../../../shared/ipc/contract.ts';
import type { DockerState } from '../docker/find.ts';

/** Below this much free disk space runs are likely to fail, in bytes. */
const littleSpace = 5_000_000_000;

/** What the checks look at. */
export interface DoctorPorts {
  readonly home: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly platform: NodeJS.Platform;
  /** Looks for Docker now. */
  readonly findDocker: () => Promise<DockerState>;
  /** Images that the bundled components use. */
  readonly images: readonly string[];
  readonly describeImage: (image: string) => Promise<RunPlan['images'][number]>;
}

/** Everything that decides whether runs work here, the most important first. */
export async function examine(ports: DoctorPorts): Promise<DoctorCheck[]> {
  const docker = await ports.findDocker();
  return [
    dockerCheck(docker),
    ...daemonChecks(docker, ports),
    await folderCheck(ports.home),
    await diskCheck(ports.home),
    displayCheck(ports),
    pythonCheck(),
    ...(docker.state === 'ready' ? await Promise.all(ports.images.map((image) => imageCheck(ports, image))) : []),
  ];
}

function dockerCheck(docker: DockerState): DoctorCheck {
  if (docker.state === 'ready') {
    const { version, operatingSystem } = docker.info;
    return {
      id: 'docker',
      title: 'Docker',
      state: 'ok',
      detail: `version ${version} on ${operatingSystem}, at ${docker.host}.`,
    };
  }
  return { id: 'docker', title: 'Docker', state: 'problem', detail: docker.message, cure: docker.cure };
}

function daemonChecks(docker: DockerState, ports: DoctorPorts): DoctorCheck[] {
  if (docker.state !== 'ready') return [];
  const { info } = docker;
  const checks: DoctorCheck[] = [];
  const cpus = availableParallelism();
  checks.push({
    id: 'docker-resources',
    title: 'Resources',
    state: info.memoryBytes < 2_000_000_000 ? 'warning' : 'ok',
    detail: `Docker may use ${plural(info.cpus, 'CPU')} of ${cpus} and ${formatBytes(info.memoryBytes)} of memory.`,
    ...(info.memoryBytes < 2_000_000_000
      ? { cure: 'Give Docker at least 4 GB of memory; training steps need it.' }
      : {}),
  });
  const architecture = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
  if (!info.platform.startsWith(architecture)) {
    checks.push({
      id: 'docker-platform',
      title: 'Platform',
      state: 'warning',
      detail: `Containers are ${info.platform}, this machine is ${process.arch}.`,
      cure: 'Images of the other architecture run slowly or not at all; use a daemon of this machine where speed matters.',
    });
  }
  if (!info.logDrivers.includes('local')) {
    checks.push({
      id: 'docker-logs',
      title: 'Logs',
      state: 'problem',
      detail: 'The daemon lacks the log driver `local`, which Millrace needs to lose no output.',
      cure: 'Update Docker to version 18.09 or newer.',
    });
  }
  const proxy = ports.env['HTTPS_PROXY'] ?? ports.env['https_proxy'];
  if (proxy !== undefined && proxy !== '' && !info.usesProxy) {
    checks.push({
      id: 'docker-proxy',
      title: 'Proxy',
      state: 'warning',
      detail: 'This machine reaches the network through a proxy, and the Docker daemon is not set up for one.',
      cure: "Set the proxy in the daemon's settings (Docker Desktop: Resources, Proxies) so that images can be pulled.",
    });
  }
  return checks;
}

async function folderCheck(home: string): Promise<DoctorCheck> {
  const check = { id: 'data-folder', title: 'Data folder' };
  try {
    await access(home, constants.R_OK | constants.W_OK);
    return { ...check, state: 'ok', detail: `${home} can be written.` };
  } catch {
    return {
      ...check,
      state: 'problem',
      detail: `${home} cannot be written.`,
      cure: 'Change its permissions, or name another with --home.',
    };
  }
}

async function diskCheck(home: string): Promise<DoctorCheck> {
  const disk = await statfs(home);
  const free = disk.bavail * disk.bsize;
  const detail = `${formatBytes(free)} are free for the data folder.`;
  return free < littleSpace
    ? { id: 'disk', title: 'Disk', state: 'warning', detail, cure: 'Free some space, or delete old runs.' }
    : { id: 'disk', title: 'Disk', state: 'ok', detail };
}

function displayCheck({ env, platform }: DoctorPorts): DoctorCheck {
  const display = platform !== 'linux' || (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  return display
    ? { id: 'display', title: 'Display', state: 'ok', detail: 'A window can be shown.' }
    : {
        id: 'display',
        title: 'Display',
        state: 'warning',
        detail: 'There is no display.',
        cure: 'The app opens in a browser instead; its link is printed.',
      };
}

function pythonCheck(): DoctorCheck {
  const found = spawnSync('python3', ['--version'], { encoding: 'utf8', timeout: 5000 });
  const check = { id: 'python', title: 'Python' };
  return found.status === 0
    ? { ...check, state: 'ok', detail: `${found.stdout.trim()} is here for running the examples without Docker.` }
    : {
        ...check,
        state: 'warning',
        detail: 'There is no python3 on the PATH.',
        cure: 'Install Python 3.11 or newer to run the examples without Docker; with Docker it is not needed.',
      };
}

async function imageCheck(ports: DoctorPorts, image: string): Promise<DoctorCheck> {
  const { state, sizeBytes } = await ports.describeImage(image);
  const check = { id: `image ${image}`, title: `Image ${image}`, state: 'ok' as const };
  const size = sizeBytes === undefined ? '' : `, about ${formatBytes(sizeBytes)}`;
  switch (state) {
    case 'present':
      return { ...check, detail: 'is here.' };
    case 'build':
      return { ...check, detail: `will be built on first use${size}.` };
    case 'pull':
      return { ...check, detail: `will be pulled on first use${size}.` };
    case 'unknown':
      return { ...check, detail: 'will be looked for on first use.' };
  }
}
