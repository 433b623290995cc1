import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Result } from '../../shared/result.ts';
import type { Tool } from './facts.ts';
import { cacheFolder, projectRoot } from './paths.ts';
import { lastLine, logFile, runCommand } from './run-command.ts';
import { say } from './say.ts';

/** A Python environment of the tests. */
export interface VenvRecipe {
  /** Its folder under the cache, and the topic of its lines. */
  readonly name: string;
  /** Requirements as pip reads them from a file. */
  readonly requirements: string;
  /** What it is for. */
  readonly contents: string;
}

/** The SDK that judges exported pipelines and runs them locally. */
export const kfpVenv: VenvRecipe = {
  name: 'kfp-venv',
  requirements: 'kfp==2.17.0\nkfp-kubernetes==2.17.0\ndocker==7.2.0\n',
  contents: 'the KFP SDK',
};

/** An object store that is not ours, for importers. */
export const s3Venv: VenvRecipe = {
  name: 's3-venv',
  requirements: 'moto[server]==5.2.5\n',
  contents: 'an S3 server',
};

const mlRequirements = join(projectRoot, 'resources', 'images', 'sklearn', 'requirements.txt');
const installDeadline = 10 * 60_000;

/** The packages of the ML components' image, for reference scripts beside it; null where the image has no list. */
export function mlVenv(): VenvRecipe | null {
  if (!existsSync(mlRequirements)) return null;
  return {
    name: 'ml-venv',
    requirements: readFileSync(mlRequirements, 'utf8'),
    contents: 'scikit-learn as in its image',
  };
}

/** Finds a finished environment with exactly these requirements, or makes it. */
export async function prepareVenv(
  recipe: VenvRecipe,
  python: Result<string, string>,
  mayInstall: boolean,
): Promise<Tool> {
  const folder = join(cacheFolder, recipe.name);
  const own = join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const marker = join(folder, 'installed-requirements.txt');
  const found: Tool = { available: true, path: own, reason: recipe.contents };
  // A venv links to the Python it was made with: where that is gone, the link leads nowhere and does not exist.
  if (existsSync(own) && existsSync(marker) && readFileSync(marker, 'utf8') === recipe.requirements) return found;
  if (!mayInstall) return { available: false, reason: `${recipe.contents} is not installed (MILLRACE_PREPARE=0)` };
  if (!python.ok) return { available: false, reason: python.error };
  say(recipe.name, `installs ${recipe.contents}`);
  const fault = await make(recipe, python.value, folder, own);
  if (fault !== null) return { available: false, reason: fault };
  writeFileSync(marker, recipe.requirements);
  return found;
}

/** Makes the environment from nothing; answers what went wrong, or null. */
async function make(recipe: VenvRecipe, python: string, folder: string, own: string): Promise<string | null> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const made = await runCommand(python, ['-m', 'venv', folder], { deadline: installDeadline });
  if (made.code !== 0) return `${python} cannot make a venv (${lastLine(made)})`;
  const list = join(folder, 'requirements.txt');
  writeFileSync(list, recipe.requirements);
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', list];
  const installed = await runCommand(own, args, { log: recipe.name, deadline: installDeadline });
  if (installed.code === 0) return null;
  return `pip could not install ${recipe.contents} (${lastLine(installed)}; its log is in ${logFile(recipe.name)})`;
}
