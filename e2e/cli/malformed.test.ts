import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { containersOf } from '../app/containers.ts';
import { millrace, temporaryHome } from './millrace.ts';

const { home, remove } = temporaryHome();
const files = join(home, 'files');
const data = join(home, 'data');

beforeAll(() => {
  mkdirSync(files);
});
afterAll(remove);

const component = `name: Step
inputs: [{name: n, type: Integer}]
outputs: [{name: out, type: Dataset}]
implementation:
  container:
    image: alpine
    command: [sh, -c, 'echo "$0" > "$1"', {inputValue: n}, {outputPath: out}]
`;

/** A graph of tasks that all use the component above. */
const graph = (tasks: string): string => `name: Graph
implementation:
  graph:
    components:
      step:
${component
  .split('\n')
  .map((line) => (line === '' ? '' : `        ${line}`))
  .join('\n')}
    tasks:
${tasks}`;

interface Malformed {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  /** What the message must name. */
  readonly names: RegExp;
  readonly args?: readonly string[];
}

const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
  .split('')
  .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
  .join('\n')}\n`;

const corpus: readonly Malformed[] = [
  {
    what: 'broken YAML',
    file: 'broken.pipeline.yaml',
    text: 'name: x\nimplementation: {graph: {tasks: {a: [}}}\n',
    names: /:2:\d+/,
  },
  { what: 'an unknown field', file: 'field.pipeline.yaml', text: `${component}imagee: x\n`, names: /imagee/ },
  {
    what: 'a field of the wrong kind',
    file: 'kind.component.yaml',
    text: component.replace('image: alpine', 'image: [alpine]'),
    names: /image/,
  },
  { what: 'no implementation', file: 'none.component.yaml', text: 'name: x\n', names: /implementation/ },
  {
    what: 'a list instead of a component',
    file: 'list.pipeline.yaml',
    text: '- a\n- b\n',
    names: /list\.pipeline\.yaml/,
  },
  { what: 'an empty file', file: 'empty.pipeline.yaml', text: '', names: /empty\.pipeline\.yaml/ },
  { what: 'binary junk', file: 'junk.pipeline.yaml', text: '\u0000\u0001\u0002PK', names: /junk\.pipeline\.yaml/ },
  {
    what: 'a cycle',
    file: 'cycle.pipeline.yaml',
    text: graph(
      ['a', 'b']
        .map(
          (id) =>
            `      ${id}:\n        componentRef: {name: step}\n        arguments: {n: '1'}\n        runAfter: [${id === 'a' ? 'b' : 'a'}]\n`,
        )
        .join(''),
    ),
    names: /cycle|circle|circular/i,
  },
  {
    what: 'a missing input',
    file: 'missing.pipeline.yaml',
    text: graph('      a:\n        componentRef: {name: step}\n'),
    names: /\bn\b/,
  },
  {
    what: 'a constant of the wrong type',
    file: 'type.pipeline.yaml',
    text: graph("      a:\n        componentRef: {name: step}\n        arguments: {n: 'five'}\n"),
    names: /five/,
  },
  {
    what: 'a connection that does not fit',
    file: 'fit.pipeline.yaml',
    text: graph(
      "      a:\n        componentRef: {name: step}\n        arguments: {n: '1'}\n      b:\n        componentRef: {name: step}\n        arguments: {n: {taskOutput: {taskId: a, outputName: out}}}\n",
    ),
    names: /Dataset/,
  },
  {
    what: 'a task that is not there',
    file: 'task.pipeline.yaml',
    text: graph(
      '      a:\n        componentRef: {name: step}\n        arguments: {n: {taskOutput: {taskId: zz, outputName: out}}}\n',
    ),
    names: /zz/,
  },
  {
    what: 'a component that is not there',
    file: 'ref.pipeline.yaml',
    text: graph('      a:\n        componentRef: {name: nowhere}\n'),
    names: /nowhere/,
  },
  { what: 'deep nesting', file: 'deep.pipeline.yaml', text: `name: ${deep}\n`, names: /deep|nest/i },
  {
    what: 'a huge file',
    file: 'huge.pipeline.yaml',
    text: `name: x\ndescription: ${'x'.repeat(6_000_000)}\n`,
    names: /million/,
  },
  { what: 'an alias bomb', file: 'bomb.pipeline.yaml', text: bomb, names: /alias/i },
  {
    what: 'a foreign tag',
    file: 'tag.pipeline.yaml',
    text: 'name: !!python/object/apply:os.system ["touch /tmp/x"]\n',
    names: /tag/i,
  },
  {
    what: '__proto__',
    file: 'proto.pipeline.yaml',
    text: `${component}__proto__: {polluted: true}\n`,
    names: /__proto__/,
  },
  {
    what: 'constructor as an input',
    file: 'constructor.pipeline.yaml',
    text: graph("      a:\n        componentRef: {name: step}\n        arguments: {n: '1', constructor: '2'}\n"),
    names: /constructor/,
  },
  { what: 'an unknown parameter', file: 'ok.component.yaml', text: component, args: ['-p', 'm=1'], names: /"m"/ },
  {
    what: 'a parameter of the wrong type',
    file: 'ok.component.yaml',
    text: component,
    args: ['-p', 'n="five"'],
    names: /\bn\b/,
  },
  {
    what: 'a parameter that is no JSON',
    file: 'ok.component.yaml',
    text: component,
    args: ['-p', 'n=five'],
    names: /five/,
  },
  { what: 'a missing parameter', file: 'ok.component.yaml', text: component, names: /\bn\b/ },
  {
    what: 'a condition that is no CEL',
    file: 'if.pipeline.yaml',
    text: graph(
      "      a:\n        componentRef: {name: step}\n        arguments: {n: '1'}\n        isEnabled: {cel: 'n > > 1'}\n",
    ),
    names: /if\.pipeline\.yaml:\d+:\d+/,
  },
  {
    what: 'a condition on an input that is not there',
    file: 'if.pipeline.yaml',
    text: graph(
      `      a:\n        componentRef: {name: step}\n        arguments: {n: '1'}\n        isEnabled: {cel: "inputs.parameter_values['m'] == 1"}\n`,
    ),
    names: /“m”/,
  },
  {
    what: 'a loop over something else than a list',
    file: 'for.pipeline.yaml',
    text: graph("      a:\n        componentRef: {name: step}\n        forEach: {items: '{}', as: n}\n"),
    names: /for\.pipeline\.yaml:\d+:\d+/,
  },
  {
    what: 'Kubernetes options with a wrong field',
    file: 'k8s.pipeline.yaml',
    text: graph(
      "      a:\n        componentRef: {name: step}\n        arguments: {n: '1'}\n        executionOptions: {kubernetes: {secretAsEnvs: []}}\n",
    ),
    names: /secretAsEnv/,
  },
  {
    what: 'IR of another version',
    file: 'ir.yaml',
    text: 'pipelineInfo: {name: x}\nroot: {dag: {tasks: {}}}\nschemaVersion: 2.0.0\n',
    names: /2\.1\.0/,
  },
];

describe('CLI-1 malformed input is refused with the place and the cure, and nothing runs', () => {
  test.each(corpus)('$what', async ({ file, text, args = [], names }) => {
    const path = join(files, file);
    writeFileSync(path, text);
    const { code, stdout, stderr } = await millrace(data, ['run', path, ...args]);
    expect(stderr).toMatch(names);
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a file that is not there, a folder, text that is not UTF-8', async () => {
    const latin = join(files, 'latin.pipeline.yaml');
    writeFileSync(latin, Buffer.from([0x6e, 0xe4, 0x3a, 0xff]));
    for (const [path, expected] of [
      [join(files, 'nowhere.yaml'), /does not exist/],
      [files, /is a folder/],
      [latin, /UTF-8/],
    ] as const) {
      const { code, stderr } = await millrace(data, ['validate', path]);
      expect(stderr).toMatch(expected);
      expect(code).toBe(2);
    }
  });

  test('wrong usage', async () => {
    for (const args of [
      ['rum'],
      ['run'],
      ['run', 'a', 'b'],
      ['run', 'a', '--paralel', '2'],
      ['run', 'a', '--executor', 'k8s'],
      ['runs', '--parallel'],
    ]) {
      const { code, stderr } = await millrace(data, args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });
});

describe('CLI-1 a machine that cannot is told so, with exit code 3', () => {
  test('no Docker', async () => {
    const path = join(files, 'ok.component.yaml');
    writeFileSync(path, component);
    const env = { DOCKER_HOST: `unix://${join(home, 'no.sock')}` };
    for (const executor of ['auto', 'docker']) {
      const { code, stderr } = await millrace(data, ['run', path, '-p', 'n=1', '--executor', executor], env);
      expect(stderr).toMatch(/Docker/);
      expect(code).toBe(3);
    }
  });

  test('a data folder that cannot be written', async () => {
    const path = join(files, 'ok.component.yaml');
    writeFileSync(path, component);
    const blocked = join(home, 'blocked');
    // Also root cannot make a folder below a file.
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o400);
    const { code, stderr } = await millrace(join(blocked, 'data'), ['run', path, '-p', 'n=1']);
    expect(stderr).toMatch(/blocked/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(3);
  });
});

test('CLI-1, ENG-5 nothing of the above started a run or made a container', async () => {
  expect(JSON.parse((await millrace(data, ['runs', '--json'])).stdout)).toEqual([]);
  expect(await containersOf(data)).toEqual([]);
});
