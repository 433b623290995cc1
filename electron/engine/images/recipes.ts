import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../docker/shapes.ts';
import { errorCode } from '../files.ts';

/** An image that Millrace builds itself, from a folder under `resources/images`. */
export interface Recipe {
  /** The name by which components ask for it. */
  readonly tag: string;
  /** What is in it; a sentence. */
  readonly description: string;
  /** About how large it becomes. */
  readonly sizeBytes: number;
  readonly folder: string;
  /** Hash of every file of the folder: an image that carries another one was built from another recipe. */
  readonly digest: string;
}

/** A file of a recipe, by its path with slashes. */
export interface RecipeFile {
  readonly path: string;
  readonly bytes: Buffer;
}

const imageFile = z.object({ tag: z.string(), description: z.string(), sizeBytes: z.number() });

/** The recipes below `folder`. A folder without a well-formed `image.json` is none. */
export async function loadRecipes(folder: string): Promise<readonly Recipe[]> {
  const recipes: Recipe[] = [];
  for (const name of (await namesIn(folder)).toSorted()) {
    const recipeFolder = join(folder, name);
    const parsed = imageFile.safeParse(await readJson(join(recipeFolder, 'image.json')));
    if (!parsed.success) continue;
    recipes.push({ ...parsed.data, folder: recipeFolder, digest: await recipeDigest(recipeFolder) });
  }
  return recipes;
}

/** Every file of a recipe, in the order of their paths. */
export async function recipeFiles(folder: string, below = ''): Promise<readonly RecipeFile[]> {
  const files: RecipeFile[] = [];
  for (const name of (await namesIn(join(folder, below))).toSorted()) {
    const path = below === '' ? name : `${below}/${name}`;
    const status = await stat(join(folder, path));
    if (status.isDirectory()) files.push(...(await recipeFiles(folder, path)));
    else files.push({ path, bytes: await readFile(join(folder, path)) });
  }
  return files;
}

async function recipeDigest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { path, bytes } of await recipeFiles(folder)) {
    // What only describes the image does not make it another one.
    if (path === 'image.json') continue;
    hash.update(JSON.stringify([path, createHash('sha256').update(bytes).digest('hex')]));
  }
  return hash.digest('hex');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return [];
    throw error;
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return parseJson(await readFile(file, 'utf8'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}
