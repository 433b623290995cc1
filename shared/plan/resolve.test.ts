import { describe, expect, test } from 'vitest';
import type { IrComponent, IrContainer } from '../ir/pipeline-spec.ts';
import { checkedPipeline } from '../ir/testing/pipelines.ts';
import type { Json } from '../json.ts';
import { artifact } from '../run/testing/artifact.ts';
import { noValues, type Values } from '../run/values.ts';
import { containerLayout, containerRoot } from './layout.ts';
import { runNames, taskNames } from './names.ts';
import { emptyNamespace } from './namespace.ts';
import type { Surroundings } from './pod.ts';
import { resolveStep } from './resolve.ts';

const alone: Surroundings = {
  scope: { inputs: noValues, outputsOf: () => undefined, finalStatusOf: () => undefined },
  namespace: emptyNamespace,
};

function stepOf(component: IrComponent, container: IrContainer, inputs: Partial<Values> = {}) {
  const values: Values = { ...noValues, ...inputs };
  const ir = checkedPipeline({
    tasks: {
      step: {
        componentRef: { name: 'step' },
        inputs: {
          parameters: Object.fromEntries(
            Object.keys(component.inputDefinitions?.parameters ?? {}).map((name) => [
              name,
              { runtimeValue: { constant: null } },
            ]),
          ),
          artifacts: Object.fromEntries(
            Object.keys(component.inputDefinitions?.artifacts ?? {}).map((name) => [
              name,
              { componentInputArtifact: 'any' },
            ]),
          ),
        },
      },
    },
    components: { step: component },
    containers: { step: container },
    root: { inputDefinitions: { artifacts: { any: {} } } },
  });
  const names = taskNames(runNames(ir, 'r1', 0), 'step');
  return resolveStep(ir, 'step', values, containerLayout(containerRoot('r1', 'step', 2)), names, alone);
}

function argvOf(component: IrComponent, command: string[], inputs: Partial<Values> = {}) {
  const step = stepOf(component, { image: 'i', command }, inputs);
  return step.ok ? step.value.argv : step.error;
}

const text: IrComponent = { inputDefinitions: { parameters: { x: { parameterType: 'STRING', isOptional: true } } } };
const root = '/millrace/artifacts/r1/step/2';

