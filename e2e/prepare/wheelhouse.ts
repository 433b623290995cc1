import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepareFolder } from './paths.ts';
import { lastLine, logFile, runCommand } from './run-command.ts';
import { say } from './say.ts';

/** The KFP SDK versions that compiled pipelines in circulation install when a step starts. */
const kfpVersions = [
  '2.1.3',
  '2.9.0',
  '2.12.1',
  '2.13.0',
  '2.14.2',
  '2.14.3',
  '2.14.4',
  '2.14.6',
  '2.15.2',
  '2.17.0',
] as const;

/** Holds the wheels, to be copied into the stand-in images. */
export const wheelhouse = join(prepareFolder, 'wheelhouse');

const wheelDeadline = 5 * 60_000;
const parallel = 3;

/**
 * Fills the wheelhouse and lists the names of the wheels in it, sorted. A wheel that cannot be had is told and left
 * out: it fails the steps that install that version, and nothing else.
 */
export async function fillWheelhouse(python: string): Promise<readonly string[]> {
  mkdirSync(wheelhouse, { recursive: true });
  const missing = kfpVersions.filter((version) => !existsSync(wheelOf(version)));
  if (missing.length > 0) say('images', `fetches the wheels of kfp ${missing.join(', ')}`);
  const queue = [...missing];
  const work = async (): Promise<void> => {
    for (let version = queue.shift(); version !== undefined; version = queue.shift()) {
      await buildWheel(python, version);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return readdirSync(wheelhouse).toSorted();
}

function wheelOf(version: string): string {
  return join(wheelhouse, `kfp-${version}-py3-none-any.whl`);
}

/** `pip wheel` rather than `pip download`: the older versions exist as sources only, to be built in isolation. */
async function buildWheel(python: string, version: string): Promise<void> {
  const options = ['--quiet', '--no-deps', '--use-pep517', '--wheel-dir', wheelhouse];
  const log = `wheel-kfp-${version}`;
  const args = ['-m', 'pip', 'wheel', ...options, `kfp==${version}`];
  const result = await runCommand(python, args, { log, deadline: wheelDeadline });
  if (result.code === 0) return;
  say('images', `no wheel of kfp ${version} (${lastLine(result)}; its log is in ${logFile(log)})`);
}
