import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareFolder } from './paths.ts';

/** A program or interpreter the tests need: where it is and how it came there, or why it is missing and the cure. */
export type Tool =
  | { readonly available: true; readonly path: string; readonly reason: string }
  | { readonly available: false; readonly reason: string };

/** An image the tests run: its id and where it comes from, or why it is missing and the cure. */
export type ImageFact =
  | { readonly available: true; readonly id: string; readonly reason: string }
  | { readonly available: false; readonly reason: string };

/** A process of ours. The start time guards against a number that the system has given to another process since. */
export interface StartedProcess {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTime: string;
}

/** The Docker daemon the tests use. */
export type DockerFacts =
  | {
      readonly available: true;
      /** As in DOCKER_HOST. */
      readonly host: string;
      readonly reason: string;
      /** The dockerd that the last preparation started itself; null where it found one running. */
      readonly started: StartedProcess | null;
    }
  | { readonly available: false; readonly reason: string };

/** What the last preparation found and made. */
export interface Facts {
  readonly docker: DockerFacts;
  /** Keyed by the name that pipelines use. */
  readonly images: Readonly<Record<string, ImageFact>>;
  readonly electron: Tool;
  readonly chromium: Tool;
  readonly xvfb: Tool;
  /** A Python with the KFP SDK. */
  readonly kfpPython: Tool;
  /** A Python with the packages of the ML components' image. */
  readonly mlPython: Tool;
  /** A Python with a server that speaks the S3 protocol. */
  readonly s3Python: Tool;
}

/** Where the facts are kept. */
export const factsFile = join(prepareFolder, 'facts.json');

const cure = 'run `npm test`, which starts with the preparation';

/** The facts of the last preparation. Where there was none, or its file is damaged, nothing is available. */
export function readFacts(file: string = factsFile): Facts {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return nothing(`nothing was prepared yet: ${cure}`);
  }
  try {
    return parseFacts(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return nothing(`${file} is damaged (${detail}): ${cure}`);
  }
}

/** Writes the facts in one step, so that a reader never sees half of them. */
export function writeFacts(facts: Facts, file: string = factsFile): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(facts, null, 2)}\n`);
  renameSync(partial, file);
}

/** Facts of a machine that has nothing of it. */
export function nothing(reason: string): Facts {
  const missing = { available: false, reason } as const;
  return {
    docker: missing,
    images: {},
    electron: missing,
    chromium: missing,
    xvfb: missing,
    kfpPython: missing,
    mlPython: missing,
    s3Python: missing,
  };
}

function parseFacts(value: unknown): Facts {
  const facts = record(value, 'the file');
  const images = Object.entries(record(facts['images'], 'images'));
  return {
    docker: parseDocker(facts['docker']),
    images: Object.fromEntries(images.map(([name, image]) => [name, parseImage(image, name)])),
    electron: parseTool(facts['electron'], 'electron'),
    chromium: parseTool(facts['chromium'], 'chromium'),
    xvfb: parseTool(facts['xvfb'], 'xvfb'),
    kfpPython: parseTool(facts['kfpPython'], 'kfpPython'),
    mlPython: parseTool(facts['mlPython'], 'mlPython'),
    s3Python: parseTool(facts['s3Python'], 's3Python'),
  };
}

function parseDocker(value: unknown): DockerFacts {
  const docker = record(value, 'docker');
  const reason = text(docker['reason'], 'docker.reason');
  if (docker['available'] !== true) return { available: false, reason };
  const host = text(docker['host'], 'docker.host');
  const started = docker['started'];
  return { available: true, host, reason, started: started === null ? null : parseStarted(started) };
}

function parseStarted(value: unknown): StartedProcess {
  const started = record(value, 'docker.started');
  const pid = started['pid'];
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1) {
    throw new TypeError('docker.started.pid is not a process id');
  }
  return { pid, startTime: text(started['startTime'], 'docker.started.startTime') };
}

function parseImage(value: unknown, name: string): ImageFact {
  const image = record(value, name);
  const reason = text(image['reason'], `${name}.reason`);
  if (image['available'] !== true) return { available: false, reason };
  return { available: true, id: text(image['id'], `${name}.id`), reason };
}

function parseTool(value: unknown, name: string): Tool {
  const tool = record(value, name);
  const reason = text(tool['reason'], `${name}.reason`);
  if (tool['available'] !== true) return { available: false, reason };
  return { available: true, path: text(tool['path'], `${name}.path`), reason };
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} is not an object`);
  }
  return Object.fromEntries(Object.entries(value));
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name} is not text`);
  return value;
}
