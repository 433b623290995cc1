import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostic.ts';
import { checkIr } from './check.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import { pipelineOf, type PipelineParts } from './testing/pipelines.ts';

const parts: PipelineParts = {
  tasks: {
    make: { componentRef: { name: 'make' } },
    use: {
      componentRef: { name: 'use' },
      dependentTasks: ['make'],
      inputs: {
        parameters: { n: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'n' } } },
        artifacts: { data: { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'data' } } },
      },
    },
  },
  components: {
    make: { outputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER' } }, artifacts: { data: {} } } },
    use: { inputDefinitions: { parameters: { n: { parameterType: 'NUMBER_DOUBLE' } }, artifacts: { data: {} } } },
  },
  containers: { use: { args: ["{{$.inputs.parameters['n']}}", "{{$.inputs.artifacts['data'].path}}"] } },
  root: {
    outputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER' } } },
    outputs: { parameters: { n: { valueFromParameter: { producerSubtask: 'make', outputParameterKey: 'n' } } } },
  },
};

type Change = (spec: PipelineSpec) => void;

function problems(change: Change): readonly Diagnostic[] {
  const spec = structuredClone(pipelineOf(parts));
  change(spec);
  const checked = checkIr(spec);
  return checked.ok ? [] : checked.error;
}

const use = (spec: PipelineSpec) => spec.root.dag!.tasks!['use']!;

