import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EngineApi } from '../../../shared/ipc/contract.ts';
import { formatBytes, plural } from '../../../shared/human.ts';
import type { ShownArtifact, ShownValues } from '../../../shared/run/show.ts';
import { CommandError, exit } from '../exit.ts';
import { lasting } from '../lasting.ts';
import { readParts } from '../read-parts.ts';
import { harmless } from '../terminal.ts';
import { shownRun } from '../watch.ts';
import type { Command } from './context.ts';
import { findRun } from './find-run.ts';

/** `millrace outputs RUN`: the run's outputs; with `-o DIR` its artifacts as files and its parameters as JSON. */
export const outputs: Command = {
  name: 'outputs',
  usage: 'outputs RUN [-o DIR] [--force]',
  summary: 'show the outputs of a run, or copy them into a folder; --force replaces what is there',
  options: { output: { type: 'string', short: 'o' }, force: { type: 'boolean' } },
  count: [1, 1],
  async run(args, { terminal, connector }) {
    const run = await lasting(connector, async (api) => shownRun(api, await findRun(api, args.positionals[0] ?? '')));
    const folder = args.text('output');
    if (folder !== undefined) {
      const copies = copiesInto(folder, run.outputs);
      if (!args.has('force')) refuseTaken([join(folder, parametersFile), ...copies.map(({ target }) => target)]);
      const written = await lasting(connector, (api) => copy(api, run.outputs, folder, copies));
      terminal.out(`${written} written to ${folder}.`);
    } else if (args.has('json')) terminal.out(JSON.stringify(run.outputs));
    else {
      for (const [name, value] of Object.entries(run.outputs.parameters))
        terminal.out(harmless(`${name} = ${JSON.stringify(value)}`));
      for (const [name, artifacts] of Object.entries(run.outputs.artifacts)) {
        for (const artifact of artifacts)
          terminal.out(harmless(`${name}: ${artifact.type}, ${formatBytes(artifact.size ?? 0)}`));
      }
      if (Object.keys(run.outputs.parameters).length + Object.keys(run.outputs.artifacts).length === 0) {
        terminal.out('The pipeline has no outputs. The outputs of its tasks: millrace show RUN');
      }
    }
    return exit.ok;
  },
};

const parametersFile = 'parameters.json';

/** An artifact and the file or folder that it becomes. */
interface Copy {
  readonly artifact: ShownArtifact;
  readonly target: string;
}

function copiesInto(folder: string, { artifacts }: ShownValues): readonly Copy[] {
  return Object.entries(artifacts).flatMap(([name, list]) =>
    list.map((artifact, index) => ({
      artifact,
      target: join(folder, list.length === 1 ? safeName(name) : `${safeName(name)}-${index}`),
    })),
  );
}

/** Looks once, before anything is written: a copy that is begun anew finds its own files. */
function refuseTaken(targets: readonly string[]): void {
  const taken = targets.find((target) => existsSync(target));
  if (taken === undefined) return;
  throw new CommandError(exit.input, `${taken} is there already. Name another folder with -o, or add --force.`);
}

async function copy(api: EngineApi, values: ShownValues, folder: string, copies: readonly Copy[]): Promise<string> {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, parametersFile), `${JSON.stringify(values.parameters, null, 2)}\n`);
    let files = 1;
    for (const { artifact, target } of copies) files += await copyArtifact(api, artifact, target);
    return plural(files, 'file');
  } catch (error) {
    // What the file system says; it names no path where the disk is full.
    if (error instanceof Error && 'syscall' in error) {
      throw new CommandError(
        exit.environment,
        `${folder} could not be written: ${harmless(error.message)}. Make room there, or name another folder with -o.`,
      );
    }
    throw error;
  }
}

async function copyArtifact(api: EngineApi, artifact: ShownArtifact, target: string): Promise<number> {
  if (artifact.digest === undefined) return 0;
  let copied = 0;
  for (;;) {
    const { kind, files, total } = await api.call('artifacts.files', { artifact: artifact.id, from: copied });
    if (kind !== 'folder') {
      await copyFile(api, artifact.id, undefined, target);
      return 1;
    }
    mkdirSync(target, { recursive: true });
    for (const file of files) await copyFile(api, artifact.id, file.path, join(target, file.path));
    copied += files.length;
    if (copied >= total) return copied;
  }
}

async function copyFile(api: EngineApi, artifact: string, entry: string | undefined, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const file = openSync(target, 'w');
  try {
    const named = entry === undefined ? { artifact } : { artifact, entry };
    await readParts(
      0,
      (offset, length) => api.call('artifacts.bytes', { ...named, offset, length }),
      (bytes) => writeWhole(file, bytes),
    );
  } finally {
    closeSync(file);
  }
}

/** A write may take less than it was given. */
function writeWhole(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** A name that is one plain file name on every system. */
function safeName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return /^\.+$/.test(safe) ? '_' : safe;
}
