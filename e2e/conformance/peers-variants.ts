/** Small pipelines that peers.py compiles, with what is right; other local runners get many of them wrong. */
import { expect } from 'vitest';
import type { Row } from './peers-row.ts';
import { isBefore, mostAtOnce, statesOf, type Ended } from './run-pipeline.ts';

const printed = async (ended: Ended, paths: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(paths.map(ended.log))).map((text) => text.trimEnd());
const succeeded = ({ shown }: Ended): void => expect(shown.status).toBe('SUCCEEDED');

/** After pipelines of KFP that are not in the conformance data. */
export const rebuilt: readonly Row[] = [
  { pipeline: 'status_state_pipeline', says: 'the exit task receives COMPLETE and the names', check: succeeded },
  {
    pipeline: 'fail_v2',
    says: 'one failed step fails the run',
    check: (ended) => expect(ended).toMatchObject({ shown: { status: 'FAILED' }, containers: 1 }),
  },
  { pipeline: 'concat_placeholder', says: 'Concat is one word', check: succeeded },
  {
    pipeline: 'artifacts_complex',
    says: 'lists of artifacts of nested loops are joined',
    check(ended) {
      succeeded(ended);
      expect(ended.shown.outputs.parameters['Output']).toBe(28);
      const sums = ended.shown.tasks.filter(({ component }) => component.startsWith('comp-add'));
      expect(Object.fromEntries(sums.map(({ path, outputs }) => [path, outputs.parameters['Output']]))).toEqual({
        'add-2': 6,
        'add-3': 28,
        'for-loop-2[0]/add': 14,
        'for-loop-2[1]/add': 14,
      });
    },
  },
  {
    pipeline: 'parallel_for_after_dependency',
    says: 'a task runs after all iterations',
    check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 5 });
      expect(isBefore(ended, /^for-loop-2\[/, /^show-2$/)).toBe(true);
      expect(isBefore(ended, /^show-2$/, /^show-3$/)).toBe(true);
    },
  },
  {
    pipeline: 'loop_consume_upstream',
    says: 'each iteration reads its own file; equal display names do not matter',
    async check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 8 });
      const reads = [0, 1, 2].map((index) => `for-loop-1[${index}]/read-file`);
      expect(await printed(ended, reads)).toEqual(['component1', 'component2', 'component3']);
    },
  },
  {
    pipeline: 'env_variables',
    says: 'each task has its own environment',
    async check(ended) {
      expect(await printed(ended, ['show-env', 'show-env-2'])).toEqual([
        'ENV1=val1\n0',
        'ENV0=val0\nENV2=val2\nENV3=val3\n1',
      ]);
    },
  },
  {
    pipeline: 'component_with_optional_inputs',
    says: 'what nobody gave is None, or the default',
    check: (ended) => expect(ended.output('optional-inputs')).toBe('None None 5'),
  },
  {
    pipeline: 'mixed_parameters',
    says: 'every type of parameter arrives as it is',
    async check(ended) {
      expect(ended.output('mixed')).toBe('1 2 True [1, 2]');
      expect(await ended.log('mixed')).toContain('sum : 3');
    },
  },
  {
    pipeline: 'parameter_oneof',
    says: 'OneOf gives the value of the branch that ran',
    async check(ended) {
      expect(ended.shown.outputs.parameters).toEqual({ Output: 'Got heads!' });
    },
  },
  {
    pipeline: 'parameter_oneof',
    parameters: { coin: 'tails' },
    says: 'OneOf gives the value of the other branch that ran',
    check: (ended) => expect(ended.shown.outputs.parameters).toEqual({ Output: 'Got tails!' }),
  },
  {
    pipeline: 'producer_consumer',
    says: 'a value goes from step to step',
    async check(ended) {
      expect(await printed(ended, ['show'])).toEqual(['Hello world']);
    },
  },
  {
    pipeline: 'multiple_artifacts_namedtuple',
    says: 'a function returns several artifacts',
    async check(ended) {
      expect(await printed(ended, ['read-file', 'read-file-2'])).toEqual(['text of a', 'text of b']);
    },
  },
  {
    pipeline: 'artifact_crust',
    says: 'an artifact is made and read inside of a branch',
    async check(ended) {
      expect(await printed(ended, ['condition-1/read-file'])).toEqual(['in a branch']);
    },
  },
  {
    pipeline: 'if_else_with_oneof_artifacts',
    parameters: { which: 'b' },
    says: 'OneOf gives the artifact of the branch that ran',
    async check(ended) {
      expect(await printed(ended, ['read-file'])).toEqual(['made by b']);
    },
  },
  {
    pipeline: 'sequential',
    says: 'order without data is kept',
    async check(ended) {
      expect(await printed(ended, ['show', 'show-2'])).toEqual(['First', 'Second']);
      expect(isBefore(ended, /^show$/, /^show-2$/)).toBe(true);
    },
  },
];

