import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateCondition, parseCondition } from '../cel/condition.ts';
import { checkIr } from '../ir/check.ts';
import type { IrTask } from '../ir/pipeline-spec.ts';
import { checkFlow, made } from '../validate/testing/control-flow.ts';
import { compile, type Compiled } from './compile.ts';

function compiled(tasks: string, rest = '', outputValues = '{}'): Compiled {
  const { graph, diagnostics } = checkFlow(tasks, rest, outputValues);
  if (graph === undefined) throw new Error(JSON.stringify(diagnostics));
  const result = compile(graph);
  const checked = checkIr(result.spec, result.platform);
  expect(checked.ok ? [] : checked.error).toEqual([]);
  return result;
}

function taskOf(tasks: string, id = 'use'): IrTask | undefined {
  return compiled(tasks).spec.root.dag?.tasks?.[id];
}

describe('conditions', () => {
  const given = (condition: string): IrTask | undefined =>
    taskOf(`use:\n  componentRef: {name: Use}\n  isEnabled: ${condition}`);

  test('IR-11 predicates become CEL as the SDK spells it, over inputs named as the SDK names them', () => {
    const count = "inputs.parameter_values['pipelinechannel--make-count']";
    const rate = "inputs.parameter_values['pipelinechannel--make-rate']";
    const cases: readonly (readonly [string, string])[] = [
      [`{'>': {op1: ${made('count')}, op2: '5'}}`, `int(${count}) > 5`],
      [`{'<=': {op1: ${made('count')}, op2: '5.5'}}`, `double(int(${count})) <= 5.5`],
      [`{'!=': {op1: ${made('rate')}, op2: '5'}}`, `${rate} != 5.0`],
      [`{'<': {op1: ${made('count')}, op2: ${made('rate')}}}`, `double(int(${count})) < ${rate}`],
      [`{'==': {op1: ${made('done')}, op2: 'True'}}`, "inputs.parameter_values['pipelinechannel--make-done'] == true"],
      [
        "{'==': {op1: {graphInput: {inputName: limit}}, op2: {value: 3}}}",
        "int(inputs.parameter_values['pipelinechannel--limit']) == 3",
      ],
      [
        `{not: {and: {op1: {or: {op1: {'>': {op1: ${made('rate')}, op2: '1'}}, op2: {'<': {op1: ${made('rate')}, op2: '0'}}}}, op2: {'==': {op1: a, op2: b}}}}}`,
        `!((${rate} > 1.0 || ${rate} < 0.0) && 'a' == 'b')`,
      ],
    ];
    for (const [predicate, cel] of cases) expect(given(predicate)?.triggerPolicy).toEqual({ condition: cel });
    expect(given(`{'>': {op1: ${made('count')}, op2: '5'}}`)).toMatchObject({
      inputs: {
        parameters: {
          'pipelinechannel--make-count': {
            taskOutputParameter: { producerTask: 'make', outputParameterKey: 'count' },
          },
        },
      },
      dependentTasks: ['make'],
    });
    expect(given('{cel: "  true "}')?.triggerPolicy).toEqual({ condition: '  true ' });
  });

  test('IR-11 an input that the task has already is used again', () => {
    const task = taskOf(`use:
  componentRef: {name: Use}
  locals: {pipelinechannel--make-word: ${made('word')}}
  isEnabled: {'==': {op1: ${made('word')}, op2: x}}`);
    expect(Object.keys(task?.inputs?.parameters ?? {})).toEqual(['pipelinechannel--make-word']);
  });

  test('IR-11 whatever the text, it is compared as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const condition = given(`{'==': {op1: ${made('word')}, op2: ${JSON.stringify(text.toWellFormed())}}}`);
        const parsed = parseCondition(condition?.triggerPolicy?.condition ?? '');
        if (!parsed.ok) throw new Error(parsed.error.message);
        const equal = (word: string): unknown =>
          evaluateCondition(parsed.value, { 'pipelinechannel--make-word': word });
        expect(equal(text.toWellFormed())).toEqual({ ok: true, value: true });
        expect(equal(`${text}.`)).toEqual({ ok: true, value: false });
      }),
      {
        numRuns: 200,
        examples: [["it's"], ['a && b'], ['\\'], ["\\'"], ['"'], ['\n\r\t\u0000'], ['🙂'], ["' || true || '"]],
      },
    );
  });
});

