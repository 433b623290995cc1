import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { err, type Result } from '../../shared/result.ts';
import type { Apt } from './apt.ts';
import { askDocker, askForWork } from './docker-api.ts';
import { basePackages, baseTag, debianSuite } from './image-recipes.ts';
import { findProgram, prepareFolder } from './paths.ts';
import { lastLine, logFile, runCommand } from './run-command.ts';
import { say } from './say.ts';

const bootstrapDeadline = 10 * 60_000;
const dockerDeadline = 5 * 60_000;
/** Nobody reads manuals in a test image. */
const leftOut = ['man', 'doc', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);

/** Makes the base image of the Python stand-ins from Debian packages, where the daemon does not have it yet. */
export async function ensureBase(host: string, apt: Apt): Promise<Result<null, string>> {
  const tag = baseTag();
  const there = await askDocker(host, { method: 'GET', path: `/images/${tag}/json`, deadline: dockerDeadline });
  if (there.ok && there.value.status === 200) return { ok: true, value: null };
  if (findProgram('mmdebstrap') === null) {
    const installed = await apt.install(['mmdebstrap']);
    if (!installed.ok) return installed;
  }
  say('images', `makes a Debian ${debianSuite} base image with Python (about 190 MB)`);
  mkdirSync(prepareFolder, { recursive: true });
  const tar = join(prepareFolder, 'base.tar');
  const args = ['--variant=minbase', `--include=${basePackages.join(',')}`, ...leftOut, debianSuite, tar];
  const made = await runCommand('mmdebstrap', args, { log: 'mmdebstrap', deadline: bootstrapDeadline });
  if (made.code !== 0) return err(`mmdebstrap failed (${lastLine(made)}; its log is in ${logFile('mmdebstrap')})`);
  const query = new URLSearchParams({ fromSrc: '-', repo: tag.split(':')[0] ?? '', tag: tag.split(':')[1] ?? '' });
  const imported = await askForWork(host, {
    method: 'POST',
    path: `/images/create?${query.toString()}`,
    tar: createReadStream(tar),
    deadline: dockerDeadline,
  });
  rmSync(tar);
  return imported;
}
