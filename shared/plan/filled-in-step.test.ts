import { expect, test } from 'vitest';
import { checkIr } from '../ir/check.ts';
import { checkedPipeline, pipelineOf, type PipelineParts } from '../ir/testing/pipelines.ts';
import { noValues } from '../run/values.ts';
import { filledInStep } from './constants.ts';
import { containerLayout } from './layout.ts';
import { runNames, taskNames } from './names.ts';
import { emptyNamespace } from './namespace.ts';
import { resolveStep } from './resolve.ts';
import { resolveTaskInputs } from './task-inputs.ts';

const text = { parameterType: 'STRING' } as const;
const constant = (value: string) => ({ runtimeValue: { constant: value } });

const parts: PipelineParts = {
  tasks: {
    step: {
      componentRef: { name: 'step' },
      inputs: {
        parameters: {
          output: constant('--to={{$.outputs.output_file}}'),
          input: constant('{{$}}'),
          given: { componentInputParameter: 'given' },
        },
      },
    },
  },
  components: { step: { inputDefinitions: { parameters: { output: text, input: text, given: text } } } },
  containers: {
    step: { command: ['x'], args: ['output', 'input', 'given'].map((name) => `{{$.inputs.parameters['${name}']}}`) },
  },
  root: { inputDefinitions: { parameters: { given: text } } },
};

test('RES-58 SYM-56 constants that speak of the executor are filled in with the step, values never', () => {
  const ir = checkedPipeline(parts);
  const task = parts.tasks['step'];
  if (task === undefined) throw new Error('There is a step.');
  const names = taskNames(runNames(ir, 'r1', 0), 'step');
  const inputs = { ...noValues, parameters: { given: '{{$}}' } };
  const scope = { inputs, outputsOf: () => undefined, finalStatusOf: () => undefined };
  const received = resolveTaskInputs(ir, task, scope, names);
  if (!received.ok) throw new Error(JSON.stringify(received.error));
  const surroundings = { scope, namespace: emptyNamespace, filledInStep: filledInStep(task) };
  const step = resolveStep(ir, 'step', received.value, containerLayout('/root'), names, surroundings);
  if (!step.ok) throw new Error(JSON.stringify(step.error));
  const [, output, input = '', given] = step.value.argv;
  expect([output, given]).toEqual(['--to=/root/executor_output.json', '{{$}}']);
  expect(JSON.parse(input)).toMatchObject({ outputs: { outputFile: '/root/executor_output.json' } });
});

test('RES-58 groups, and texts with other values, have no executor', () => {
  const broken = (change: (spec: ReturnType<typeof pipelineOf>) => void): boolean => {
    const spec = pipelineOf(parts);
    change(spec);
    return !checkIr(spec).ok;
  };
  const ofStep = (value: string) => (spec: ReturnType<typeof pipelineOf>) =>
    (spec.root.dag!.tasks!['step']!.inputs!.parameters!['output'] = constant(value));
  expect(broken(() => undefined)).toBe(false);
  expect(broken(ofStep("{{$.outputs.parameters['x'].output_file}}"))).toBe(true);
  expect(broken(ofStep("{{$}} {{$.inputs.parameters['given']}}"))).toBe(true);
  const asGroup = broken((spec) => {
    spec.components!['group'] = {
      ...spec.components!['step'],
      dag: { tasks: { step: { componentRef: { name: 'other' } } } },
    };
    delete spec.components!['group'].executorLabel;
    spec.components!['other'] = { executorLabel: 'step' };
    spec.root.dag!.tasks!['step']!.componentRef = { name: 'group' };
    spec.deploymentSpec!.executors!['step']!.container!.args = [];
  });
  expect(asGroup).toBe(true);
});