describe('steps', () => {
  test.each(['it\'s "quoted"', 'two\nlines', '{{x}}', '{{$}}', '$HOME $(HOME) $$', 'é', ''])(
    'RES-40 the value %j arrives unchanged',
    (value) => {
      expect(argvOf(text, ['echo', "--x={{$.inputs.parameters['x']}}"], { parameters: { x: value } })).toEqual([
        'echo',
        `--x=${value}`,
      ]);
    },
  );

  test('RES-41 SYM-49 SYM-52 command replaces the entry point, args follow; $(VAR) is expanded in literal text only', () => {
    const step = stepOf(
      text,
      {
        image: 'i',
        command: ['echo', '$(A) $(NOPE) $$'],
        args: ["{{$.inputs.parameters['x']}}$(B)"],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: "$(A)2{{$.inputs.parameters['x']}}" },
        ],
      },
      { parameters: { x: '$(A)' } },
    );
    if (!step.ok) throw new Error(JSON.stringify(step.error));
    const b = "12{{$.inputs.parameters['x']}}";
    expect(step.value.argv).toEqual(['echo', '1 $(NOPE) $', `$(A)${b}`]);
    expect(step.value.env.slice(-2)).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: b },
    ]);
  });

  test.each([
    ['1', []],
    ['', [{ name: 'PYTHONUNBUFFERED', value: '' }]],
  ])('EXE-28 Python keeps nothing back, unless the component says otherwise (%j)', (value, env) => {
    const step = stepOf(text, { image: 'i', command: ['python3', 'main.py'], env });
    if (!step.ok) throw new Error(JSON.stringify(step.error));
    expect(step.value.env).toEqual([{ name: 'PYTHONUNBUFFERED', value }]);
  });

  test('RES-42 SYM-47 SYM-48 IfPresent gives words, Concat gives one word, null counts as absent', () => {
    const command = [
      'start',
      `{"IfPresent": {"InputName": "x", "Then": ["--x", {"Concat": ["<", "{{$.inputs.parameters['x']}}", ">"]}], "Else": ["--none"]}}`,
      `{"Concat": ["a", {"IfPresent": {"InputName": "x", "Then": "{{$.inputs.parameters['x']}}"}}, "b"]}`,
    ];
    expect(argvOf(text, command, { parameters: { x: '' } })).toEqual(['start', '--x', '<>', 'ab']);
    expect(argvOf(text, command, { parameters: { x: 'v' } })).toEqual(['start', '--x', '<v>', 'avb']);
    expect(argvOf(text, command)).toEqual(['start', '--none', 'ab']);
    expect(argvOf(text, command, { parameters: { x: null } })).toEqual(['start', '--none', 'ab']);
  });

  test('RES-43 a missing or null value that the command needs fails before the start', () => {
    expect(argvOf(text, ["{{$.inputs.parameters['x']}}"])).toMatchObject({ reason: 'input-unresolved', input: 'x' });
    expect(argvOf(text, ["{{$.inputs.parameters['x']}}"], { parameters: { x: null } })).toMatchObject({
      reason: 'input-unresolved',
      input: 'x',
    });
  });

  test('RES-43 so does a NUL character, which no program can be given', () => {
    const parameters = { x: 'a\0b' };
    expect(argvOf(text, ["{{$.inputs.parameters['x']}}"], { parameters })).toMatchObject({ reason: 'start-refused' });
  });

  test('RES-44 the executor input is KFP’s, and stands in command lines whole or escaped', () => {
    const component: IrComponent = {
      inputDefinitions: { parameters: { x: { parameterType: 'STRING', isOptional: true } }, artifacts: { data: {} } },
      outputDefinitions: {
        parameters: { n: { parameterType: 'NUMBER_INTEGER' } },
        artifacts: { model: { artifactType: { schemaTitle: 'system.Model', schemaVersion: '0.0.1' } } },
      },
    };
    const argv = argvOf(component, ['{{$}}', 'a{{$.json_escape[1]}}', '{{$.outputs.output_file}}'], {
      parameters: { x: '"q"' },
      artifacts: { data: [artifact] },
    });
    if ('reason' in argv) throw new Error(JSON.stringify(argv));
    const [whole = '', escaped = '', file] = argv;
    expect(JSON.parse(whole)).toEqual({
      inputs: {
        parameterValues: { x: '"q"' },
        artifacts: {
          data: {
            artifacts: [
              {
                name: 'data',
                type: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' },
                uri: artifact.uri,
                metadata: { rows: 3, note: 'x' },
              },
            ],
          },
        },
      },
      outputs: {
        parameters: { n: { outputFile: `${root}/.parameters/n` } },
        artifacts: {
          model: {
            artifacts: [
              {
                name: 'model',
                type: { schemaTitle: 'system.Model', schemaVersion: '0.0.1' },
                uri: `${root}/model`,
                metadata: {},
              },
            ],
          },
        },
        outputFile: `${root}/executor_output.json`,
      },
    });
    expect(JSON.parse(`"${escaped.slice(1)}"`)).toBe(whole);
    expect(file).toBe(`${root}/executor_output.json`);
  });

  test('RES-45 SYM-54 SYM-55 artifacts by path, URI, name, metadata and as a list; outputs too', () => {
    const component: IrComponent = {
      inputDefinitions: { artifacts: { data: {} } },
      outputDefinitions: { parameters: { n: {} }, artifacts: { model: { metadata: { stage: 'test' } } } },
    };
    const command = [
      "{{$.inputs.artifacts['data'].path}}",
      "{{$.inputs.artifacts['data'].uri}}",
      "{{$.inputs.artifacts['data'].name}}",
      "{{$.inputs.artifacts['data'].metadata}}",
      "{{$.inputs.artifacts['data'].metadata['rows']}}",
      "{{$.outputs.artifacts['model'].path}}",
      "{{$.outputs.artifacts['model'].metadata['stage']}}",
      "{{$.outputs.parameters['n'].output_file}}",
    ];
    expect(argvOf(component, command, { artifacts: { data: [artifact] } })).toEqual([
      artifact.uri,
      artifact.uri,
      'data',
      '{"rows":3,"note":"x"}',
      '3',
      `${root}/model`,
      'test',
      `${root}/.parameters/n`,
    ]);
    expect(
      argvOf(component, ["{{$.inputs.artifacts['data'].metadata['gone']}}"], { artifacts: { data: [artifact] } }),
    ).toMatchObject({
      reason: 'input-unresolved',
      input: 'data',
    });
    const list = argvOf(component, ["{{$.inputs.artifacts['data']}}"], { artifacts: { data: [artifact, artifact] } });
    expect('reason' in list ? list : JSON.parse(list[0] ?? '')).toHaveLength(2);
  });

  test('RES-46 each input artifact is staged once; one without bytes is not', () => {
    const component: IrComponent = { inputDefinitions: { artifacts: { a: {}, b: {}, c: {} } } };
    const { content: _, ...empty } = artifact;
    const custom = {
      ...artifact,
      uri: '/far',
      customPath: '/custom',
      content: { ...artifact.content!, kind: 'folder' as const },
    };
    const step = stepOf(
      component,
      { image: 'i', command: ['true'] },
      {
        artifacts: { a: [artifact], b: [artifact, custom], c: [{ ...empty, uri: '/other' }] },
      },
    );
    expect(step.ok ? step.value.stageIn : step.error).toEqual([
      { path: artifact.uri, digest: 'sha256:00', kind: 'file' },
      { path: '/custom', digest: 'sha256:00', kind: 'folder' },
      { path: '/far', digest: 'sha256:00', kind: 'folder' },
    ]);
  });

  test('RES-47 a parameter that is read by path is written to a file', () => {
    const step = stepOf(
      text,
      { image: 'i', command: ['cat', "{{$.inputs.artifacts['x'].path}}"] },
      { parameters: { x: 'text\n' } },
    );
    if (!step.ok) throw new Error(JSON.stringify(step.error));
    expect(step.value.argv).toEqual(['cat', `${root}/.inputs/x`]);
    expect(step.value.inputFiles).toEqual([{ path: `${root}/.inputs/x`, text: 'text\n' }]);
  });

  test('RES-48 limits: the modern fields win, old ones are CPUs and gigabytes, placeholders are filled in', () => {
    const limits = (resources: NonNullable<IrContainer['resources']>, x: Json = 2) => {
      const step = stepOf(
        text,
        { image: "i:{{$.inputs.parameters['x']}}", command: ['true'], resources },
        { parameters: { x } },
      );
      return step.ok ? step.value.resources : step.error;
    };
    expect(limits({ cpuLimit: 9, resourceCpuLimit: '500m', memoryLimit: 1.5, resourceMemoryRequest: '1Gi' })).toEqual({
      cpuLimit: 0.5,
      memoryLimitBytes: 1.5e9,
      memoryRequestBytes: 2 ** 30,
    });
    expect(
      limits({
        resourceCpuLimit: "{{$.inputs.parameters['x']}}",
        accelerator: { resourceType: 'nvidia.com/gpu', resourceCount: "{{$.inputs.parameters['x']}}" },
      }),
    ).toEqual({
      cpuLimit: 2,
      accelerator: { type: 'nvidia.com/gpu', count: 2 },
    });
    expect(limits({ resourceMemoryLimit: "{{$.inputs.parameters['x']}}" }, 'lots')).toMatchObject({
      reason: 'start-refused',
      detail: expect.stringContaining('lots'),
    });
    expect(limits({})).toEqual({});
  });

  test('RES-49 SYM-42 image placeholders take the number’s text', () => {
    const step = stepOf(
      text,
      { image: "repo:{{$.inputs.parameters['x']}}", command: ['true'] },
      { parameters: { x: 3 } },
    );
    expect(step.ok ? step.value.image : step.error).toBe('repo:3');
  });
});

test('KUB-6 a step has the workspace where its command line or a value that it is given speaks of it', () => {
  const workspace = [{ kind: 'workspace', path: '/kfp-workspace', volume: 'kfp-workspace' }];
  const asked = stepOf({}, { image: 'i', command: ['ls', '{{$.workspace_path}}/x'] });
  expect(asked).toMatchObject({ ok: true, value: { argv: ['ls', '/kfp-workspace/x'], pod: { mounts: workspace } } });
  const given = stepOf(text, { image: 'i', command: ['true'] }, { parameters: { x: '/kfp-workspace/y' } });
  expect(given).toMatchObject({ ok: true, value: { pod: { mounts: workspace } } });
  const plain = stepOf(text, { image: 'i', command: ['true'] }, { parameters: { x: '/elsewhere' } });
  expect(plain.ok && plain.value.pod).toBeUndefined();
});
