import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dockerOrSkip } from '../prepare/skip.ts';
import { millrace, startMillrace, temporaryHome } from './millrace.ts';

const docker = dockerOrSkip(['alpine:latest', 'python:3.12-slim']);
const { home, remove } = temporaryHome();
afterAll(remove);

const data = join(home, 'data');
let count = 0;

function file(text: string, ending = '.component.yaml'): string {
  count += 1;
  const path = join(home, `file-${count}${ending}`);
  writeFileSync(path, text);
  return path;
}

const shell = (script: string, more = ''): string => `name: Step
${more}implementation:
  container:
    image: alpine
    command: [sh, -c, ${JSON.stringify(script)}]
`;

const shown = z.looseObject({
  id: z.string(),
  status: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  outputs: z.object({
    parameters: z.record(z.string(), z.unknown()),
    artifacts: z.record(z.string(), z.array(z.looseObject({ id: z.string() }))),
  }),
  tasks: z.array(
    z.looseObject({
      path: z.string(),
      status: z.string(),
      attempts: z.array(
        z.looseObject({
          number: z.number(),
          status: z.string(),
          exitCode: z.number().optional(),
          reason: z.string().optional(),
        }),
      ),
    }),
  ),
});

async function show(run: string): Promise<z.infer<typeof shown>> {
  const { stdout } = await millrace(data, ['show', run, '--json']);
  return shown.parse(JSON.parse(stdout));
}

