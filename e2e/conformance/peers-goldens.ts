/** Pipelines of KFP that other local runners get wrong or do not run, with what is right. Those of runnable.json are not repeated here. */
import { expect } from 'vitest';
import { isBefore, mostAtOnce, type Ended } from './run-pipeline.ts';
import type { Row } from './peers-row.ts';

const loopParameter = ['item1', 'item2', 'item3'];

/** Files of the conformance data. */
export const goldens: readonly Row[] = [
  {
    pipeline: 'flip_coin',
    says: 'three steps and one line, its number without decimals',
    check: coinLine,
  },
  {
    pipeline: 'pipeline_with_nested_conditions_yaml',
    says: 'three steps and one line, its number without decimals',
    check: coinLine,
  },
  {
    pipeline: 'pipeline_with_loops',
    says: 'loops over parameters, outputs and fields of structs give every item',
    check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 15 });
      const paths = ['for-loop-1[1]/print-text', 'for-loop-2[0]/print-text-2', 'for-loop-4[1]/print-text-5'];
      expect(paths.map((path) => ended.task(path).inputs.parameters['msg'])).toEqual(['b', '1', '20']);
    },
  },
  {
    pipeline: 'if_elif_else_with_oneof_parameters',
    says: 'one branch runs, the others are skipped, OneOf gives its text',
    check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 3 });
      const branches = ['2', '3', '4'].map((branch) => `roll-die-pipeline/condition-branches-1/condition-${branch}`);
      const states = branches.map((path) => ended.task(path).status);
      expect(states.toSorted()).toEqual(['SKIPPED', 'SKIPPED', 'SUCCEEDED']);
      expect(['Got heads!', 'Got tails!', 'Draw!']).toContain(ended.shown.outputs.parameters['Output']);
    },
  },
  {
    pipeline: 'pipeline_with_retry',
    says: 'one attempt, numbers with decimals',
    check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 1 });
      expect(ended.output('add')).toBe(8);
    },
  },
  {
    pipeline: 'pipeline_with_task_final_status',
    says: 'the exit task hears of the failure by name',
    async check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'FAILED' }, containers: 3 });
      const log = await ended.log('exit-op');
      expect(log).toMatch(/Pipeline status: {2}FAILED\n/);
      expect(log).toMatch(/Job resource name: {2}\S*pipeline-with-task-final-status\S*\n/);
      expect(log).toMatch(/Pipeline task name: {2}exit-handler-1\n/);
    },
  },
  {
    pipeline: 'local_execution_pipeline_with_exit_handler',
    parameters: { message: 'hi' },
    says: 'the exit task hears of success, in the words of the backend',
    check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 2 });
      expect(ended.output('record-exit')).toBe('exit:COMPLETE');
    },
  },
  {
    pipeline: 'pipeline_with_parallelfor_parallelism',
    parameters: { loop_parameter: loopParameter },
    says: '47 steps, loops within their limits',
    check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 47 });
      expect(mostAtOnce(ended, /^for-loop-8\[/)).toBe(1);
      expect(mostAtOnce(ended, /^for-loop-4\[0\]\/for-loop-6\[\d\]\/print-text-5/)).toBe(1);
    },
  },
  {
    pipeline: 'container_with_concat_placeholder',
    parameters: { text1: 'abc' },
    says: 'a program that is not there fails its task by name',
    check({ shown, events }) {
      expect(shown).toMatchObject({
        status: 'FAILED',
        tasks: [{ path: 'container-with-concat-placeholder', status: 'FAILED' }],
      });
      const failures = events.flatMap(({ event }) => (event.type === 'attempt-failed' ? [event.failure] : []));
      expect(failures).toMatchObject([{ reason: 'start-refused' }]);
      expect(JSON.stringify(failures)).toContain('my_program');
    },
  },
  {
    pipeline: 'placeholder_with_if_placeholder_none_input_value',
    says: 'an absent input takes the other branch of its placeholder',
    async check(ended) {
      expect(ended.shown.status).toBe('SUCCEEDED');
      expect(await ended.log('component-with-optional-inputs')).toBe('--arg0 input0 --arg2 default value\n');
    },
  },
  {
    pipeline: 'conditional_producer_and_consumers',
    parameters: { threshold: 2 },
    says: 'skipped iterations add nothing to what is collected',
    check(ended) {
      expect(ended.shown.status).toBe('SUCCEEDED');
      expect(ended.task('condition-4/add').inputs.parameters).toEqual({ nums: [4, 6] });
      expect(ended.output('condition-4/add')).toBe(10);
    },
  },
  {
    pipeline: 'artifacts_simple',
    says: 'artifacts of iterations are collected in the order of the items',
    async check(ended) {
      expect(ended.shown.status).toBe('SUCCEEDED');
      const collected = ended.shown.outputs.artifacts['Output'] ?? [];
      expect(await Promise.all(collected.map(ended.text))).toEqual(['2', '4', '6']);
    },
  },
  {
    pipeline: 'cross_loop_after_topology',
    says: 'what is declared to run after a loop does so',
    check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 19 });
      expect(isBefore(ended, /\/print-op$/, /\/print-op-2$/)).toBe(true);
      expect(isBefore(ended, /^for-loop-6\[0\]\/print-op-3$/, /^for-loop-6\[0\]\/.*\/print-op-4$/)).toBe(true);
      expect(isBefore(ended, /\/print-op-5$/, /^print-op-6$/)).toBe(true);
      expect(isBefore(ended, /^for-loop-12\[1\]\/.*\/print-op-7$/, /^for-loop-12\[1\]\/print-op-8$/)).toBe(true);
    },
  },
  {
    pipeline: 'pipeline_with_placeholders',
    says: 'every placeholder is filled in',
    check(ended) {
      expect(ended.shown.status).toBe('SUCCEEDED');
      const { task_name: task, job_name: job } = ended.task('print-all-placeholders').inputs.parameters;
      expect(task).toBe('print-all-placeholders');
      expect(job).toMatch(/^pipeline-with-placeholders-/);
    },
  },
  {
    pipeline: 'pythonic_artifacts_with_list_of_artifacts',
    says: 'artifacts that functions return are joined in order',
    async check(ended) {
      expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 5 });
      expect(await ended.text(ended.shown.outputs.artifacts['Output']?.[0])).toBe('Hello, world!');
      expect(ended.task('for-loop-1[0]/make-dataset').outputs.artifacts['Output']?.[0]?.metadata).toMatchObject({
        length: 5,
      });
    },
  },
  {
    pipeline: 'pipeline_with_workspace',
    says: 'steps share a folder',
    check: ({ shown }) => expect(shown.outputs.parameters).toEqual({ Output: 'Hello from workspace!' }),
  },
  {
    pipeline: 'pipeline_with_importer',
    says: 'an object that cannot be had fails its importer by name',
    check({ shown, events }) {
      expect(shown.status).toBe('FAILED');
      const failures = events.flatMap(({ event }) => (event.type === 'execution-failed' ? [event.failure] : []));
      expect(failures).toContainEqual(
        expect.objectContaining({ reason: 'import-failed', uri: 'gs://ml-pipeline-playground/shakespeare1.txt' }),
      );
    },
  },
];

function coinLine(ended: Ended): void {
  expect(ended).toMatchObject({ shown: { status: 'SUCCEEDED' }, containers: 3 });
  const printed = ended.shown.tasks.find(
    ({ path, status }) => /\/print(?:-msg)?(?:-\d)?$/.test(path) && status === 'SUCCEEDED',
  );
  const line = JSON.stringify(printed?.inputs.parameters['msg']);
  const match = /^"(?<coin>heads|tails) and (?<number>\d+) (?<sign>>|<=) (?<limit>5|15)!"$/.exec(line)?.groups;
  if (match === undefined) throw new Error(`The line is ${line}`);
  const above = Number(match['number']) > Number(match['limit']);
  expect(match).toMatchObject({ limit: match['coin'] === 'heads' ? '5' : '15', sign: above ? '>' : '<=' });
}
