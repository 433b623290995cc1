import { err, ok, type Result } from '../../shared/result.ts';
import type { Apt } from './apt.ts';
import { askDocker, askForWork, jsonFields } from './docker-api.ts';
import type { ImageFact, Tool } from './facts.ts';
import { neededImages, recipeHash, recipeLabel, type MachineTraits, type StandIn } from './image-recipes.ts';
import { readMachineTraits } from './machine-traits.ts';
import { say } from './say.ts';
import { ensureBase } from './stand-in-base.ts';
import { makeBusybox } from './stand-in-busybox.ts';
import { makePython } from './stand-in-python.ts';
import { fillWheelhouse } from './wheelhouse.ts';

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

const askDeadline = 30_000;
/** A registry that can be reached delivers the smallest image within this time. */
const probeDeadline = 20_000;
const pullDeadline = 15 * 60_000;
const probeImage = 'busybox:latest';

/** Makes the images the tests name available: found, pulled, or else made as stand-ins of Debian packages. */
export async function prepareImages(means: ImageMeans): Promise<Readonly<Record<string, ImageFact>>> {
  const names = Object.keys(neededImages);
  const there = new Map<string, Image>();
  for (const name of names) {
    const image = await inspect(means.host, name);
    if (image !== null) there.set(name, image);
  }
  const unmade = means.mayInstall ? await complete(means, names, there) : 'it is not there, and nothing may be pulled';
  const facts = await Promise.all(names.map(async (name) => [name, await factOf(means.host, name, unmade)] as const));
  return Object.fromEntries(facts);
}

/** Pulls or makes what is missing or out of date; answers why what is still missing then is. */
async function complete(means: ImageMeans, names: readonly string[], there: Map<string, Image>): Promise<string> {
  const missing = names.filter((name) => !there.has(name));
  const standIns = names.filter((name) => (there.get(name)?.recipe ?? null) !== null);
  if (missing.length === 0 && standIns.length === 0) return '';
  if (standIns.length === 0) {
    const pulled = await pullAll(means.host, missing);
    if (pulled.ok) return '';
    say('images', `cannot pull (${pulled.error})`);
  }
  const made = await makeStandIns(means, [...missing, ...standIns], there);
  return made.ok ? '' : `it cannot be pulled, and no stand-in could be made: ${made.error}`;
}

async function pullAll(host: string, names: readonly string[]): Promise<Result<null, string>> {
  const probe = await pull(host, probeImage, probeDeadline);
  if (!probe.ok) return probe;
  for (const name of names.filter((other) => other !== probeImage)) {
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

async function makeStandIns(
  means: ImageMeans,
  names: readonly string[],
  there: Map<string, Image>,
): Promise<Result<null, string>> {
  const { host, apt } = means;
  if (!apt.ok) return apt;
  const { value } = apt;
  // The base takes longest and needs no pip: where it is needed for certain, it does not wait for one.
  const early = names.some((name) => isPython(name) && !there.has(name)) ? ensureBase(host, value) : null;
  const python = await means.python;
  if (!python.available) return err(`pip is needed (${python.reason})`);
  const traits = await readMachineTraits(python.path);
  const due = names.filter((name) => there.get(name)?.recipe !== recipeHash(kindOf(name), traits));
  if (due.some(isPython)) {
    const [base, wheels] = await Promise.all([early ?? ensureBase(host, value), fillWheelhouse(python.path)]);
    if (!base.ok) return base;
    if (!wheels.ok) return wheels;
  }
  for (const name of due) {
    say('images', `makes a stand-in for ${name} from Debian packages`);
    const made = await makeStandIn(host, name, traits, value);
    if (!made.ok) return made;
  }
  return ok(null);
}

function makeStandIn(host: string, name: string, traits: MachineTraits, apt: Apt): Promise<Result<null, string>> {
  const kind = kindOf(name);
  const hash = recipeHash(kind, traits);
  return kind === 'busybox' ? makeBusybox(host, name, hash, apt) : makePython(host, name, kind, hash, traits);
}

function kindOf(name: string): StandIn {
  return neededImages[name] ?? 'python-offline';
}

function isPython(name: string): boolean {
  return kindOf(name) !== 'busybox';
}

async function factOf(host: string, name: string, unmade: string): Promise<ImageFact> {
  const image = await inspect(host, name);
  if (image === null) return { available: false, reason: unmade === '' ? 'the daemon has it no more' : unmade };
  const reason = image.recipe === null ? 'found' : 'stand-in made of Debian packages';
  return { available: true, id: image.id, reason };
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