describe('loops', () => {
  test('IR-12 items are raw text as Python spells it, or an input; the limit is there when there is one', () => {
    const each = (loop: string, more = ''): IrTask | undefined =>
      taskOf(`each:\n  componentRef: {name: Each}\n  forEach: {${loop}}\n${more}`, 'each');
    expect(each('items: [1, 2, 3], as: item, parallelism: 2')).toMatchObject({
      parameterIterator: { items: { raw: '[1, 2, 3]' }, itemInput: 'item' },
      iteratorPolicy: { parallelismLimit: 2 },
    });
    expect(each("items: '[1,2.0]', as: item")?.parameterIterator?.items).toEqual({ raw: '[1,2.0]' });
    expect(each('items: [1], as: item')?.iteratorPolicy).toBeUndefined();
    expect(each('items: {argument: list}, as: item', `  arguments: {list: ${made('items')}}`)).toMatchObject({
      parameterIterator: { items: { inputParameter: 'list' }, itemInput: 'item' },
      dependentTasks: ['make'],
    });
    expect(each('items: {argument: all}, as: item', `  locals: {all: ${made('items')}}`)).toMatchObject({
      inputs: { parameters: { all: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'items' } } } },
      parameterIterator: { items: { inputParameter: 'all' }, itemInput: 'item' },
    });
    const structs = `use:
  componentRef: {name: Use}
  forEach: {items: [{b: [true, null], a: "é\\"\\n"}], as: dict}`;
    expect(taskOf(structs)?.parameterIterator?.items).toEqual({
      raw: String.raw`[{"a": "\u00e9\"\n", "b": [true, null]}]`,
    });
  });

  test('IR-12 a loop over artifacts has an iterator of its own', () => {
    const task = taskOf(
      'each:\n  componentRef: {name: Tables}\n  arguments: {tables: {graphInput: {inputName: tables}}}\n  forEach: {items: {argument: tables}, as: table}',
      'each',
    );
    expect(task).toMatchObject({
      inputs: { artifacts: { tables: { componentInputArtifact: 'tables' } } },
      artifactIterator: { items: { inputArtifact: 'tables' }, itemInput: 'table' },
    });
  });
});

test('IR-13 an exit task waits for the end of all, however it came, and may take it as a status', () => {
  expect(
    taskOf(
      'use: {componentRef: {name: Use}, arguments: {status: {taskStatus: {taskId: make}}}, trigger: always, isEnabled: {cel: "true"}}',
    ),
  ).toMatchObject({
    inputs: { parameters: { status: { taskFinalStatus: { producerTask: 'make' } } } },
    dependentTasks: ['make'],
    triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED', condition: 'true' },
  });
});

test('IR-14 an output of several branches has several selectors', () => {
  const use = '{taskOutput: {taskId: use, outputName: OUT}}';
  const { spec } = compiled(
    'use: {componentRef: {name: Use}}\nother: {componentRef: {name: Use}}',
    'outputs: [{name: n, type: Integer}, {name: m, type: Model}]',
    `{n: {oneOf: [${use.replace('OUT', 'out')}, ${made('count')}]}, m: {oneOf: [${use.replace('OUT', 'model')}, ${use.replace('OUT', 'model').replace('use', 'other')}]}}`,
  );
  expect(spec.root.dag?.outputs).toEqual({
    parameters: {
      n: {
        valueFromOneof: {
          parameterSelectors: [
            { producerSubtask: 'use', outputParameterKey: 'out' },
            { producerSubtask: 'make', outputParameterKey: 'count' },
          ],
        },
      },
    },
    artifacts: {
      m: {
        artifactSelectors: [
          { producerSubtask: 'use', outputArtifactKey: 'model' },
          { producerSubtask: 'other', outputArtifactKey: 'model' },
        ],
      },
    },
  });
});

