import { describe, expect, test } from 'vitest';
import type { IrComponent, IrTask } from '../ir/pipeline-spec.ts';
import { checkedPipeline } from '../ir/testing/pipelines.ts';
import type { Json } from '../json.ts';
import { artifact } from '../run/testing/artifact.ts';
import { noValues } from '../run/values.ts';
import { runNames, taskNames } from './names.ts';
import { resolveTaskInputs, type GraphScope } from './task-inputs.ts';

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
    { inputs: noValues, outputsOf: () => undefined, finalStatusOf: () => undefined, ...scope },
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

  test('RES-31 SYM-41 null for an optional input counts as not given: the default applies, or it is absent', () => {
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
  ])('RES-32 SYM-51 %j becomes the text %j', (value, text) => {
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

  test('RES-34 SYM-43 SYM-44 SYM-45 SYM-46 SYM-53 dynamic strings are filled in where they are written, integers without decimals, at any depth', () => {
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

  test('RES-50 a selector takes a part of the value, after it was followed or filled in', () => {
    const select = (value: Json, selector: string) =>
      inputsOf(
        { x: {} },
        { parameters: { x: { ...fromInput.parameters.x, parameterExpressionSelector: selector } } },
        given(value),
      );
    expect(select({ A_a: 0 }, 'parseJson(string_value)["A_a"]')).toEqual({ x: 0 });
    expect(select('{"a": [1, null]}', 'parseJson(string_value)["a"]')).toEqual({ x: [1, null] });
    const gone = 'parseJson(string_value)["gone"]';
    for (const value of [{ a: 1 }, 'no JSON', null]) {
      expect(select(value, gone)).toMatchObject({ reason: 'selector-error', input: 'x', selector: gone });
    }
    const dynamic = {
      n: { componentInputParameter: 'p' },
      x: {
        runtimeValue: { constant: `{"a": "{{$.inputs.parameters['n']}}"}` },
        parameterExpressionSelector: 'parseJson(string_value)["a"]',
      },
    };
    expect(inputsOf({ x: {} }, { parameters: dynamic }, given(3))).toEqual({ n: 3, x: '3' });
  });

  test('RES-50 of a value that is missing there is no part: the default applies, or the input is absent', () => {
    const parameters = {
      x: { ...fromInput.parameters.x, parameterExpressionSelector: 'parseJson(string_value)["a"]' },
    };
    expect(inputsOf({ x: { isOptional: true, defaultValue: 'd' } }, { parameters })).toEqual({ x: 'd' });
    expect(inputsOf({ x: { isOptional: true } }, { parameters })).toEqual({});
  });

  test.each(['COMPLETE', 'CACHED', 'FAILED', 'CANCELED'] as const)(
    'RES-51 SYM-7 SYM-8 the final status of a task says %s in the words of the backend',
    (state) => {
      expect(
        inputsOf(
          { x: { parameterType: 'TASK_FINAL_STATUS' } },
          { parameters: { x: { taskFinalStatus: { producerTask: 'up' } } } },
          { finalStatusOf: (task) => (task === 'up' ? state : undefined) },
        ),
      ).toEqual({ x: { state, error: {}, pipelineJobResourceName: 'test-r1', pipelineTaskName: 'up' } });
    },
  );

  test('RES-36 SYM-40 artifacts come from the graph and from tasks; optional ones may be absent', () => {
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
      finalStatusOf: () => undefined,
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
});
