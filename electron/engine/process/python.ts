import { createHash } from 'node:crypto';
import { cp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ImageProgress } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { parseJson } from '../docker/shapes.ts';
import type { Random } from '../ports.ts';
import { isThere, makeBehindLink, makeThenMove } from './make-once.ts';
import { runProgram } from './run-program.ts';

/** A Python of this machine. */
export interface Python {
  readonly program: string;
  /** `3.12.4` */
  readonly version: string;
}

/** The environments that steps get on this machine. */
export interface PythonEnvironments {
  /** The Python of this machine, looked for once it is needed. */
  find(): Promise<Result<Python, Failure>>;
  /** Installs the packages of a requirements file once; gives the folder of the venv that holds them. */
  packages(
    image: string,
    requirements: string,
    signal: AbortSignal,
    progress: (progress: ImageProgress) => void,
  ): Promise<Result<string, Failure>>;
  /** Makes a venv for one attempt, with the packages of another one where `packages` is given. */
  venv(folder: string, packages: string | undefined): Promise<Result<null, Failure>>;
  /** Where `packages` puts what a requirements file asks for. */
  packagesFolder(python: Python, requirements: string): string;
}

const about = z.tuple([z.string(), z.string()]);
const question = 'import json, sys, venv; print(json.dumps([sys.executable, "%d.%d.%d" % sys.version_info[:3]]))';

/** Environments below `root`, `venvs/` in the data folder. */
export function createPythonEnvironments(root: string, random: Random): PythonEnvironments {
  let found: Promise<Result<Python, Failure>> | undefined;
  const find = (): Promise<Result<Python, Failure>> => {
    found ??= findPython().then((result) => {
      // It may be installed while the engine runs.
      if (!result.ok) found = undefined;
      return result;
    });
    return found;
  };

  const packagesFolder = (python: Python, requirements: string): string =>
    join(
      root,
      createHash('sha256').update(`${python.program}\0${python.version}\0${requirements}`).digest('hex').slice(0, 32),
    );

  let templates: Promise<Result<string, Failure>> | undefined;
  const makeTemplate = async (): Promise<Result<string, Failure>> => {
    const python = await find();
    if (!python.ok) return python;
    const folder = packagesFolder(python.value, 'template');
    const problem = await makeBehindLink(folder, random, async (own) => {
      const made = await runProgram(python.value.program, ['-m', 'venv', '--without-pip', '--symlinks', own], {});
      return made.status === 0 ? undefined : `Python cannot make a venv: ${made.lastLine}`;
    });
    return problem === undefined ? ok(folder) : err({ reason: 'environment', detail: problem });
  };

  return {
    find,
    packagesFolder,
    async packages(image, requirements, signal, progress) {
      const python = await find();
      if (!python.ok) return python;
      const folder = packagesFolder(python.value, requirements);
      if (await isThere(folder)) return ok(folder);
      const report = (message: string): void => progress({ image, action: 'build', message });
      report('Preparing Python packages');
      const problem = await makeBehindLink(folder, random, (own) =>
        install(python.value, own, requirements, signal, report),
      );
      return problem === undefined ? ok(folder) : err({ reason: 'image-build-failed', image, detail: problem });
    },
    async venv(folder, packages) {
      templates ??= makeTemplate().then((result) => {
        if (!result.ok) templates = undefined;
        return result;
      });
      const source = await templates;
      if (!source.ok) return source;
      const python = await find();
      if (!python.ok) return python;
      const site = join('lib', `python${python.value.version.split('.').slice(0, 2).join('.')}`, 'site-packages');
      const template = await realpath(source.value);
      await makeThenMove(folder, random, async (own) => {
        await cp(template, own, {
          recursive: true,
          verbatimSymlinks: true,
          filter: (path) => !/^[aA]ctivate/.test(basename(path)),
        });
        if (packages !== undefined) await writeFile(join(own, site, 'millrace.pth'), `${join(packages, site)}\n`);
      });
      return ok(null);
    },
  };
}

async function findPython(): Promise<Result<Python, Failure>> {
  if (process.platform === 'win32') {
    return err({
      reason: 'environment',
      detail: 'Steps cannot run as plain processes on Windows. Install Docker Desktop and start it',
    });
  }
  for (const program of ['python3', 'python']) {
    const answer = await runProgram(program, ['-I', '-c', question], {});
    const parsed = about.safeParse(parseJson(answer.output));
    if (answer.status === 0 && parsed.success) return ok({ program: parsed.data[0], version: parsed.data[1] });
  }
  return err({
    reason: 'environment',
    detail:
      'There is no Python 3 with the venv module on this machine. Install it (Debian: sudo apt install python3-venv), or start Docker',
  });
}

/** Undefined where it went well, else why not. Wheels only: nothing of a package runs while it is installed. */
async function install(
  python: Python,
  folder: string,
  requirements: string,
  signal: AbortSignal,
  report: (message: string) => void,
): Promise<string | undefined> {
  const pip = [
    'install',
    '--disable-pip-version-check',
    '--no-input',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--progress-bar',
    'off',
  ];
  const own = join(folder, 'bin', 'python');
  const file = `${folder}.txt`;
  const onLine = (line: string): void => {
    const match = /^(Collecting|Downloading|Installing)\b.*/.exec(line.trim());
    if (match !== null) report(match[0].slice(0, 200));
  };
  try {
    const withPip = await runProgram(python.program, ['-m', 'venv', folder], { signal });
    if (signal.aborted) return 'It was canceled';
    if (withPip.status !== 0) {
      // Debian keeps pip out of its venv module; a pip of the machine can stand in.
      const bare = await runProgram(python.program, ['-m', 'venv', '--without-pip', '--clear', folder], { signal });
      if (bare.status !== 0) return `Python cannot make a venv: ${bare.lastLine}`;
      pip.unshift('--python', own);
    }
    await writeFile(file, requirements);
    const program = withPip.status === 0 ? own : python.program;
    const done = await runProgram(program, ['-m', 'pip', ...pip, '--requirement', file], { signal, onLine });
    if (done.status === 0) return undefined;
    if (signal.aborted) return 'It was canceled';
    return /No module named pip/.test(done.lastLine)
      ? 'Python has no pip: install it (Debian: sudo apt install python3-venv), or start Docker'
      : `Python ${python.version} cannot install the packages: ${done.lastLine}`;
  } finally {
    await rm(file, { force: true });
  }
}

/** The text of a requirements file. */
export function readRequirements(folder: string): Promise<string> {
  return readFile(join(folder, 'requirements.txt'), 'utf8');
}
