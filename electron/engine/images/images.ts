import type { ImageProgress } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { DaemonInfo, DockerApi, DockerFault, ImageInfo } from '../docker/api.ts';
import { daemonPatience } from '../docker/contact.ts';
import type { ReadyImage } from '../executor.ts';
import type { Clock } from '../ports.ts';
import { buildImage, recipeLabel } from './build.ts';
import { pullImage } from './pull.ts';
import type { Recipe } from './recipes.ts';
import { familiarName } from './references.ts';
import { createSharedWork } from './shared-work.ts';

/** What making an image ready would take. */
export interface ImageNeed {
  readonly image: string;
  readonly state: 'present' | 'pull' | 'build' | 'unknown';
  readonly sizeBytes?: number;
  readonly description?: string;
}

/** The images of one daemon. */
export interface Images {
  /** Says what would have to be done, and does nothing. */
  look(image: string): Promise<ImageNeed>;
  /**
   * Makes an image ready and says what it is by content. Those who ask for the same image at the same time share one pull or build; it is cancelled when the
   * last of them is.
   */
  prepare(
    image: string,
    signal: AbortSignal,
    progress: (progress: ImageProgress) => void,
  ): Promise<Result<ReadyImage, Failure>>;
}

/** What images need. */
export interface ImagesOptions {
  readonly api: DockerApi;
  readonly info: DaemonInfo;
  readonly recipes: readonly Recipe[];
  /** Where Docker keeps its client configuration, for logins. */
  readonly dockerConfig: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly clock: Pick<Clock, 'after'>;
}

const longestPause = 2000;
/** A daemon that goes away so often in the middle of one image does so because of it. */
const mostTries = 5;

/** Bundled images are built where they are missing or were built from another recipe; others are pulled where they are missing. */
export function createImages({ api, info, recipes, dockerConfig, env, clock }: ImagesOptions): Images {
  const shared = createSharedWork<Result<ReadyImage, Failure>, ImageProgress>();
  const recipeOf = (image: string): Recipe | undefined =>
    recipes.find((recipe) => familiarName(recipe.tag) === familiarName(image));

  const isCurrent = (found: ImageInfo, recipe: Recipe | undefined): boolean =>
    recipe === undefined || found.labels[recipeLabel] === recipe.digest;

  const ready = (image: string, found: ImageInfo): ReadyImage => ({
    image,
    digest: found.id,
    platform: found.platform,
  });

  /** What a daemon says of an image; one that does not answer is asked again for as long as a restart may take. */
  const inspect = async (image: string, signal: AbortSignal): ReturnType<DockerApi['inspectImage']> => {
    let waited = 0;
    for (let wait = 100; ; wait = Math.min(wait * 2, longestPause)) {
      const found = await api.inspectImage(image);
      const isAnswer = found.ok || found.error.kind === 'status';
      if (isAnswer || signal.aborted || waited >= daemonPatience) return found;
      await new Promise<void>((resolve) => {
        clock.after(wait, resolve);
      });
      waited += wait;
    }
  };

  const isMissing = (fault: DockerFault): boolean => fault.kind === 'status' && fault.status === 404;

  const inspectFailure = (image: string, { kind, message }: DockerFault): Failure =>
    kind === 'status'
      ? { reason: 'image-not-found', image, detail: message }
      : { reason: 'environment', detail: `Docker at ${api.host} does not answer (${message}): start it` };

  const make = async (
    image: string,
    signal: AbortSignal,
    progress: (progress: ImageProgress) => void,
  ): Promise<Result<ReadyImage, Failure>> => {
    const recipe = recipeOf(image);
    let isMade = false;
    let last = 'it is not there afterwards';
    for (let tries = 0; ; tries += 1) {
      const here = await inspect(image, signal);
      if (here.ok && (isMade || isCurrent(here.value, recipe))) return ok(ready(image, here.value));
      if (!here.ok && !isMissing(here.error)) return err(inspectFailure(image, here.error));
      // Whoever cancelled does not hear this.
      if (tries === mostTries || signal.aborted) {
        const detail = `Docker gave up ${mostTries} times before ${image} was ready (${last}). Its own log says why; then run again`;
        return err({ reason: 'environment', detail });
      }
      const made =
        recipe === undefined
          ? await pullImage(api, info, image, dockerConfig, signal, progress)
          : await buildImage(api, recipe, env, signal, progress);
      isMade = made.ok;
      if (made.ok) continue;
      const { error } = made;
      if (error.reason !== 'broken-off') return err(error);
      last = error.detail;
      // Asking again waits until it is back.
      progress({ image, action: recipe === undefined ? 'pull' : 'build', message: 'Docker went away; waiting for it' });
    }
  };

  return {
    async look(image) {
      const recipe = recipeOf(image);
      const here = await api.inspectImage(image);
      if (here.ok && isCurrent(here.value, recipe)) return { image, state: 'present', sizeBytes: here.value.sizeBytes };
      if (recipe !== undefined) {
        return { image, state: 'build', sizeBytes: recipe.sizeBytes, description: recipe.description };
      }
      return { image, state: !here.ok && here.error.kind === 'status' ? 'pull' : 'unknown' };
    },

    async prepare(image, signal, progress) {
      const result = await shared.join(image, signal, progress, (cancel, report) => make(image, cancel, report));
      return result ?? err({ reason: 'environment', detail: `Making ${image} ready was canceled` });
    },
  };
}
