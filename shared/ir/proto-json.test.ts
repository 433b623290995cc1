import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Json, JsonObject } from '../json.ts';
import { looksLikeIr } from './looks-like.ts';
import { parseIr } from './parse.ts';
import { pipelineOf } from './testing/pipelines.ts';

/** A pipeline with a bit of everything that is spelled in several ways. */
const spec = pipelineOf({
  tasks: {
    make: {
      taskInfo: { name: 'make' },
      componentRef: { name: 'make' },
      retryPolicy: { maxRetryCount: 3, backoffFactor: 1.5 },
      inputs: { parameters: { keep_me: { runtimeValue: { constant: { snake_key: null } } } } },
    },
    last: {
      taskInfo: { name: 'last' },
      componentRef: { name: 'last' },
      dependentTasks: ['make'],
      triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' },
    },
  },
  components: {
    make: { inputDefinitions: { parameters: { keep_me: { parameterType: 'STRUCT', isOptional: true } } } },
    last: {},
  },
  containers: { make: { resources: { cpuLimit: 0.5 } } },
});

function read(document: Json, ...others: readonly JsonObject[]): Json {
  const text = [document, ...others].map((one) => stringify(one)).join('---\n');
  const parsed = parseIr(text, 'test.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { spec: found, platform } = parsed.value;
  return JSON.parse(JSON.stringify([found, platform ?? null])) as Json;
}

/** The same text with other words. */
function changed(...changes: readonly (readonly [string, string])[]): JsonObject {
  return JSON.parse(
    changes.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(spec)),
  ) as JsonObject;
}

describe('IR-57 every spelling of proto-JSON is read', () => {
  test.each<[string, JsonObject]>([
    [
      'names of fields as in the proto',
      changed(
        ['"pipelineInfo"', '"pipeline_info"'],
        ['"schemaVersion"', '"schema_version"'],
        ['"deploymentSpec"', '"deployment_spec"'],
        ['"taskInfo"', '"task_info"'],
        ['"maxRetryCount"', '"max_retry_count"'],
        ['"parameterType"', '"parameter_type"'],
        ['"cpuLimit"', '"cpu_limit"'],
      ),
    ],
    [
      'enums by number',
      changed(['"parameterType":"STRUCT"', '"parameterType":6'], ['"ALL_UPSTREAM_TASKS_COMPLETED"', '2']),
    ],
    [
      'numbers as texts',
      changed(
        ['"maxRetryCount":3', '"maxRetryCount":"3"'],
        ['"backoffFactor":1.5', '"backoffFactor":"15e-1"'],
        ['"cpuLimit":0.5', '"cpuLimit":"0.5"'],
      ),
    ],
    [
      'null for what is not set',
      changed(['"taskInfo":', '"iteratorPolicy":null,"taskInfo":'], ['"root":', '"sdkVersion":null,"root":']),
    ],
    [
      'a type that says that there is none',
      changed(['"inputDefinitions":{', '"outputDefinitions":null,"inputDefinitions":{"artifacts":null,']),
    ],
  ])('%s', (_, document) => {
    expect(read(document)).toEqual(read(JSON.parse(JSON.stringify(spec)) as Json));
  });

  test('parameter types that say nothing', () => {
    const untyped = changed(['"parameterType":"STRUCT",', '']);
    for (const none of ['0', '"PARAMETER_TYPE_ENUM_UNSPECIFIED"']) {
      expect(read(changed(['"parameterType":"STRUCT"', `"parameterType":${none}`]))).toEqual(read(untyped));
    }
  });

  test('in the platform document', () => {
    const platform = (config: JsonObject): JsonObject => ({
      platforms: { kubernetes: { deploymentSpec: { executors: { make: config } } } },
    });
    const written = { secret_as_env: [{ secret_name: 's', key_to_env: [{ secret_key: 'k', env_var: 'K' }] }] };
    const canonical = { secretAsEnv: [{ secretName: 's', keyToEnv: [{ secretKey: 'k', envVar: 'K' }] }] };
    expect(read(changed(), platform(written))).toEqual(read(changed(), platform(canonical)));
  });

  test('names of tasks and inputs, and constants, stay as they are', () => {
    expect(JSON.stringify(read(changed()))).toContain('"keep_me":{"runtimeValue":{"constant":{"snake_key":null}}}');
  });

  test('a finding stands where the field is written', () => {
    const text = stringify(changed(['"componentRef":{"name":"make"}', '"component_ref":{"name":"nope"}']));
    const parsed = parseIr(text, 'test.yaml');
    const lines = text.split('\n');
    const [line] = (parsed.ok ? [] : parsed.error).map(({ range }) => lines[(range?.start.line ?? 0) - 1]);
    expect(line).toContain('name: nope');
  });

  test('a field in two spellings is refused, and so is a text that is no number', () => {
    for (const [from, to] of [
      ['"taskInfo":', '"task_info":{},"taskInfo":'],
      ['"maxRetryCount":3', '"maxRetryCount":"three"'],
    ] as const) {
      expect(parseIr(JSON.stringify(changed([from, to])), 'test.json').ok).toBe(false);
    }
  });

  test('a text in braces that is no JSON is known as a pipeline', () => {
    const text = stringify(spec, { collectionStyle: 'flow', lineWidth: 40 });
    expect(looksLikeIr(text)).toBe(true);
    expect(looksLikeIr('{name: x, implementation: {graph: {tasks: {}}}}')).toBe(false);
  });
});
