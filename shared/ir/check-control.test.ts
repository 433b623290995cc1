import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostic.ts';
import { checkIr } from './check.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import { pipelineOf, type PipelineParts } from './testing/pipelines.ts';

const parts: PipelineParts = {
  tasks: {
    make: { componentRef: { name: 'make' } },
    branch: {
      componentRef: { name: 'use' },
      inputs: {
        parameters: { n: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'n' } } },
      },
      triggerPolicy: { condition: "int(inputs.parameter_values['n']) > 1" },
      retryPolicy: { maxRetryCount: 2, backoffDuration: '1s', backoffFactor: 2, backoffMaxDuration: '60s' },
    },
    loop: {
      componentRef: { name: 'use' },
      parameterIterator: { items: { raw: '[1, 2]' }, itemInput: 'n' },
      iteratorPolicy: { parallelismLimit: 2 },
    },
    collect: {
      componentRef: { name: 'collect' },
      inputs: {
        parameters: { all: { taskOutputParameter: { producerTask: 'loop', outputParameterKey: 'text' } } },
        artifacts: { files: { taskOutputArtifact: { producerTask: 'loop', outputArtifactKey: 'file' } } },
      },
    },
    each: {
      componentRef: { name: 'file' },
      inputs: { artifacts: { files: { taskOutputArtifact: { producerTask: 'loop', outputArtifactKey: 'file' } } } },
      artifactIterator: { items: { inputArtifact: 'files' }, itemInput: 'file' },
    },
    bring: {
      componentRef: { name: 'bring' },
      inputs: { parameters: { uri: { runtimeValue: { constant: 'gs://a/b' } } } },
    },
    last: {
      componentRef: { name: 'last' },
      dependentTasks: ['branch'],
      triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' },
      inputs: { parameters: { status: { taskFinalStatus: { producerTask: 'branch' } } } },
    },
  },
  components: {
    make: { outputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER' } } } },
    use: {
      inputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER' } } },
      outputDefinitions: { parameters: { text: { parameterType: 'STRING' } }, artifacts: { file: {} } },
    },
    collect: {
      inputDefinitions: {
        parameters: { all: { parameterType: 'LIST' } },
        artifacts: { files: { isArtifactList: true } },
      },
    },
    file: { inputDefinitions: { artifacts: { file: {} } } },
    bring: {
      inputDefinitions: { parameters: { uri: { parameterType: 'STRING' } } },
      outputDefinitions: { artifacts: { artifact: {} } },
    },
    last: {
      inputDefinitions: {
        parameters: { status: { parameterType: 'TASK_FINAL_STATUS' }, config: { parameterType: 'TASK_CONFIG' } },
      },
      taskConfigPassthroughs: [{ field: 'RESOURCES', applyToTask: true }],
    },
  },
  containers: {
    use: {
      image: "busybox:{{$.inputs.parameters['n']}}",
      resources: { resourceCpuLimit: "{{$.inputs.parameters['n']}}", resourceMemoryLimit: '1Gi' },
    },
  },
};

type Change = (spec: PipelineSpec) => void;

function problems(change: Change, platform?: Parameters<typeof checkIr>[1]): readonly Diagnostic[] {
  const spec = structuredClone(pipelineOf(parts));
  spec.deploymentSpec!.executors!['bring'] = {
    importer: { artifactUri: { runtimeParameter: 'uri' }, metadata: { from: "{{$.inputs.parameters['uri']}}" } },
  };
  change(spec);
  const checked = checkIr(spec, platform);
  return checked.ok ? [] : checked.error;
}

const task = (spec: PipelineSpec, name: string) => spec.root.dag!.tasks![name]!;

test('IR-67 conditions, loops, triggers, importers and task configurations pass where they are whole', () => {
  expect(problems(() => undefined)).toEqual([]);
});

