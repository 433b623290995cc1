import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { ImageProgress } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { DockerApi } from '../docker/api.ts';
import { errorText } from '../files.ts';
import { brokenOff, isBrokenOff, isFarewell, type BrokenOff } from './broken-off.ts';
import { recipeFiles, type Recipe } from './recipes.ts';

/** The label by which a built image names the recipe it was made from. */
export const recipeLabel = 'dev.millrace.recipe';

/** Proxies that a build must know to reach a package index; Docker accepts them without a declaration and keeps them out of the image. */
const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
const keptLines = 20;

/** Builds the image of a recipe under its tag. Cancelling stops the build in the daemon. */
export async function buildImage(
  api: DockerApi,
  recipe: Recipe,
  env: { readonly [name: string]: string | undefined },
  signal: AbortSignal,
  progress: (progress: ImageProgress) => void,
): Promise<Result<null, Failure | BrokenOff>> {
  const report = (message: string): void =>
    progress({ image: recipe.tag, action: 'build', message, totalBytes: recipe.sizeBytes });
  report('Preparing the build');
  const archive = pack();
  // The same bytes for the same recipe, so that Docker's own build cache knows them.
  for (const { path, bytes } of await recipeFiles(recipe.folder)) {
    archive.entry({ name: path, size: bytes.length, mode: 0o644, mtime: new Date(0) }, bytes);
  }
  archive.finalize();
  const proxies = Object.fromEntries(
    proxyVariables.flatMap((name) => (env[name] === undefined || isLoopback(env[name]) ? [] : [[name, env[name]]])),
  );
  const labels = { [recipeLabel]: recipe.digest };
  const answer = await api.buildImage(Readable.from(archive), { tag: recipe.tag, labels, arguments: proxies }, signal);
  if (!answer.ok) {
    const { error } = answer;
    return err(isBrokenOff(error) ? brokenOff(error.message) : failed(recipe, [], error.message));
  }
  const lines: string[] = [];
  try {
    for await (const line of answer.value) {
      if (line.error !== undefined) {
        return err(isFarewell(line.error) ? brokenOff(line.error) : failed(recipe, lines, line.error));
      }
      const text = (line.stream ?? line.status ?? '').trim();
      if (text === '' || text.startsWith('--->')) continue;
      lines.push(text);
      if (lines.length > keptLines) lines.shift();
      report(text.split('\n').at(-1) ?? text);
    }
  } catch (error) {
    return err(brokenOff(errorText(error)));
  }
  return ok(null);
}

function failed(recipe: Recipe, lines: readonly string[], message: string): Failure {
  const text = message.replaceAll(/\s+/g, ' ').trim();
  const telling = lines.findLast((line) => /error|not found|no matching/i.test(line));
  return {
    reason: 'image-build-failed',
    image: recipe.tag,
    detail: telling === undefined || telling.includes(text) ? text : `${text} (${telling})`,
  };
}

/** A proxy on this machine's loopback is another machine's nothing: containers cannot reach it. */
function isLoopback(proxy: string): boolean {
  return /\/\/(?:[^/@]*@)?(?:localhost|127\.|\[::1\])/.test(proxy);
}
