import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EngineApi } from '../../../shared/ipc/contract.ts';
import { formatBytes } from '../../../shared/human.ts';
import type { ShownArtifact, ShownValues } from '../../../shared/run/show.ts';
import { CommandError, exit } from '../exit.ts';
import { harmless } from '../terminal.ts';
import { shownRun } from '../watch.ts';
import type { Command } from './context.ts';
import { findRun } from './find-run.ts';

const chunk = 1_048_576;

/** `millrace outputs RUN`: the run's outputs; with `-o DIR` its artifacts as files and its parameters as JSON. */
export const outputs: Command = {
  name: 'outputs',
  usage: 'outputs RUN [-o DIR]',
  summary: 'show the outputs of a run, or copy them into a folder',
  options: { output: { type: 'string', short: 'o' } },
  count: [1, 1],
  async run(args, { terminal, connector }) {
    const { api } = await connector.connect();
    const run = await shownRun(api, await findRun(api, args.positionals[0] ?? ''));
    const folder = args.text('output');
    if (folder !== undefined) {
      const written = await copy(api, run.outputs, folder);
      terminal.out(`${written} written to ${folder}.`);
    } else if (args.has('json')) terminal.out(JSON.stringify(run.outputs));
    else {
      for (const [name, value] of Object.entries(run.outputs.parameters))
        terminal.out(`${name} = ${JSON.stringify(value)}`);
      for (const [name, artifacts] of Object.entries(run.outputs.artifacts)) {
        for (const artifact of artifacts) terminal.out(`${name}: ${artifact.type}, ${formatBytes(artifact.size ?? 0)}`);
      }
      if (Object.keys(run.outputs.parameters).length + Object.keys(run.outputs.artifacts).length === 0) {
        terminal.out('The pipeline has no outputs. The outputs of its tasks: millrace show RUN');
      }
    }
    return exit.ok;
  },
};

async function copy(api: EngineApi, values: ShownValues, folder: string): Promise<string> {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'parameters.json'), `${JSON.stringify(values.parameters, null, 2)}\n`);
    let files = 1;
    for (const [name, artifacts] of Object.entries(values.artifacts)) {
      for (const [index, artifact] of artifacts.entries()) {
        const target = join(folder, artifacts.length === 1 ? safeName(name) : `${safeName(name)}-${index}`);
        files += await copyArtifact(api, artifact, target);
      }
    }
    return files === 1 ? '1 file' : `${files} files`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'path' in error) {
      throw new CommandError(
        exit.environment,
        `${folder} could not be written: ${harmless(error.message)}. Name another folder with -o.`,
      );
    }
    throw error;
  }
}

async function copyArtifact(api: EngineApi, artifact: ShownArtifact, target: string): Promise<number> {
  if (artifact.digest === undefined) return 0;
  const { artifact: known, previews } = await api.call('artifacts.preview', { artifact: artifact.id });
  if (known.content?.kind !== 'folder') {
    await copyFile(api, artifact.id, undefined, target);
    return 1;
  }
  const entries = previews.flatMap((preview) => (preview.kind === 'folder' ? preview.entries : []));
  for (const entry of entries) await copyFile(api, artifact.id, entry.path, join(target, entry.path));
  return entries.length;
}

async function copyFile(api: EngineApi, artifact: string, entry: string | undefined, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const file = openSync(target, 'w');
  try {
    let offset = 0;
    for (;;) {
      const part = await api.call('artifacts.bytes', {
        artifact,
        ...(entry === undefined ? {} : { entry }),
        offset,
        length: chunk,
      });
      const data = Buffer.from(part.data, 'base64');
      writeSync(file, data);
      offset += data.length;
      if (offset >= part.total || data.length === 0) return;
    }
  } finally {
    closeSync(file);
  }
}

/** A name that is one plain file name on every system. */
function safeName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return /^\.+$/.test(safe) ? '_' : safe;
}
