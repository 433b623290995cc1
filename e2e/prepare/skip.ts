import { readFacts, type Facts, type Tool } from './facts.ts';
import { requiredNeeds, unmet, type Need } from './requirements.ts';

/**
 * What a test needs, or why it has to skip. In Vitest: `describe.skipIf(!docker.ok)(…)`; in Playwright:
 * `test.skip(!docker.ok, docker.reason)`.
 */
export type Availability<T> =
  | { readonly ok: true; readonly value: T; readonly reason: string }
  | { readonly ok: false; readonly reason: string };

const told = new Set<string>();

/**
 * The address of the Docker daemon, as in DOCKER_HOST, where it and the images are there.
 *
 * @throws Error where it is missing and MILLRACE_REQUIRE names docker, as all of these functions do for their need.
 */
export function dockerOrSkip(images: readonly string[] = [], facts: Facts = readFacts()): Availability<string> {
  const { docker } = facts;
  if (!docker.available) return missing('docker', docker.reason);
  for (const name of images) {
    const image = facts.images[name];
    if (image?.available !== true) {
      return missing('docker', `image ${name}: ${image?.reason ?? 'the preparation does not know it'}`);
    }
  }
  return { ok: true, value: docker.host, reason: docker.reason };
}

/** The path of an Electron, where there is also a display or an Xvfb to start one. */
export function electronOrSkip(facts: Facts = readFacts()): Availability<string> {
  return toolOrSkip('electron', facts.electron, facts);
}

/** The path of a Chromium. */
export function chromiumOrSkip(facts: Facts = readFacts()): Availability<string> {
  return toolOrSkip('chromium', facts.chromium, facts);
}

/** The path of a Python with the KFP SDK. */
export function kfpOrSkip(facts: Facts = readFacts()): Availability<string> {
  return toolOrSkip('kfp', facts.kfpPython, facts);
}

/** The path of a Python with the packages of the ML components' image. */
export function mlOrSkip(facts: Facts = readFacts()): Availability<string> {
  return toolOrSkip('ml', facts.mlPython, facts);
}

/** The path of a Python with a server that speaks the S3 protocol. */
export function s3OrSkip(facts: Facts = readFacts()): Availability<string> {
  return toolOrSkip('s3', facts.s3Python, facts);
}

function toolOrSkip(need: Need, tool: Tool, facts: Facts): Availability<string> {
  const reason = unmet(need, facts);
  if (!tool.available || reason !== null) return missing(need, reason ?? tool.reason);
  return { ok: true, value: tool.path, reason: tool.reason };
}

function missing(need: Need, reason: string): { readonly ok: false; readonly reason: string } {
  if (requiredNeeds().has(need)) {
    throw new Error(`MILLRACE_REQUIRE asks for ${need}, which is not there: ${reason}.`);
  }
  const line = `skipped, ${need} is missing: ${reason}`;
  if (!told.has(line)) console.warn(line);
  told.add(line);
  return { ok: false, reason: line };
}