describe('integrity of compiled pipelines', () => {
  test('IR-60 SYM-13 what is whole passes, also without names of tasks', () => {
    expect(problems(() => undefined)).toEqual([]);
  });

  test.each<[string, string, RegExp, Change]>([
    ['version', 'ir-schema-version', /2\.0\.0/, (spec) => (spec.schemaVersion = '2.0.0')],
    ['name', 'name-invalid', /My pipeline/, (spec) => (spec.pipelineInfo.name = 'My pipeline')],
    ['unknown component', 'ir-unknown-reference', /“usee”/, (spec) => (use(spec).componentRef = { name: 'usee' })],
    [
      'inherited component',
      'ir-unknown-reference',
      /“toString”/,
      (spec) => (use(spec).componentRef = { name: 'toString' }),
    ],
    [
      'unknown executor',
      'ir-unknown-reference',
      /executor “x”/,
      (spec) => (spec.components!['use']!.executorLabel = 'x'),
    ],
    ['unknown dependent task', 'ir-unknown-reference', /task “mkae”/, (spec) => (use(spec).dependentTasks = ['mkae'])],
    [
      'unknown producer',
      'ir-unknown-reference',
      /task “nobody”/,
      (spec) =>
        (use(spec).inputs!.parameters!['n'] = {
          taskOutputParameter: { producerTask: 'nobody', outputParameterKey: 'n' },
        }),
    ],
    [
      'unknown output',
      'ir-unknown-reference',
      /no output “m”/,
      (spec) =>
        (use(spec).inputs!.parameters!['n'] = {
          taskOutputParameter: { producerTask: 'make', outputParameterKey: 'm' },
        }),
    ],
    [
      'unknown graph input',
      'ir-unknown-reference',
      /input parameter “y”/,
      (spec) => (use(spec).inputs!.parameters!['n'] = { componentInputParameter: 'y' }),
    ],
    ['no source', 'ir-schema', /no source/, (spec) => (use(spec).inputs!.parameters!['n'] = {})],
    ['missing input', 'argument-missing', /“n”/, (spec) => delete use(spec).inputs!.parameters],
    ['missing artifact', 'argument-missing', /“data”/, (spec) => delete use(spec).inputs!.artifacts],
    [
      'constant of a wrong type',
      'ir-type',
      /NUMBER_DOUBLE.*STRING/,
      (spec) => (use(spec).inputs!.parameters!['n'] = { runtimeValue: { constant: 'five' } }),
    ],
    [
      'text that refers to nothing',
      'placeholder-unknown-input',
      /“gone”/,
      (spec) =>
        (use(spec).inputs!.parameters!['n'] = { runtimeValue: { constant: "{{$.inputs.parameters['gone']}}" } }),
    ],
    [
      'command that refers to nothing',
      'placeholder-unknown-input',
      /“gone”/,
      (spec) => (spec.deploymentSpec!.executors!['use']!.container!.args = ["{{$.inputs.parameters['gone']}}"]),
    ],
    [
      'command that writes nothing',
      'placeholder-unknown-output',
      /“gone”/,
      (spec) => (spec.deploymentSpec!.executors!['use']!.container!.args = ["{{$.outputs.artifacts['gone'].path}}"]),
    ],
    ['no image', 'ir-schema', /no image/, (spec) => delete spec.deploymentSpec!.executors!['use']!.container!.image],
    [
      'nothing to run',
      'command-missing',
      /neither a command nor args/,
      (spec) => (spec.deploymentSpec!.executors!['use']!.container = { image: 'busybox' }),
    ],
    [
      'two executors at once',
      'ir-schema',
      /at once/,
      (spec) => (spec.deploymentSpec!.executors!['use']!.importer = {}),
    ],
    [
      'circle',
      'ir-cycle',
      /make → use → make|use → make → use/,
      (spec) => (spec.root.dag!.tasks!['make']!.dependentTasks = ['use']),
    ],
    [
      'component in itself',
      'ir-cycle',
      /“?loop/,
      (spec) => (spec.components!['loop'] = { dag: { tasks: { again: { componentRef: { name: 'loop' } } } } }),
    ],
    ['no tasks', 'graph-empty', /no tasks/, (spec) => (spec.root.dag!.tasks = {})],
    ['task key', 'name-invalid', /a\/b/, (spec) => (spec.root.dag!.tasks!['a/b'] = { componentRef: { name: 'make' } })],
    [
      'output name',
      'name-invalid',
      /\.\.\/x/,
      (spec) => (spec.components!['make']!.outputDefinitions!.artifacts!['../x'] = {}),
    ],
    ['output without source', 'output-missing', /“n”/, (spec) => delete spec.root.dag!.outputs],
    [
      'output that is not declared',
      'ir-unknown-reference',
      /not declared/,
      (spec) => delete spec.root.outputDefinitions,
    ],
  ])('IR-61 %s', (_, code, message, change) => {
    const found = problems(change);
    expect(found.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(found.find((diagnostic) => diagnostic.code === code)?.message).toMatch(message);
    for (const diagnostic of found) expect(diagnostic.path).toBeDefined();
  });

  test('IR-62 a wrong name is answered with the right one', () => {
    const [first] = problems((spec) => (use(spec).dependentTasks = ['mkae']));
    expect(first?.cure).toBe('Did you mean “make”?');
  });

  test('IR-63 SYM-14 producers count as dependencies even where dependentTasks is silent', () => {
    expect(problems((spec) => delete use(spec).dependentTasks)).toEqual([]);
    const circle = problems((spec) => {
      delete use(spec).dependentTasks;
      spec.components!['make']!.inputDefinitions = { parameters: { x: { parameterType: 'STRING' } } };
      spec.components!['use']!.outputDefinitions = { parameters: { x: { parameterType: 'STRING' } } };
      spec.root.dag!.tasks!['make']!.inputs = {
        parameters: { x: { taskOutputParameter: { producerTask: 'use', outputParameterKey: 'x' } } },
      };
    });
    expect(circle.map(({ code }) => code)).toEqual(['ir-cycle']);
  });

  test('IR-64 SYM-80 ten thousand tasks in a row are no problem', () => {
    const tasks = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `t${index}`,
        { componentRef: { name: 'a' }, dependentTasks: index === 0 ? [] : [`t${index - 1}`] },
      ]),
    );
    expect(checkIr(pipelineOf({ tasks, components: { a: {} } })).ok).toBe(true);
  });

  test('SYM-81 SYM-82 SYM-83 names that a cluster refuses, cuts or confuses are names here', () => {
    const names = ['step', 'Step', 'a.b_c', 'a'.repeat(200)];
    const tasks = Object.fromEntries(names.map((name) => [name, { componentRef: { name: 'a' } }]));
    expect(checkIr(pipelineOf({ tasks, components: { a: {} } })).ok).toBe(true);
  });
});
