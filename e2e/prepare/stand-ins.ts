import { err, ok, type Result } from '../../shared/result.ts';
import type { Apt } from './apt.ts';
import type { Tool } from './facts.ts';
import { busyboxHash, busyboxImages, pythonHash, pythonImages } from './image-recipes.ts';
import { readMachineTraits } from './machine-traits.ts';
import { say } from './say.ts';
import { ensureBase } from './stand-in-base.ts';
import { makeBusybox } from './stand-in-busybox.ts';
import { makePython } from './stand-in-python.ts';

/** What stand-ins are made with, and where. */
export interface StandInMeans {
  readonly host: string;
  readonly apt: Apt;
  /** A Python with pip. */
  readonly python: Promise<Tool>;
  /** The recipe's hash of each stand-in the daemon has; null for a name it does not have. */
  readonly recipes: ReadonlyMap<string, string | null>;
}

/** Why the images of a kind are not all there; null where they are. */
export interface StandInFaults {
  readonly busybox: string | null;
  readonly python: string | null;
}

/** Makes the stand-ins among `means.recipes` that are missing or out of date. */
export async function makeStandIns(means: StandInMeans): Promise<StandInFaults> {
  const [python, busybox] = await Promise.all([orFault(makePythons(means)), orFault(makeBusyboxes(means))]);
  return { python: python.ok ? null : python.error, busybox: busybox.ok ? null : busybox.error };
}

/** A full disk, for example, must not keep the other facts from being written. */
async function orFault(work: Promise<Result<null, string>>): Promise<Result<null, string>> {
  try {
    return await work;
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

async function makeBusyboxes({ host, apt, recipes }: StandInMeans): Promise<Result<null, string>> {
  for (const name of busyboxImages) {
    const recipe = recipes.get(name);
    if (recipe === undefined || recipe === busyboxHash()) continue;
    tell(name);
    const made = await makeBusybox(host, name, apt);
    if (!made.ok) return made;
  }
  return ok(null);
}

async function makePythons({ host, apt, recipes, ...means }: StandInMeans): Promise<Result<null, string>> {
  const names = Object.keys(pythonImages).filter((name) => recipes.has(name));
  if (names.length === 0) return ok(null);
  // The base takes longest and needs no pip: where it is needed for certain, it does not wait for one.
  const early = names.some((name) => recipes.get(name) === null) ? ensureBase(host, apt) : null;
  const python = await means.python;
  if (!python.available) return err(`pip is needed (${python.reason})`);
  const traits = await readMachineTraits(python.path);
  for (const name of names) {
    const kind = pythonImages[name] ?? 'python-offline';
    if (recipes.get(name) === pythonHash(kind, traits)) continue;
    const base = await (early ?? ensureBase(host, apt));
    if (!base.ok) return base;
    tell(name);
    const made = await makePython(host, name, kind, traits);
    if (!made.ok) return made;
  }
  return ok(null);
}

function tell(name: string): void {
  say('images', `makes a stand-in for ${name} from Debian packages`);
}