test.each<[string, string, RegExp, Change]>([
  [
    'a condition that gives no boolean',
    'expression-invalid',
    /gives int/,
    (spec) => (task(spec, 'branch').triggerPolicy = { condition: "int(inputs.parameter_values['n'])" }),
  ],
  [
    'a condition on nothing',
    'expression-invalid',
    /reads the input “m”/,
    (spec) => (task(spec, 'branch').triggerPolicy = { condition: "inputs.parameter_values['m'] == 1" }),
  ],
  [
    'items that are no list',
    'loop-invalid',
    /no JSON list/,
    (spec) => (task(spec, 'loop').parameterIterator = { items: { raw: '{}' }, itemInput: 'n' }),
  ],
  [
    'two lists',
    'loop-invalid',
    /two lists/,
    (spec) => (task(spec, 'loop').parameterIterator = { items: { raw: '[]', inputParameter: 'n' }, itemInput: 'n' }),
  ],
  [
    'no items',
    'loop-invalid',
    /goes over nothing/,
    (spec) => (task(spec, 'loop').parameterIterator = { itemInput: 'n' }),
  ],
  [
    'items that go nowhere',
    'loop-invalid',
    /to no input/,
    (spec) => (task(spec, 'loop').parameterIterator = { items: { raw: '[]' } }),
  ],
  [
    'two iterators',
    'loop-invalid',
    /at once/,
    (spec) => (task(spec, 'loop').artifactIterator = { items: { inputArtifact: 'x' }, itemInput: 'x' }),
  ],
  [
    'artifacts of nowhere',
    'loop-invalid',
    /“filez”/,
    (spec) => (task(spec, 'each').artifactIterator = { items: { inputArtifact: 'filez' }, itemInput: 'file' }),
  ],
  [
    'one artifact of a loop',
    'ir-type',
    /takes one artifact/,
    (spec) => (spec.components!['collect']!.inputDefinitions!.artifacts!['files'] = {}),
  ],
  [
    'one value of a loop',
    'ir-type',
    /takes BOOLEAN, but its source gives LIST/,
    (spec) => (spec.components!['collect']!.inputDefinitions!.parameters!['all'] = { parameterType: 'BOOLEAN' }),
  ],
  [
    'an exit task after nothing',
    'trigger-invalid',
    /none before it/,
    (spec) => (task(spec, 'make').triggerPolicy = { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' }),
  ],
  [
    'a status that is none',
    'ir-type',
    /TASK_FINAL_STATUS.*STRUCT/,
    (spec) => (task(spec, 'last').inputs!.parameters!['status'] = { runtimeValue: { constant: {} } }),
  ],
  [
    'two sources',
    'ir-schema',
    /several sources at once: runtimeValue, taskFinalStatus/,
    (spec) => (task(spec, 'last').inputs!.parameters!['status']!.runtimeValue = { constant: {} }),
  ],
  [
    'a negative factor',
    'ir-schema',
    /factor of the wait is -1/,
    (spec) => (task(spec, 'branch').retryPolicy = { backoffFactor: -1 }),
  ],
  [
    'an unknown part of the configuration',
    'ir-schema',
    /no part “RESOURCE”/,
    (spec) => (spec.components!['last']!.taskConfigPassthroughs = [{ field: 'RESOURCE' }]),
  ],
  [
    'an importer of nothing',
    'ir-schema',
    /what to import/,
    (spec) => (spec.deploymentSpec!.executors!['bring']!.importer = {}),
  ],
  [
    'an importer of an unknown input',
    'ir-unknown-reference',
    /“url”/,
    (spec) => (spec.deploymentSpec!.executors!['bring']!.importer!.artifactUri = { runtimeParameter: 'url' }),
  ],
  [
    'metadata of an unknown input',
    'placeholder-unknown-input',
    /importer uses the input “x”/,
    (spec) => (spec.deploymentSpec!.executors!['bring']!.importer!.metadata = { "{{$.inputs.parameters['x']}}": 'a' }),
  ],
  [
    'an importer without an artifact',
    'ir-schema',
    /exactly one artifact/,
    (spec) => delete spec.components!['bring']!.outputDefinitions,
  ],
  [
    'an amount that is none',
    'ir-schema',
    /“much” is no amount/,
    (spec) => (spec.deploymentSpec!.executors!['use']!.container!.resources = { resourceMemoryLimit: 'much' }),
  ],
  [
    'an image of an unknown input',
    'placeholder-unknown-input',
    /“tag”/,
    (spec) => (spec.deploymentSpec!.executors!['use']!.container!.image = "a:{{$.inputs.parameters['tag']}}"),
  ],
  [
    'a value that is not among those that are taken',
    'ir-type',
    /“uri” does not take "gs:/,
    (spec) => (spec.components!['bring']!.inputDefinitions!.parameters!['uri']!.literals = ['gs://a', 'gs://b']),
  ],
  ['an empty group', 'graph-empty', /graph has no tasks/, (spec) => (spec.components!['empty'] = { dag: {} })],
  [
    'branches of two types',
    'ir-type',
    /branches of the output “x” give NUMBER_INTEGER and STRING/,
    (spec) => {
      spec.components!['text'] = {
        executorLabel: 'make',
        outputDefinitions: { parameters: { text: { parameterType: 'STRING' } } },
      };
      spec.root.dag!.tasks!['text'] = { componentRef: { name: 'text' } };
      spec.root.outputDefinitions = { parameters: { x: { parameterType: 'STRING' } } };
      spec.root.dag!.outputs = {
        parameters: {
          x: {
            valueFromOneof: {
              parameterSelectors: [
                { producerSubtask: 'make', outputParameterKey: 'n' },
                { producerSubtask: 'text', outputParameterKey: 'text' },
              ],
            },
          },
        },
      };
    },
  ],
  [
    'an output of another type',
    'ir-type',
    /declared as BOOLEAN, but its source gives NUMBER_INTEGER/,
    (spec) => {
      spec.root.outputDefinitions = { parameters: { x: { parameterType: 'BOOLEAN' } } };
      spec.root.dag!.outputs = {
        parameters: { x: { valueFromParameter: { producerSubtask: 'make', outputParameterKey: 'n' } } },
      };
    },
  ],
])('IR-67 %s', (_, code, message, change) => {
  const found = problems(change);
  expect(found.map((diagnostic) => diagnostic.code)).toContain(code);
  expect(found.find((diagnostic) => diagnostic.code === code)?.message).toMatch(message);
  for (const diagnostic of found) expect(diagnostic.path).toBeDefined();
});

test('IR-62 the item of a loop that the KFP SDK lost is answered with what to change in the source', () => {
  const lost = problems((spec) => {
    spec.root.dag!.tasks!['branch']!.inputs = {
      parameters: { n: { componentInputParameter: 'loop-item-param-3-subvar-a' } },
    };
    spec.root.dag!.tasks!['loop']!.inputs = {
      parameters: { x: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'n-loop-item' } } },
    };
  });
  expect(lost.map(({ message }) => message)).toEqual([
    'The graph has no input parameter “loop-item-param-3-subvar-a”.',
    'The task “make” has no output “n-loop-item” of this kind.',
  ]);
  for (const { cure } of lost) expect(cure).toMatch(/KFP SDK wrote this.* In the Python source, .* pass the item/);
});

