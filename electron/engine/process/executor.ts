import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { Failure } from '../../../shared/run/failure.ts';
import type { ImageProgress } from '../../../shared/run/events.ts';
import type { Artifact } from '../../../shared/run/values.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { BlobStore } from '../blobs.ts';
import type { Executor, ReadyImage } from '../executor.ts';
import type { Recipe } from '../images/recipes.ts';
import { familiarName } from '../images/references.ts';
import { createSharedWork } from '../images/shared-work.ts';
import { removeFolder } from '../files.ts';
import type { LogStore } from '../logs.ts';
import type { Clock, Random } from '../ports.ts';
import { outputRoot, removeProcess, runProcess, type ProcessContext } from './attempt.ts';
import { createPythonEnvironments, readRequirements } from './python.ts';

/** What the process executor stands on. */
export interface ProcessExecutorOptions {
  readonly blobs: BlobStore;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly recipes: readonly Recipe[];
  /** The folder of all attempts, `work/` in the data folder. */
  readonly work: string;
  /** The folder of what the steps of each run share, `workspaces/` in the data folder. */
  readonly workspaces: string;
  /** The folder of Python environments, `venvs/` in the data folder. */
  readonly venvs: string;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds?: number;
}

const defaultGrace = 5;
const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/** Runs steps as processes of this machine, each in its own folder and venv. They are not isolated: only what is trusted may run so. */
export function createProcessExecutor(options: ProcessExecutorOptions): Executor {
  const { blobs, logs, clock, random, recipes, work, workspaces, venvs } = options;
  const pythons = createPythonEnvironments(venvs, random);
  const shared = createSharedWork<Result<ReadyImage, Failure>, ImageProgress>();

  const recipeOf = (image: string): Recipe | undefined =>
    recipes.find((recipe) => familiarName(recipe.tag) === familiarName(image));

  const prepare = async (
    image: string,
    signal: AbortSignal,
    progress: (progress: ImageProgress) => void,
  ): Promise<Result<ReadyImage, Failure>> => {
    const recipe = recipeOf(image);
    if (recipe === undefined && !isPlainPython(image)) {
      const detail =
        'without Docker only images of plain Python and those that Millrace brings along can be stood in for. Start Docker to run it';
      return err({ reason: 'image-not-found', image, detail });
    }
    const python = await pythons.find();
    if (!python.ok) return python;
    const requirements = recipe === undefined ? '' : await readRequirements(recipe.folder);
    if (recipe !== undefined) {
      const installed = await pythons.packages(image, requirements, signal, progress);
      if (!installed.ok) return installed;
    }
    // Never the digest of an image: what ran here must not serve Docker.
    const identity = createHash('sha256').update(`${python.value.version}\0${requirements}`).digest('hex');
    return ok({ image, digest: `process:${identity}`, platform: `${process.platform}/${process.arch}` });
  };

  const environment: ProcessContext['environment'] = async (image, folder) => {
    const recipe = recipeOf(image);
    const python = await pythons.find();
    if (!python.ok) return { failure: python.error };
    const packages =
      recipe === undefined ? undefined : pythons.packagesFolder(python.value, await readRequirements(recipe.folder));
    const made = await pythons.venv(folder, packages);
    if (!made.ok) return { failure: made.error };
    const programs = [
      join(folder, 'bin'),
      ...(packages === undefined ? [] : [join(packages, 'bin')]),
      ...systemFolders,
    ];
    return {
      env: {
        PATH: programs.join(':'),
        VIRTUAL_ENV: folder,
        ...(recipe === undefined ? {} : { MILLRACE_DATASETS: join(recipe.folder, 'datasets') }),
      },
    };
  };

  const context: ProcessContext = {
    blobs,
    logs,
    clock,
    random,
    work,
    environment,
    graceSeconds: options.graceSeconds ?? defaultGrace,
  };

  /** Inputs are read where the store has them. */
  const inputPath = (artifact: Artifact): string => {
    if (artifact.content === undefined) return artifact.uri;
    const { digest, kind } = artifact.content;
    return kind === 'file' ? blobs.filePath(digest) : blobs.folderPath(digest);
  };

  const workspaceFolder = (run: string): string => join(workspaces, run);

  return {
    kind: 'process',
    layout: (identity) => ({ root: outputRoot(work, identity), inputPath, inputUri: inputPath }),
    workspacePath: workspaceFolder,
    endRun: (run) => removeFolder(workspaceFolder(run)),
    async prepareImage(image, signal, progress) {
      const result = await shared.join(image, signal, progress, (cancel, report) => prepare(image, cancel, report));
      return result ?? err({ reason: 'environment', detail: `Making ${image} ready was canceled` });
    },
    start: (identity, step, _image, listener) => runProcess(context, identity, step, { kind: 'start' }, listener),
    takeOver: (identity, step, _image, wasStarted, listener) =>
      runProcess(context, identity, step, { kind: 'take-over', wasStarted }, listener),
    cleanUp: (identity) => removeProcess(context, identity),
  };
}

/** The official Python images in all their variants, also from a mirror. */
function isPlainPython(image: string): boolean {
  return /^(?:.*\/)?python:[^/]+$/.test(familiarName(image).replace(/@.*$/, ''));
}

/** Why processes cannot stand in for these images, in a sentence; undefined when they can. */
export function standInProblem(images: readonly string[], recipes: readonly Recipe[]): string | undefined {
  const odd = images.find(
    (image) => !isPlainPython(image) && !recipes.some((recipe) => familiarName(recipe.tag) === familiarName(image)),
  );
  return odd === undefined
    ? undefined
    : `Without Docker only plain Python and the images that Millrace brings along can be stood in for, and this pipeline needs ${odd}.`;
}
