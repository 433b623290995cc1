import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptOutcome, ReadyImage } from '../../electron/engine/executor.ts';
import type { StagingKind } from '../../electron/engine/staging/staging.ts';
import type { Artifact } from '../../shared/run/values.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { finish, openWorkbench, quiet, type Declared, type Workbench } from './testing/workbench.ts';

const docker = dockerOrSkip(['python:3.12']);

describe.skipIf(!docker.ok).each<StagingKind>(['mounts', 'archives'])('outputs on real Docker by %s', (staging) => {
  let bench: Workbench;
  let image: ReadyImage;
  beforeAll(async () => {
    if (!docker.ok) return;
    bench = await openWorkbench(docker.value, { staging });
    image = await bench.image('python:3.12');
  });
  afterAll(() => bench?.dispose());

  /** Runs a shell script in which `$OUT` is the folder of its outputs. */
  const run = async (
    name: string,
    script: string,
    declared: Declared = {},
    inputs: readonly Artifact[] = [],
  ): Promise<AttemptOutcome> => {
    const who = bench.identity(name);
    const base = bench.step(who, { argv: [] }, declared);
    const step = {
      ...base,
      argv: ['sh', '-c', script],
      env: [{ name: 'OUT', value: base.outputs.root }],
      inputFiles: [{ path: `${base.outputs.root}/.inputs/text`, text: 'by path' }],
      stageIn: inputs.flatMap(({ uri, content }) => (content === undefined ? [] : [{ path: uri, ...content }])),
    };
    return finish(bench.executor.start(who, step, image, quiet));
  };

  const artifactOf = (outcome: AttemptOutcome, name: string): Artifact => {
    if (outcome.type !== 'succeeded') throw new Error(JSON.stringify(outcome));
    return outcome.outputs.artifacts[name]![0]!;
  };

  it('STG-1 collects parameters, files and folders, and hands them to the next step', { timeout: 60_000 }, async () => {
    const first = await run(
      'produce',
      [
        'printf " kept as it is \\n" > $OUT/.parameters/text',
        'cp $OUT/.inputs/text $OUT/file',
        'mkdir -p $OUT/folder/a/b $OUT/folder/empty',
        'echo one > $OUT/folder/a/b/1; printf "#!/bin/sh\\necho ran\\n" > $OUT/folder/run; chmod 755 $OUT/folder/run',
        'ln -s a/b/1 $OUT/folder/link; ln -s a $OUT/folder/to-folder; ln -s $OUT/file $OUT/folder/in-full; ln -s ../file $OUT/folder/up',
      ].join('\n'),
      { parameters: ['text'], artifacts: ['file', 'folder', 'nothing'] },
    );
    expect(first).toMatchObject({
      type: 'succeeded',
      outputs: { parameters: { text: ' kept as it is \n' } },
      warnings: ['The step wrote nothing to its output “nothing”.'],
    });
    const folder = artifactOf(first, 'folder');
    const tree = await bench.blobs.readTree(folder.content!.digest);
    expect(tree.files.map((file) => file.path)).toEqual(['a/b/1', 'in-full', 'link', 'run', 'to-folder/b/1', 'up']);
    expect(tree.folders).toEqual(['a', 'a/b', 'empty', 'to-folder', 'to-folder/b']);

    const second = await run(
      'consume',
      `cat ${artifactOf(first, 'file').uri} ${folder.uri}/link ${folder.uri}/in-full > $OUT/.parameters/read; ${folder.uri}/run >> $OUT/.parameters/read; find ${folder.uri} -type l | wc -l >> $OUT/.parameters/read; touch ${folder.uri}/x 2>/dev/null && echo wrote >> $OUT/.parameters/read; true`,
      { parameters: ['read'] },
      [artifactOf(first, 'file'), folder],
    );
    const wrote = staging === 'archives' ? 'wrote\n' : '';
    expect(second).toMatchObject({ outputs: { parameters: { read: `by pathone\nby pathran\n0\n${wrote}` } } });
    expect(await bench.blobs.verify(folder.content!)).toBe(true);
  });

  it.each([
    [
      'a link to a file outside',
      'ln -s /etc/passwd $OUT/file',
      'file is a link that leaves the output folder (to /etc/passwd)',
    ],
    [
      'a link upwards',
      'mkdir $OUT/file; ln -s ../../../../etc/shadow $OUT/file/x',
      'file/x is a link that leaves the output folder',
    ],
    ['a folder that is a link', 'ln -s / $OUT/file', 'file is a link that leaves the output folder (to /)'],
    [
      'a chain of links',
      'ln -s /etc $OUT/one; mkdir $OUT/file; ln -s ../one/passwd $OUT/file/x',
      'one is a link that leaves the output folder (to /etc)',
    ],
    ['a link in circles', 'mkdir $OUT/file; ln -s x $OUT/file/x', 'file/x is a link that goes in circles'],
    ['a folder in itself', 'mkdir $OUT/file; ln -s . $OUT/file/x', 'x is a link to a folder that it is in'],
    ['a link to nothing', 'mkdir $OUT/file; ln -s nothing $OUT/file/x', 'x is a link to nothing'],
    ['a FIFO', 'mkfifo $OUT/file', 'file is a FIFO'],
    ['a FIFO in a folder', 'mkdir $OUT/file; mkfifo $OUT/file/x', 'x is a FIFO'],
    ['a device', 'mknod $OUT/file c 1 5', 'file is a device'],
    [
      'a name that is not UTF-8',
      'mkdir $OUT/file; touch "$OUT/file/$(printf "\\377")"',
      'that is not plain UTF-8 text',
    ],
  ])('STG-2 refuses %s by name', { timeout: 60_000 }, async (title, script, detail) => {
    const outcome = await run(`refuse-${title.replaceAll(' ', '-')}`, script, { artifacts: ['file'] });
    expect(outcome).toMatchObject({
      type: 'failed',
      exit: { exitCode: 0 },
      failure: { reason: 'output-refused', output: 'file' },
    });
    expect(JSON.stringify(outcome)).toContain(detail);
  });

  it('STG-2 does not follow a link in place of a parameter file', { timeout: 60_000 }, async () => {
    const outcome = await run('parameter', 'ln -s /etc/passwd $OUT/.parameters/p', { parameters: ['p'] });
    expect(outcome).toMatchObject({ failure: { reason: 'output-refused', output: 'p' } });
    const fifo = await run('parameter-fifo', 'mkfifo $OUT/.parameters/p', { parameters: ['p'] });
    expect(fifo).toMatchObject({ failure: { reason: 'output-refused', output: 'p' } });
  });

  it(
    'STG-3 fails a step that did not write a declared parameter, and one that wrote nonsense',
    { timeout: 60_000 },
    async () => {
      expect(await run('unwritten', 'true', { parameters: ['p'] })).toMatchObject({
        failure: { reason: 'output-not-written', output: 'p' },
      });
      expect(await run('not-text', 'printf "\\377" > $OUT/.parameters/p', { parameters: ['p'] })).toMatchObject({
        failure: { reason: 'output-unreadable', output: 'p' },
      });
      expect(await run('broken', 'echo "{" > $OUT/executor_output.json')).toMatchObject({
        failure: { reason: 'output-unreadable', output: 'executor_output.json' },
      });
    },
  );

  it('STG-4 follows the executor output: values, metadata, custom paths', { timeout: 60_000 }, async () => {
    const output = JSON.stringify({
      parameterValues: { p: 'from output' },
      artifacts: { model: { artifacts: [{ metadata: { framework: 'x' }, custom_path: '/tmp/elsewhere/model' }] } },
    });
    const outcome = await run(
      'executor-output',
      `mkdir -p /tmp/elsewhere/model; echo weights > /tmp/elsewhere/model/w; echo '${output}' > $OUT/executor_output.json; printf file > $OUT/.parameters/p`,
      { parameters: ['p'], artifacts: ['model'] },
    );
    expect(outcome).toMatchObject({ type: 'succeeded', outputs: { parameters: { p: 'from output' } } });
    const model = artifactOf(outcome, 'model');
    expect(model).toMatchObject({ metadata: { framework: 'x' }, customPath: '/tmp/elsewhere/model' });
    const tree = await bench.blobs.readTree(model.content!.digest);
    expect(await readFile(bench.blobs.filePath(tree.files[0]!.digest), 'utf8')).toBe('weights\n');
  });

  it('leaves nothing in the work folder', async () => {
    expect(await readdir(join(bench.folder, 'work')).catch(() => [])).toEqual([]);
    expect(await bench.containers()).toEqual([]);
  });
});

describe.skipIf(!docker.ok)('the way of staging', () => {
  it(
    'STG-5 is mounts where the daemon sees our files, found out without running anything',
    { timeout: 60_000 },
    async () => {
      if (!docker.ok) return;
      const bench = await openWorkbench(docker.value);
      try {
        const who = bench.identity('probe');
        const image = await bench.image('python:3.12');
        const attempt = bench.executor.start(who, bench.step(who, { argv: ['true'] }), image, quiet);
        await attempt.outcome;
        const state = await bench.api.inspectContainer(who.handle);
        expect(state.ok && state.value.labels['dev.millrace.staging']).toBe('mounts');
        await attempt.cleanUp();
      } finally {
        await bench.dispose();
      }
    },
  );
});