/** Variants that tell whether control flow, values and outcomes are right. */
export const variants: readonly Row[] = [
  {
    pipeline: 'outer_output_in_loop',
    says: 'inside of loops, values from outside stay what they are',
    async check(ended) {
      succeeded(ended);
      const outer = ['for-loop-2[0]/show', 'for-loop-2[1]/show'];
      const nested = ['for-loop-2[0]/for-loop-4[0]/show-2', 'for-loop-2[1]/for-loop-4[0]/show-2'];
      expect(await printed(ended, [...outer, ...nested])).toEqual(['OUTER', 'OUTER', '1', '2']);
    },
  },
  {
    pipeline: 'loop_over_named_output',
    says: 'a loop goes over an output of any name',
    async check(ended) {
      const items = [0, 1, 2].map((index) => `for-loop-1[${index}]/show`);
      expect(await printed(ended, items)).toEqual(['p', 'q', 'r']);
    },
  },
  {
    pipeline: 'if_on_named_output',
    says: 'a condition without else reads an output of any name, inside of loops too',
    async check(ended) {
      const shows = ended.shown.tasks.filter(({ path }) => /\/show(?:-2)?$/.test(path)).map(({ path }) => path);
      expect(await printed(ended, shows)).toEqual(['TAKEN', 'TAKEN']);
    },
  },
  {
    pipeline: 'condition_with_operators_in_text',
    says: 'a text with operators is a text',
    async check(ended) {
      const ran = ended.shown.tasks.filter(({ path, status }) => /\/show(?:-2)?$/.test(path) && status === 'SUCCEEDED');
      expect(
        await printed(
          ended,
          ran.map(({ path }) => path),
        ),
      ).toEqual(['TAKEN']);
    },
  },
  {
    pipeline: 'items_in_texts',
    says: 'items and their fields stand in texts, though the SDK loses them',
    parameters: { records: [{ label: 'a' }, { label: 'b' }, { label: 'c' }] },
    async check(ended) {
      succeeded(ended);
      const paths = ended.shown.tasks.flatMap(({ path, status }) =>
        path.endsWith('/show') && status === 'SUCCEEDED' ? [path] : [],
      );
      expect(await printed(ended, paths)).toEqual(['1a', '1c', '2a', '2c']);
    },
  },
  {
    pipeline: 'executor_output_as_argument',
    says: 'the file of the executor output is an argument',
    check: (ended) => expect(ended.shown.outputs.parameters['Output']).toBe('from the executor output'),
  },
  {
    pipeline: 'failing_iteration',
    says: 'a failed iteration fails the run; the others finish and are shown',
    check(ended) {
      expect(ended.shown.status).toBe('FAILED');
      const iterations = ended.shown.tasks.filter(({ path }) => path.endsWith('/leave'));
      expect(iterations.map(({ status, outputs }) => [status, outputs.parameters['out']])).toEqual([
        ['SUCCEEDED', 'ended 0'],
        ['FAILED', undefined],
        ['SUCCEEDED', 'ended 0'],
        ['SUCCEEDED', 'ended 0'],
      ]);
    },
  },
  {
    pipeline: 'failing_task_and_branch',
    parallel: 2,
    says: 'an independent branch finishes',
    check(ended) {
      expect(ended.shown.status).toBe('FAILED');
      expect(statesOf(ended)).toEqual({ show: 'SUCCEEDED', 'show-2': 'SUCCEEDED', fail: 'FAILED' });
    },
  },
  {
    pipeline: 'failing_task_and_branch',
    parallel: 1,
    failFast: true,
    says: 'with fail fast nothing new begins',
    check(ended) {
      expect(ended.shown.status).toBe('FAILED');
      expect(ended.task('show-2').status).toBe('SKIPPED');
    },
  },
  {
    pipeline: 'four_at_once',
    parallel: 4,
    says: 'what does not depend on each other runs at once',
    check(ended) {
      succeeded(ended);
      expect(mostAtOnce(ended)).toBe(4);
    },
  },
  {
    pipeline: 'limited_loop',
    parallel: 8,
    says: 'a loop keeps its limit, and uses it',
    check(ended) {
      succeeded(ended);
      expect(mostAtOnce(ended)).toBe(4);
    },
  },
  {
    pipeline: 'integers_as_text',
    says: 'whole numbers have no decimals',
    check: (ended) => expect(ended.shown.outputs.parameters).toEqual({ Output: 'n=3 e=8' }),
  },
  {
    pipeline: 'integers_in_lists',
    says: 'whole numbers in lists and structs stay whole',
    check: (ended) =>
      expect(ended.shown.outputs.parameters).toEqual({ Output: "[1, 2.5, 'a', True] {'k': 1, 'l': [2]}" }),
  },
  {
    pipeline: 'retried_failure',
    says: 'every attempt is recorded, the last one counts',
    check(ended) {
      expect(ended.shown.status).toBe('FAILED');
      expect(ended.task('exit-2').attempts).toMatchObject([1, 2, 3].map((number) => ({ number, exitCode: 2 })));
    },
  },
  {
    pipeline: 'retried_success',
    says: 'outputs of a failed attempt are never used',
    check(ended) {
      expect(ended.shown.outputs.parameters).toEqual({ Output: 'attempt=2' });
      expect(ended.containers).toBe(2);
    },
  },
  {
    pipeline: 'forgotten_output',
    says: 'a declared output that was not written fails its task',
    check(ended) {
      expect(statesOf(ended)).toEqual({ forget: 'FAILED', show: 'SKIPPED' });
      expect(ended.task('forget').reason).toBe('output-not-written');
    },
  },
  {
    pipeline: 'if_present_of_nothing',
    says: 'IfPresent without the input takes its other words',
    async check(ended) {
      expect(await printed(ended, ['maybe'])).toEqual(['start --none']);
    },
  },
  {
    pipeline: 'empty_loop',
    says: 'a loop over nothing gives an empty list',
    check(ended) {
      expect(ended.shown.outputs.parameters).toEqual({ Output: '0 []' });
      expect(ended.containers).toBe(1);
    },
  },
  {
    pipeline: 'strange_text',
    says: 'no character of a text changes on its way',
    check: (ended) =>
      expect(ended.shown.outputs.parameters).toEqual({ Output: 'a "b" \'c\'\n{{x}} $HOME $(HOME) é \\n `id`' }),
  },
  {
    pipeline: 'placeholders_in_constants',
    says: 'placeholders inside of constants are filled in',
    async check(ended) {
      expect((await printed(ended, ['show']))[0]).toMatch(/^job=placeholders-in-constants-\S+ task=show$/);
    },
  },
  {
    pipeline: 'shared_component',
    says: 'two tasks of the same component keep their artifacts apart',
    check: (ended) => expect(ended.shown.outputs.parameters).toEqual({ Output: 'X|Y' }),
  },
];