function containersOf(run: string): string[] {
  const args = ['ps', '-a', '--filter', `label=dev.millrace.run=${run}`, '--format', '{{.Names}} {{.Status}}'];
  return execFileSync('docker', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

async function latest(): Promise<string> {
  const { stdout } = await millrace(data, ['runs', '--json']);
  return z.array(z.looseObject({ id: z.string() })).parse(JSON.parse(stdout))[0]?.id ?? '';
}

describe.skipIf(!docker.ok)(`millrace run on Docker (${docker.reason})`, () => {
  test("CLI-1 the exit code is the run's outcome, and the failing step is named", async () => {
    const good = await millrace(data, ['run', file(shell('echo fine'))]);
    expect({ code: good.code, stderr: good.stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('succeeded'),
    });
    const bad = await millrace(data, ['run', file(shell('echo broken >&2; exit 7'))]);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toMatch(/step.*7/s);
    const run = await show('latest');
    expect(run.tasks).toMatchObject([
      { status: 'FAILED', attempts: [{ number: 1, status: 'FAILED', exitCode: 7, reason: 'exit-code' }] },
    ]);
    expect(containersOf(run.id)).toEqual([]);
  });

  test("CLI-1 an image that cannot be had is the environment's fault, and it is named", async () => {
    const { code, stderr } = await millrace(data, [
      'run',
      file(shell('true').replace('alpine', 'millrace-test/nowhere:1')),
    ]);
    expect(stderr).toContain('millrace-test/nowhere:1');
    expect(code).toBe(3);
  });

  test('RES-57 what the machine does not have is a reason not to begin, for those who say so', async () => {
    const graph = `name: Large
implementation:
  graph:
    tasks:
      step:
        componentRef: {spec: {name: Step, implementation: {container: {image: alpine, command: ['true']}}}}
        executionOptions: {container: {resources: {cpuLimit: '10000'}}}
`;
    const large = file(graph, '.pipeline.yaml');
    const before = (await millrace(data, ['runs', '--json'])).stdout;
    const { code, stderr } = await millrace(data, ['run', large, '--strict-resources']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('10000 CPUs') });
    expect((await millrace(data, ['runs', '--json'])).stdout).toBe(before);
    expect((await millrace(data, ['run', large])).code).toBe(0);
  });

  test('CLI-3 parameters keep their types: text as it is, JSON for the rest, null by file', async () => {
    const inputs = `inputs:
- {name: text, type: String, default: d}
- {name: n, type: Integer}
- {name: x, type: Float}
- {name: flag, type: Boolean}
- {name: items, type: List}
- {name: options, type: Dict}
`;
    const component = file(`name: Typed
${inputs}outputs: [{name: all, type: String}]
implementation:
  container:
    image: python:3.12-slim
    command: [python3, -c, 'import sys, json; p = sys.argv[-1]; import os; os.makedirs(os.path.dirname(p), exist_ok=True); open(p, "w").write(json.dumps(sys.argv[1:-1]))']
    args: [{inputValue: text}, {inputValue: n}, {inputValue: x}, {inputValue: flag}, {inputValue: items}, {inputValue: options}, {outputPath: all}]
`);
    const given = [
      '-p',
      'text=',
      '-p',
      'n=8',
      '-p',
      'x=2.5',
      '-p',
      'flag=false',
      '-p',
      'items=[1,2.5,"a",null]',
      '-p',
      'options={"b":1,"a":"<&>"}',
    ];
    const { code, stderr } = await millrace(data, ['run', component, ...given]);
    expect(stderr).not.toMatch(/error/i);
    expect(code).toBe(0);
    const run = await show('latest');
    expect(run.parameters).toEqual({
      text: '',
      n: 8,
      x: 2.5,
      flag: false,
      items: [1, 2.5, 'a', null],
      options: { b: 1, a: '<&>' },
    });
    expect(JSON.parse(z.string().parse(Object.values(run.outputs.parameters)[0]))).toEqual([
      '',
      '8',
      '2.5',
      'false',
      '[1,2.5,"a",null]',
      '{"a":"\\u003c\\u0026\\u003e","b":1}',
    ]);
    const params = join(home, 'params.json');
    writeFileSync(params, '{"n": 1, "x": 1, "flag": true, "items": [], "options": {}}');
    const second = await millrace(data, ['run', component, '--params', params, '-p', 'n=2']);
    expect(second.code).toBe(0);
    expect((await show('latest')).parameters).toMatchObject({ text: 'd', n: 2, x: 1, items: [] });
  });

  test('CLI-4 --json prints one event a line and ends with the whole run', async () => {
    const { stdout } = await millrace(data, ['run', file(shell('echo hi')), '--json']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)));
    expect(lines.map((line) => line.type)).toEqual(
      expect.arrayContaining([
        'run-created',
        'execution-started',
        'attempt-created',
        'attempt-started',
        'attempt-succeeded',
        'execution-succeeded',
      ]),
    );
    const last = z.looseObject({ type: z.literal('run-finished'), run: shown }).parse(lines.at(-1));
    expect(last.run).toEqual(await show(last.run.id));
  });

  test('logs are the bytes that the step wrote; outputs are copied as files', async () => {
    const outputs = 'outputs: [{name: data, type: Dataset}]\n';
    const script = 'printf "a\\\\377\\\\000b\\\\n"; mkdir -p "$(dirname "$0")"; printf "x,y\\\\n1,2\\\\n" > "$0"';
    const component = file(
      shell('SCRIPT', outputs).replace('"SCRIPT"', `'${script.replaceAll('\\\\', '\\')}', {outputPath: data}`),
    );
    const { code, stderr } = await millrace(data, ['run', component]);
    expect(stderr).toContain('succeeded');
    expect(code).toBe(0);
    const run = await latest();
    const step = (await show(run)).tasks[0]?.path ?? '';
    const raw = execFileSync(
      process.execPath,
      [join(import.meta.dirname, '../../electron/millrace.mjs'), 'logs', run.slice(0, 14), step],
      {
        env: { ...process.env, MILLRACE_HOME: data },
      },
    );
    expect([...raw]).toEqual([0x61, 0xff, 0x00, 0x62, 0x0a]);
    const folder = join(home, 'out');
    expect((await millrace(data, ['outputs', run, '-o', folder])).code).toBe(0);
    const [name] = Object.keys((await show(run)).outputs.artifacts);
    const copied = join(folder, name ?? '');
    expect(readFileSync(copied, 'utf8')).toBe('x,y\n1,2\n');
    writeFileSync(copied, 'mine');
    expect(await millrace(data, ['outputs', run, '-o', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is there already\. Name another folder with -o, or add --force\.$/m),
    });
    expect(readFileSync(copied, 'utf8')).toBe('mine');
    expect((await millrace(data, ['outputs', run, '-o', folder, '--force'])).code).toBe(0);
    expect(readFileSync(copied, 'utf8')).toBe('x,y\n1,2\n');
  });

  test('CLI-5 Ctrl+C stops the run, leaves no container, and exits with 130', async () => {
    const started = startMillrace(data, [
      'run',
      file(shell('trap "exit 0" TERM; while :; do sleep 0.1; done')),
      '--json',
    ]);
    const output = await started.output('attempt-started');
    started.process.kill('SIGINT');
    expect((await started.ended).code).toBe(130);
    const run = await latest();
    expect(output).toContain('attempt-started');
    expect((await show(run)).status).toBe('CANCELED');
    expect(containersOf(run)).toEqual([]);
  });

  test('ENG-1 kill -9 of the engine, then attach: the run finishes, nothing ran twice, no byte is missing', async () => {
    const ledger =
      'n=0; while [ $n -lt 30 ]; do echo "line $n"; n=$((n+1)); sleep 0.1; done; printf "end\\\\377\\\\n"'.replaceAll(
        '\\\\',
        '\\',
      );
    const pipeline = file(
      `name: Long
implementation:
  graph:
    tasks:
      first:
        componentRef:
          spec:
            implementation:
              container: {image: alpine, command: [sh, -c, '${ledger}']}
      second:
        runAfter: [first]
        componentRef:
          spec:
            implementation:
              container: {image: alpine, command: [echo, done]}
`,
      '.pipeline.yaml',
    );
    const started = startMillrace(data, ['run', pipeline, '--json']);
    await started.output('attempt-started');
    process.kill(started.engine(), 'SIGKILL');
    await started.ended;
    const run = await latest();
    const { code } = await millrace(data, ['attach', run]);
    expect(code).toBe(0);
    const { tasks } = await show(run);
    expect(tasks.map(({ path, status, attempts }) => ({ path, status, attempts: attempts.length }))).toEqual([
      { path: 'first', status: 'SUCCEEDED', attempts: 1 },
      { path: 'second', status: 'SUCCEEDED', attempts: 1 },
    ]);
    const raw = execFileSync(
      process.execPath,
      [join(import.meta.dirname, '../../electron/millrace.mjs'), 'logs', run, 'first'],
      {
        env: { ...process.env, MILLRACE_HOME: data },
      },
    );
    const expected = Buffer.concat([
      Buffer.from(Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join('')),
      Buffer.from([0x65, 0x6e, 0x64, 0xff, 0x0a]),
    ]);
    expect(raw.equals(expected)).toBe(true);
    expect(containersOf(run)).toEqual([]);
  });

  test('CLI-6 a second command works on the same data folder while a run is under way', async () => {
    const started = startMillrace(data, [
      'run',
      file(shell('trap "exit 0" TERM; while :; do sleep 0.1; done')),
      '--json',
    ]);
    await started.output('attempt-started');
    const run = await latest();
    expect((await show(run)).status).toBe('RUNNING');
    const canceled = await millrace(data, ['cancel', run]);
    expect(canceled.code).toBe(0);
    expect((await started.ended).code).toBe(130);
  });
});
