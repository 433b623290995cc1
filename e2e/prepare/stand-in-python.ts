import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../shared/result.ts';
import { askForWork } from './docker-api.ts';
import {
  baseTag,
  pythonDockerfile,
  pythonHash,
  recipeLabel,
  type MachineTraits,
  type PythonStandIn,
} from './image-recipes.ts';
import { prepareFolder } from './paths.ts';
import { tarFolder } from './tar-folder.ts';
import { wheelhouse } from './wheelhouse.ts';

const buildDeadline = 5 * 60_000;

/** Builds a Python stand-in over the base image and tags it `name`. */
export async function makePython(
  host: string,
  name: string,
  kind: PythonStandIn,
  traits: MachineTraits,
): Promise<Result<null, string>> {
  const context = mkdtempSync(join(prepareFolder, 'python-'));
  try {
    cpSync(wheelhouse, join(context, 'wheelhouse'), { recursive: true });
    if (traits.certificates !== null) writeFileSync(join(context, 'ca.crt'), traits.certificates);
    writeFileSync(join(context, 'Dockerfile'), pythonDockerfile(baseTag(), kind, traits));
    const query = new URLSearchParams({
      t: name,
      rm: '1',
      forcerm: '1',
      labels: JSON.stringify({ [recipeLabel]: pythonHash(kind, traits) }),
    });
    return await askForWork(host, {
      method: 'POST',
      path: `/build?${query.toString()}`,
      tar: tarFolder(context),
      deadline: buildDeadline,
    });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
