import { execFile, spawnSync } from 'node:child_process';
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../prepare/paths.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { launcher, millrace, temporaryHome } from './millrace.ts';

let home: string;
let remove: () => void;
beforeEach(() => {
  ({ home, remove } = temporaryHome());
});
afterEach(() => remove());

const hello = join(projectRoot, 'resources', 'examples', 'hello.pipeline.yaml');
const nowhere = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

const runs = z.array(
  z.looseObject({ executor: z.string(), state: z.string(), taskCount: z.number(), doneCount: z.number() }),
);
const listRuns = async (data: string): Promise<z.infer<typeof runs>> =>
  runs.parse(JSON.parse((await millrace(data, ['runs', '--json'], nowhere)).stdout));

describe.skipIf(process.platform === 'win32')('millrace run without Docker', () => {
  test('ENG-6 the small example runs on this machine, labelled as not isolated, and its outputs are there', async () => {
    const { code, stderr } = await millrace(home, ['run', hello], nowhere);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('succeeded') });
    expect(stderr).toMatch(/not isolated/);
    expect(await listRuns(home)).toMatchObject([
      { executor: 'process', state: 'SUCCEEDED', taskCount: 4, doneCount: 4 },
    ]);
    const folder = join(home, 'out');
    expect((await millrace(home, ['outputs', 'latest', '-o', folder], nowhere)).code).toBe(0);
    expect(readFileSync(join(folder, 'comparison'), 'utf8')).toMatch(/^# Fares by route, in euro\n\n\| Route \|/);
  });

  test('ENG-6 what is foreign does not run on this machine by itself', async () => {
    const trace = join(home, 'trace');
    const file = join(home, 'foreign.component.yaml');
    writeFileSync(
      file,
      `name: Foreign\nimplementation:\n  container: {image: 'python:3.12-slim', command: [python3, -c, 'open("${trace}", "w")']}\n`,
    );
    const { code, stdout, stderr } = await millrace(join(home, 'data'), ['run', file], nowhere);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/Docker/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(() => statSync(trace)).toThrow('ENOENT');
    expect(await listRuns(join(home, 'data'))).toEqual([]);
  });
});

const docker = dockerOrSkip(['alpine:latest']);
const socket = docker.ok && docker.value.startsWith('unix://') ? docker.value.slice('unix://'.length) : undefined;
/** `nobody`, who owns nothing. */
const nobody = 65_534;

/** The words that make a command one of `nobody` in the group that may use Docker, or why that cannot be tried here. */
function asNobody(): readonly string[] | string {
  if (!docker.ok) return docker.reason;
  if (socket === undefined) return `Docker is at ${docker.value}, which is not a socket of this machine`;
  if (process.getuid?.() !== 0) return 'only root can become another user';
  const words = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, `--groups=${statSync(socket).gid}`];
  const allowed = spawnSync(words[0] ?? '', [...words.slice(1), 'test', '-r', launcher, '-a', '-w', socket]);
  return allowed.status === 0 ? words : 'another user can read neither this folder nor the socket of Docker';
}

const command = asNobody();
if (typeof command === 'string') console.log(`Skipped: millrace run as a user who is not root (${command}).`);

describe.skipIf(typeof command === 'string')('millrace run as a user who is not root', () => {
  test('STG-7 a pipeline whose containers write files of root runs, and nothing of them is left', async () => {
    const file = join(home, 'root-files.pipeline.yaml');
    const script = [
      'umask 077',
      'mkdir -p "$(dirname "$0")" "$0/closed"',
      'echo secret > "$0/closed/file"',
      'chmod 500 "$0/closed"',
    ].join('; ');
    writeFileSync(
      file,
      `name: Files of root
outputs: [{name: text, type: String}]
implementation:
  graph:
    tasks:
      write:
        componentRef:
          spec:
            outputs: [{name: folder, type: Artifact}]
            implementation:
              container: {image: alpine, command: [sh, -ec, '${script}', {outputPath: folder}]}
      read:
        componentRef:
          spec:
            inputs: [{name: folder, type: Artifact}]
            outputs: [{name: text, type: String}]
            implementation:
              container: {image: alpine, command: [sh, -ec, 'mkdir -p "$(dirname "$1")"; cat "$0/closed/file" > "$1"', {inputPath: folder}, {outputPath: text}]}
        arguments: {folder: {taskOutput: {taskId: write, outputName: folder}}}
    outputValues:
      text: {taskOutput: {taskId: read, outputName: text}}
`,
    );
    chownSync(home, nobody, nobody);
    const data = join(home, 'data');
    const env = {
      PATH: process.env['PATH'],
      HOME: home,
      MILLRACE_HOME: data,
      DOCKER_HOST: docker.ok ? docker.value : '',
    };
    const run = (...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> => {
      const [program = '', ...words] = command;
      return promisify(execFile)(program, [...words, process.execPath, launcher, ...args], { env });
    };
    expect((await run('run', file)).stderr).toContain('succeeded');
    const shown: unknown = JSON.parse((await run('show', 'latest', '--json')).stdout);
    expect(shown).toMatchObject({ status: 'SUCCEEDED', outputs: { parameters: { text: 'secret\n' } } });
    expect(statSync(data).uid).toBe(nobody);
    const foreign = spawnSync('find', [data, '!', '-user', String(nobody)], { encoding: 'utf8' });
    expect(foreign.stdout).toBe('');
  });
});
