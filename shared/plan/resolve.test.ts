import { describe, expect, test } from 'vitest';
import type { IrComponent, IrContainer, IrTask } from '../ir/pipeline-spec.ts';
import { checkedPipeline } from '../ir/testing/pipelines.ts';
import type { Json } from '../json.ts';
import { noValues, type Artifact, type Values } from '../run/values.ts';
import { containerLayout, containerRoot } from './layout.ts';
import { runNames, taskNames } from './names.ts';
import { resolveGraphOutputs, resolveStep, resolveTaskInputs, type GraphScope } from './resolve.ts';

const artifact: Artifact = {
  id: 'a1',
  name: 'data',
  type: 'system.Dataset',
  schemaVersion: '0.0.1',
  uri: '/millrace/artifacts/r1/make/1/data',
  metadata: { rows: 3, note: 'x' },
  content: { digest: 'sha256:00', kind: 'file', size: 1, fileCount: 1 },
};

type Parameters = NonNullable<NonNullable<IrComponent['inputDefinitions']>['parameters']>;

function inputsOf(definitions: Parameters, task: IrTask['inputs'], scope: Partial<GraphScope> = {}) {
  const rootParameters = Object.fromEntries(
    Object.values(task?.parameters ?? {}).flatMap(({ componentInputParameter: name }) =>
      name === undefined ? [] : [[name, { isOptional: true }]],
    ),
  );
  const producer = Object.fromEntries(
    Object.values(task?.parameters ?? {}).flatMap(({ taskOutputParameter: output }) =>
      output === undefined ? [] : [[output.outputParameterKey, {}]],
    ),
  );
  const ir = checkedPipeline({
    tasks: {
      up: { componentRef: { name: 'up' } },
      step: { componentRef: { name: 'step' }, ...(task === undefined ? {} : { inputs: task }) },
    },
    components: {
      up: { outputDefinitions: { parameters: producer, artifacts: { data: {} } } },
      step: { inputDefinitions: { parameters: definitions } },
    },
    root: { inputDefinitions: { parameters: rootParameters } },
  });
  const names = taskNames(runNames(ir, 'r1', 0), 'step');
  const resolved = resolveTaskInputs(
    ir,
    ir.spec.root.dag!.tasks!['step']!,
    { inputs: noValues, outputsOf: () => undefined, ...scope },
    names,
  );
  return resolved.ok ? resolved.value.parameters : resolved.error;
}

const fromInput = { parameters: { x: { componentInputParameter: 'p' } } };
const given = (value: Json): Partial<GraphScope> => ({ inputs: { parameters: { p: value }, artifacts: {} } });

