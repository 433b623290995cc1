import { ok, type Result } from '../../shared/result.ts';
import type { Apt } from './apt.ts';
import { askDocker, askForWork, jsonFields } from './docker-api.ts';
import type { ImageFact, Tool } from './facts.ts';
import { busyboxImages, pythonImages, recipeLabel } from './image-recipes.ts';
import { say } from './say.ts';
import { makeStandIns } from './stand-ins.ts';

/** What the images are prepared with. */
export interface ImageMeans {
  readonly host: string;
  /** Whether images may be pulled or made at all. */
  readonly mayInstall: boolean;
  /** Needed for stand-ins. */
  readonly apt: Result<Apt, string>;
  /** A Python with pip; needed for stand-ins. */
  readonly python: Promise<Tool>;
}

interface Image {
  readonly id: string;
  /** The recipe's hash of a stand-in; null for an image from elsewhere. */
  readonly recipe: string | null;
}

/** Why an image is still missing. */
type Explain = (name: string) => string;

const pythonNames = Object.keys(pythonImages);
const names: readonly string[] = [...pythonNames, ...busyboxImages];
const askDeadline = 30_000;
/** A registry that can be reached delivers the smallest image within this time. */
const probeDeadline = 20_000;
const pullDeadline = 15 * 60_000;
const probeImage = 'busybox:latest';

/** Makes the images the tests name available: found, pulled, or else made as stand-ins of Debian packages. */
export async function prepareImages(means: ImageMeans): Promise<Readonly<Record<string, ImageFact>>> {
  const there = await inspectAll(means.host);
  const explain = await complete(means, there);
  const facts = [...(await inspectAll(means.host))].map(
    ([name, image]) => [name, factOf(image, explain(name))] as const,
  );
  return Object.fromEntries(facts);
}

/** Pulls or makes what is missing or out of date. */
async function complete(means: ImageMeans, there: ReadonlyMap<string, Image | null>): Promise<Explain> {
  if (!means.mayInstall) return () => 'it is not there, and nothing may be pulled (MILLRACE_PREPARE=0)';
  const missing = names.filter((name) => there.get(name) === null);
  const foreign = names.filter((name) => there.get(name)?.recipe === null);
  if (missing.length + foreign.length === names.length) {
    const pulled = await pullAll(means.host, missing);
    if (pulled.ok) return () => 'the daemon has it no more';
    say('images', `cannot pull (${pulled.error})`);
  }
  const { apt } = means;
  if (!apt.ok) return (name) => `it cannot be pulled; \`docker pull ${name}\` by hand (no stand-in: ${apt.error})`;
  const wanted = names.filter((name) => !foreign.includes(name));
  const recipes = new Map(wanted.map((name) => [name, there.get(name)?.recipe ?? null] as const));
  const faults = await makeStandIns({ host: means.host, apt: apt.value, python: means.python, recipes });
  return (name) => {
    const fault = pythonNames.includes(name) ? faults.python : faults.busybox;
    return `it cannot be pulled, and its stand-in could not be made: ${fault ?? 'the daemon has it no more'}`;
  };
}

async function pullAll(host: string, missing: readonly string[]): Promise<Result<null, string>> {
  if (missing.length === 0) return ok(null);
  const probe = await pull(host, probeImage, probeDeadline);
  if (!probe.ok) return probe;
  for (const name of missing.filter((other) => other !== probeImage)) {
    say('images', `pulls ${name}`);
    const pulled = await pull(host, name, pullDeadline);
    if (!pulled.ok) return pulled;
  }
  return ok(null);
}

function pull(host: string, name: string, deadline: number): Promise<Result<null, string>> {
  const [image, tag] = name.split(':');
  const query = new URLSearchParams({ fromImage: image ?? name, tag: tag ?? 'latest' });
  return askForWork(host, { method: 'POST', path: `/images/create?${query.toString()}`, deadline });
}

function factOf(image: Image | null, absence: string): ImageFact {
  if (image === null) return { available: false, reason: absence };
  return {
    available: true,
    id: image.id,
    reason: image.recipe === null ? 'found' : 'stand-in made of Debian packages',
  };
}

async function inspectAll(host: string): Promise<ReadonlyMap<string, Image | null>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await inspect(host, name)] as const)));
}

async function inspect(host: string, name: string): Promise<Image | null> {
  const answer = await askDocker(host, { method: 'GET', path: `/images/${name}/json`, deadline: askDeadline });
  if (!answer.ok || answer.value.status !== 200) return null;
  const { Id: id, Config: config } = jsonFields(answer.value.body);
  return typeof id === 'string' ? { id, recipe: recipeIn(config) } : null;
}

function recipeIn(config: unknown): string | null {
  if (typeof config !== 'object' || config === null || !('Labels' in config)) return null;
  const labels = config.Labels;
  if (typeof labels !== 'object' || labels === null) return null;
  const recipe = new Map<string, unknown>(Object.entries(labels)).get(recipeLabel);
  return typeof recipe === 'string' ? recipe : null;
}