test.each([
  ["'int(inputs.parameter_values['pipelinechannel--n'])' == inputs.parameter_values['x']", /compared with a text/],
  ["!(inputs.parameter_values['pipelinechannel--n'] == 'it's')", /texts as they are/],
  ["it's", /^Write CEL/],
])(
  'IR-62 a condition that the KFP SDK writes wrongly is answered with what to change in the source: %s',
  (text, cure) => {
    const [found] = problems((spec) => (task(spec, 'branch').triggerPolicy = { condition: text }));
    expect(found).toMatchObject({ code: 'expression-invalid', cure: expect.stringMatching(cure) });
  },
);

test('IR-62 so is a group whose tasks the KFP SDK put into another one', () => {
  const empty = (name: string) =>
    problems((spec) => {
      spec.components![name] = { dag: {} };
      spec.root.dag!.tasks!['group'] = { componentRef: { name } };
    }).map(({ code, cure }) => [code, cure]);
  expect(empty('comp-condition-2-2')).toEqual([['graph-empty', expect.stringContaining('pipeline of its own')]]);
  expect(empty('comp-group')).toEqual([['graph-empty', 'Add a task.']]);
});

test('IR-68 a component that nothing uses is accepted', () => {
  expect(problems((spec) => (spec.components!['spare'] = { executorLabel: 'make' }))).toEqual([]);
});

test('IR-71 other platforms are kept as they are, as far as their executors exist', () => {
  const elsewhere = (label: string) => ({
    platforms: { elsewhere: { deploymentSpec: { executors: { [label]: { anything: [1] } } }, whatever: true } },
  });
  expect(problems(() => undefined, elsewhere('make'))).toEqual([]);
  expect(problems(() => undefined, elsewhere('mak')).map(({ message }) => message)).toEqual([
    'The executor “mak” does not exist.',
  ]);
});