/** What containers are given, and what they give. */
export const containers: readonly Row[] = [
  {
    pipeline: 'dynamic_image',
    parameters: { image: 'busybox' },
    says: 'the image may be a parameter',
    async check(ended) {
      expect(await printed(ended, ['show'])).toEqual(['runs']);
      const images = ended.events.flatMap(({ event }) => (event.type === 'image-ready' ? [event.image] : []));
      expect(images).toEqual(['busybox']);
    },
  },
  {
    pipeline: 'dynamic_memory',
    parameters: { memory: '64Mi' },
    says: 'limits may be parameters',
    async check(ended) {
      expect(await printed(ended, ['memory-limit'])).toEqual([String(64 * 1024 ** 2)]);
    },
  },
  {
    pipeline: 'task_config',
    says: 'a step receives the configuration of its task',
    check: (ended) =>
      expect(ended.shown.outputs.parameters['Output']).toEqual({
        resources: { limits: { cpu: '1' }, requests: { memory: '100Mi' } },
        env: [{ name: 'A', value: 'b' }],
        own: 'b',
      }),
  },
  {
    pipeline: 'custom_path',
    says: 'an artifact may be written anywhere, and is described',
    check: (ended) => expect(ended.shown.outputs.parameters).toEqual({ Output: 'made elsewhere, 3 rows' }),
  },
];