describe('inputs of a task', () => {
  test.each([
    ['null', null],
    ['false', false],
    ['zero', 0],
    ['empty text', ''],
  ])('RES-30 %s is kept apart from missing', (_, value) => {
    const resolved = inputsOf(
      { x: { parameterType: 'STRUCT' } },
      { parameters: { x: { runtimeValue: { constant: { value } } } } },
    );
    expect(resolved).toEqual({ x: { value } });
  });

  test('RES-31 null for an optional input counts as not given: the default applies, or it is absent', () => {
    expect(inputsOf({ x: { parameterType: 'STRING', isOptional: true } }, fromInput, given(null))).toEqual({});
    expect(
      inputsOf({ x: { parameterType: 'STRING', isOptional: true, defaultValue: 'd' } }, fromInput, given(null)),
    ).toEqual({ x: 'd' });
    expect(inputsOf({ x: { parameterType: 'STRING', isOptional: true, defaultValue: 'd' } }, fromInput)).toEqual({
      x: 'd',
    });
    expect(
      inputsOf({ x: { parameterType: 'NUMBER_INTEGER', isOptional: true, defaultValue: 5 } }, fromInput, given(0)),
    ).toEqual({ x: 0 });
    expect(inputsOf({ x: { parameterType: 'STRING' } }, fromInput, given(null))).toMatchObject({
      reason: 'input-unresolved',
      input: 'x',
    });
    expect(inputsOf({ x: { parameterType: 'STRING' } }, fromInput)).toMatchObject({
      reason: 'input-unresolved',
      input: 'x',
    });
  });

  test.each<[Json, string]>([
    [8, '8'],
    [2.5, '2.5'],
    [true, 'true'],
    [[1, 'a', null], '[1,"a",null]'],
    [{ b: '<', a: [2] }, '{"a":[2],"b":"\\u003c"}'],
    [' text\n', ' text\n'],
  ])('RES-32 %j becomes the text %j', (value, text) => {
    expect(inputsOf({ x: { parameterType: 'STRING' } }, fromInput, given(value))).toEqual({ x: text });
  });

  test('RES-33 other types must match, and the failure says how they do not', () => {
    expect(inputsOf({ x: { parameterType: 'NUMBER_INTEGER' } }, fromInput, given('5'))).toEqual({
      reason: 'input-unresolved',
      input: 'x',
      detail: 'It has the wrong type: expected a whole number, found the text "5".',
    });
    expect(inputsOf({ x: { parameterType: 'NUMBER_INTEGER' } }, fromInput, given(2.5))).toEqual({ x: 2.5 });
    expect(inputsOf({ x: { parameterType: 'STRING', literals: ['a', 'b'] } }, fromInput, given('c'))).toMatchObject({
      reason: 'input-unresolved',
    });
  });

  test('RES-34 dynamic strings are filled in where they are written, integers without decimals, at any depth', () => {
    const parameters = {
      n: { componentInputParameter: 'p' },
      e: { taskOutputParameter: { producerTask: 'up', outputParameterKey: 'n' } },
    };
    const constant = (value: Json) =>
      inputsOf({ x: {} }, { parameters: { ...parameters, x: { runtimeValue: { constant: value } } } }, scope);
    const scope: Partial<GraphScope> = {
      inputs: { parameters: { p: 3 }, artifacts: {} },
      outputsOf: () => ({ parameters: { n: 'a "quote" {{$.pipeline_job_uuid}}' }, artifacts: {} }),
    };
    const e = 'a "quote" {{$.pipeline_job_uuid}}';
    expect(constant("n={{$.inputs.parameters['n']}} e={{$.inputs.parameters['e']}}")).toEqual({
      x: `n=3 e=${e}`,
      n: 3,
      e,
    });
    expect(constant("{{$.inputs.parameters['n']}}")).toMatchObject({ x: 3 });
    expect(constant({ "k{{$.inputs.parameters['n']}}": ["{{$.inputs.parameters['e']}}", 1] })).toMatchObject({
      x: { k3: [e, 1] },
    });
    expect(
      constant('job={{$.pipeline_job_name}} task={{$.pipeline_task_name}} {{$.pipeline_job_create_time_utc}}'),
    ).toMatchObject({
      x: 'job=test-r1 task=step 1970-01-01T00:00:00Z',
    });
  });

  test('RES-35 a dynamic string with a missing value fails and names it', () => {
    const resolved = inputsOf(
      { x: { parameterType: 'STRING' } },
      {
        parameters: {
          n: { componentInputParameter: 'p' },
          x: { runtimeValue: { constant: "a{{$.inputs.parameters['n']}}" } },
        },
      },
    );
    expect(resolved).toEqual({
      reason: 'input-unresolved',
      input: 'x',
      detail: 'The text cannot be completed: the input “n” has no value.',
    });
  });

  test('RES-36 artifacts come from the graph and from tasks; optional ones may be absent', () => {
    const ir = checkedPipeline({
      tasks: {
        up: { componentRef: { name: 'up' } },
        step: {
          componentRef: { name: 'step' },
          inputs: {
            artifacts: {
              a: { taskOutputArtifact: { producerTask: 'up', outputArtifactKey: 'data' } },
              b: { componentInputArtifact: 'given' },
              c: { componentInputArtifact: 'other' },
            },
          },
        },
      },
      components: {
        up: { outputDefinitions: { artifacts: { data: {} } } },
        step: { inputDefinitions: { artifacts: { a: {}, b: {}, c: { isOptional: true } } } },
      },
      root: { inputDefinitions: { artifacts: { given: {}, other: { isOptional: true } } } },
    });
    const task = ir.spec.root.dag!.tasks!['step']!;
    const names = taskNames(runNames(ir, 'r1', 0), 'step');
    const scope: GraphScope = {
      inputs: { parameters: {}, artifacts: { given: [artifact] } },
      outputsOf: (name) => (name === 'up' ? { parameters: {}, artifacts: { data: [artifact] } } : undefined),
    };
    expect(resolveTaskInputs(ir, task, scope, names)).toEqual({
      ok: true,
      value: { parameters: {}, artifacts: { a: [artifact], b: [artifact] } },
    });
    expect(resolveTaskInputs(ir, task, { ...scope, outputsOf: () => undefined }, names)).toEqual({
      ok: false,
      error: { reason: 'input-unresolved', input: 'a', detail: 'The task “up” gave no artifact.' },
    });
  });

  test('RES-37 outputs of a graph come from its tasks; what was not produced is absent', () => {
    const component: IrComponent = {
      dag: {
        outputs: {
          parameters: {
            n: { valueFromParameter: { producerSubtask: 'a', outputParameterKey: 'x' } },
            m: { valueFromParameter: { producerSubtask: 'b', outputParameterKey: 'x' } },
          },
          artifacts: { d: { artifactSelectors: [{ producerSubtask: 'a', outputArtifactKey: 'data' }] } },
        },
      },
    };
    const outputsOf = (task: string): Values | undefined =>
      task === 'a' ? { parameters: { x: 0 }, artifacts: { data: [artifact] } } : undefined;
    expect(resolveGraphOutputs(component, outputsOf)).toEqual({ parameters: { n: 0 }, artifacts: { d: [artifact] } });
  });
});

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
  return resolveStep(ir, 'step', values, containerLayout(containerRoot('r1', 'step', 2)), names);
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

  test('RES-41 command replaces the entry point, args follow; $(VAR) is expanded in literal text only', () => {
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
    expect(step.value.env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: b },
    ]);
  });

  test('RES-42 IfPresent gives words, Concat gives one word, null counts as absent', () => {
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

  test('RES-45 artifacts by path, URI, name, metadata and as a list; outputs too', () => {
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
    const custom = { ...artifact, customPath: '/custom', content: { ...artifact.content!, kind: 'folder' as const } };
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

  test('RES-49 image placeholders take the number’s text', () => {
    const step = stepOf(
      text,
      { image: "repo:{{$.inputs.parameters['x']}}", command: ['true'] },
      { parameters: { x: 3 } },
    );
    expect(step.ok ? step.value.image : step.error).toBe('repo:3');
  });
});