test('IR-15 locals keep their names; selectors and texts of any depth reach the task', () => {
  const task = taskOf(`use:
  componentRef: {name: Use}
  locals:
    word: ${made('word')}
    table: ${made('table')}
    said: "{{$.inputs.parameters['word']}}!"
    typed: {value: 5}
  arguments:
    n: {${made('items').slice(1, -1)}, select: 'list_value[0]'}
    dict: {value: {a: ["{{$.inputs.parameters['word']}}", "{{$.inputs.parameters['limit']}}", 1]}}`);
  expect(task?.inputs).toEqual({
    parameters: {
      n: {
        taskOutputParameter: { producerTask: 'make', outputParameterKey: 'items' },
        parameterExpressionSelector: 'list_value[0]',
      },
      dict: {
        runtimeValue: {
          constant: {
            a: ["{{$.inputs.parameters['word']}}", "{{$.inputs.parameters['pipelinechannel--limit']}}", 1],
          },
        },
      },
      'pipelinechannel--limit': { componentInputParameter: 'limit' },
      word: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'word' } },
      said: { runtimeValue: { constant: "{{$.inputs.parameters['word']}}!" } },
      typed: { runtimeValue: { constant: 5 } },
    },
    artifacts: { table: { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'table' } } },
  });
});

describe('components', () => {
  test('IR-16 an importer is an executor with the type of its output', () => {
    const { spec } = compiled(`bring: {componentRef: {name: Bring}, arguments: {Address: 'gs://b/y'}}
fixed:
  componentRef:
    spec:
      outputs: [{name: a, type: {instanceSchema: 'title: X'}}]
      implementation: {importer: {artifactUri: 's3://b/x', metadata: {k: [1]}, reimport: true, downloadToWorkspace: true}}`);
    expect(spec.root.dag?.tasks?.['bring']).toEqual({
      taskInfo: { name: 'bring' },
      componentRef: { name: 'comp-bring' },
      inputs: { parameters: { address: { runtimeValue: { constant: 'gs://b/y' } } } },
      cachingOptions: { enableCache: true },
    });
    expect(spec.deploymentSpec?.executors).toMatchObject({
      'exec-bring': {
        importer: {
          artifactUri: { runtimeParameter: 'address' },
          typeSchema: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' },
        },
      },
      'exec-fixed': {
        importer: {
          artifactUri: { constant: 's3://b/x' },
          typeSchema: { instanceSchema: 'title: X' },
          metadata: { k: [1] },
          reimport: true,
          downloadToWorkspace: true,
        },
      },
    });
  });

  test('IR-17 Kubernetes options are a platform document, by executor; task ids in them become keys', () => {
    const mount = (task: string): string =>
      `{kubernetes: {pvcMount: [{pvcNameParameter: {taskOutputParameter: {producerTask: ${task}, outputParameterKey: word}}}]}}`;
    const { spec, platform } = compiled(
      `Make it: {componentRef: {name: Make}}
one: {componentRef: {name: Use}, executionOptions: ${mount('Make it')}}
two: {componentRef: {name: Use}, executionOptions: ${mount('Make it')}}
three: {componentRef: {name: Use}, executionOptions: ${mount('make')}}
four: {componentRef: {name: Use}}`,
      'pipelineOptions: {kubernetes: {workspace: {size: 1Gi}}}',
    );
    const said = (producerTask: string): unknown => ({
      pvcMount: [{ pvcNameParameter: { taskOutputParameter: { producerTask, outputParameterKey: 'word' } } }],
    });
    expect(platform).toEqual({
      platforms: {
        kubernetes: {
          deploymentSpec: { executors: { 'exec-one': said('make-it'), 'exec-three': said('make') } },
          pipelineConfig: { workspace: { size: '1Gi' } },
        },
      },
    });
    const { tasks = {} } = spec.root.dag ?? {};
    expect(['one', 'two', 'three', 'four'].map((id) => tasks[id]?.componentRef?.name)).toEqual([
      'comp-one',
      'comp-one',
      'comp-three',
      'comp-four',
    ]);
    expect(tasks['two']?.dependentTasks).toEqual(['make-it']);
  });

  test('IR-18 verbatim IR replaces whole fields, and takes away those that are null', () => {
    const { spec, platform } = compiled(
      `use:
  componentRef:
    spec:
      inputs: [{name: n, type: Integer, optional: true}]
      implementation: {container: {image: i, command: [x]}}
      ir:
        component: {inputDefinitions: null}
        executor: {customJob: {a: 1}, container: null}
        platform: {vertex: {b: 2}}
  ir: {taskInfo: {name: other}, cachingOptions: null}
job: {componentRef: {spec: {implementation: {ir: {customJob: {c: 3}}}}}}`,
      'ir: {component: {inputDefinitions: null}, pipelineSpec: {defaultPipelineRoot: r}, platforms: {third: {d: 4}}}',
    );
    expect(spec.root.dag?.tasks?.['use']).toEqual({
      taskInfo: { name: 'other' },
      componentRef: { name: 'comp-use' },
    });
    expect(spec.components?.['comp-use']).toEqual({ executorLabel: 'exec-use' });
    expect(spec.deploymentSpec?.executors).toMatchObject({
      'exec-use': { customJob: { a: 1 } },
      'exec-job': { customJob: { c: 3 } },
    });
    expect(spec.root.inputDefinitions).toBeUndefined();
    expect(spec.defaultPipelineRoot).toBe('r');
    expect(platform).toEqual({
      platforms: { vertex: { deploymentSpec: { executors: { 'exec-use': { b: 2 } } } }, third: { d: 4 } },
    });
  });

  test('IR-19 keys, literals, metadata, passed-through configuration, amounts as text and number', () => {
    const { spec } = compiled(
      `use:
  annotations: {display_name: Use it}
  componentRef:
    spec:
      inputs: [{name: n, key: The N, type: Integer, literals: ['1', 2], default: '1'}]
      outputs: [{name: Output, key: Output, type: Model, metadata: {stage: test}}]
      implementation:
        container: {image: i, command: ['{{$}}'], taskConfigPassthroughs: [{field: ENV, applyToTask: true}]}
  executionOptions:
    container:
      resources: {cpuLimit: 500m, memoryRequest: 256Mi, acceleratorType: gpu, cpuRequest: "{{$.inputs.parameters['limit']}}"}`,
      'pipelineOptions: {name: other-name, root: s3://b}',
    );
    expect(spec.pipelineInfo).toEqual({ name: 'other-name', displayName: 'Flow' });
    expect(spec.defaultPipelineRoot).toBe('s3://b');
    expect(spec.root.dag?.tasks?.['use']).toMatchObject({
      taskInfo: { name: 'Use it' },
      inputs: {
        parameters: {
          'The N': { runtimeValue: { constant: 1 } },
          'pipelinechannel--limit': { componentInputParameter: 'limit' },
        },
      },
    });
    expect(spec.components?.['comp-use']).toMatchObject({
      inputDefinitions: { parameters: { 'The N': { defaultValue: 1, literals: [1, 2] } } },
      outputDefinitions: { artifacts: { Output: { metadata: { stage: 'test' } } } },
      taskConfigPassthroughs: [{ field: 'ENV', applyToTask: true }],
    });
    expect(spec.deploymentSpec?.executors?.['exec-use']?.container?.resources).toEqual({
      resourceCpuLimit: '500m',
      cpuLimit: 0.5,
      resourceMemoryRequest: '256Mi',
      memoryRequest: 0.268435456,
      resourceCpuRequest: "{{$.inputs.parameters['pipelinechannel--limit']}}",
      accelerator: { resourceType: 'gpu', type: 'gpu', resourceCount: '1', count: '1' },
    });
  });
});
