/** Pipelines of the KFP SDK with one thing made wrong: each is refused at its line, with a message that names it and a cure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostic.ts';
import { conformancePart } from '../testing/conformance.ts';
import { parseIr } from './parse.ts';

const folder = conformancePart('kfp-ir');

function refused(file: string, change: (text: string) => string): readonly Diagnostic[] {
  const text = readFileSync(join(folder ?? '', 'valid', file), 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error('The change changes nothing');
  const parsed = parseIr(changed, file);
  return parsed.ok ? [] : parsed.error;
}

interface Mutation {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly code: string;
  readonly message: RegExp;
  readonly cure?: RegExp;
  /** What stands in the line that is pointed at. */
  readonly line: string;
}

const mutations: readonly Mutation[] = [
  {
    file: 'add_numbers.yaml',
    from: 'schemaVersion: 2.1.0',
    to: 'schemaVersion: 2.0.0',
    code: 'ir-schema-version',
    message: /"2\.0\.0"/,
    line: 'schemaVersion',
  },
  {
    file: 'add_numbers.yaml',
    from: /(pipelineInfo:\n {2}name: ).*/,
    to: '$1Add Numbers',
    code: 'name-invalid',
    message: /“Add Numbers”/,
    line: 'name: Add Numbers',
  },
  {
    file: 'pipeline_with_after.yaml',
    from: /dependentTasks:\n( +)- ([\w-]+)/,
    to: 'dependentTasks:\n$1- $2x',
    code: 'ir-unknown-reference',
    message: /The task “[\w-]+x” does not exist/,
    cure: /Did you mean/,
    line: 'x',
  },
  {
    file: 'flip_coin.yaml',
    from: "== 'heads'",
    to: "= 'heads'",
    code: 'expression-invalid',
    message: /cannot be read: unexpected character/,
    line: 'condition:',
  },
  {
    file: 'flip_coin.yaml',
    from: /condition: inputs\.parameter_values\['pipelinechannel--flip-coin-[Oo]utput'\]/,
    to: "condition: inputs.parameter_values['pipelinechannel--flip-coins-Output']",
    code: 'expression-invalid',
    message: /reads the input “pipelinechannel--flip-coins-Output”, which the task does not have/,
    cure: /Did you mean “pipelinechannel--flip-coin-[Oo]utput”\?/,
    line: 'condition:',
  },
  {
    file: 'pipeline_with_loops.yaml',
    from: 'parseJson(string_value)["A_a"]',
    to: 'parseJSON(string_value)["A_a"]',
    code: 'expression-invalid',
    message: /The selector “parseJSON.+there is no function parseJSON/,
    line: 'parseJSON',
  },
  {
    file: 'pipeline_with_loops.yaml',
    from: /raw: '\[(.*)\]'/,
    to: "raw: '[$1'",
    code: 'loop-invalid',
    message: /no JSON list/,
    line: 'raw:',
  },
  {
    file: 'pipeline_with_loops.yaml',
    from: /itemInput: .*/,
    to: 'itemInput: nothing',
    code: 'loop-invalid',
    message: /gives its items to the input “nothing”/,
    line: 'itemInput: nothing',
  },
  {
    file: 'pipeline_with_loops.yaml',
    from: /inputParameter: (.*)/,
    to: 'inputParameter: $1x',
    code: 'loop-invalid',
    message: /goes over the input “.*x”, which the task does not have/,
    cure: /Did you mean/,
    line: 'inputParameter:',
  },
  {
    file: 'pipeline_with_parallelfor_parallelism.yaml',
    from: /parallelismLimit: .*/,
    to: 'parallelismLimit: -1',
    code: 'loop-invalid',
    message: /At most -1/,
    line: 'parallelismLimit',
  },
  {
    file: 'pipeline_with_exit_handler.yaml',
    from: / +dependentTasks:\n +- exit-handler-1\n/,
    to: '',
    code: 'trigger-invalid',
    message: /there are none before it/,
    line: 'strategy:',
  },
  {
    file: 'pipeline_with_exit_handler.yaml',
    from: 'ALL_UPSTREAM_TASKS_COMPLETED',
    to: 'ALL_UPSTREAM_TASKS_DONE',
    code: 'ir-schema',
    message: /“strategy” has the wrong form/,
    cure: /ALL_UPSTREAM_TASKS_COMPLETED/,
    line: 'strategy:',
  },
  {
    file: 'pipeline_with_task_final_status.yaml',
    from: /taskFinalStatus:\n( +)producerTask: .*/,
    to: 'taskFinalStatus:\n$1producerTask: nobody',
    code: 'ir-unknown-reference',
    message: /“nobody”/,
    line: 'producerTask: nobody',
  },
  {
    file: 'pipeline_with_task_final_status.yaml',
    from: /taskFinalStatus:\n( +)producerTask: .*/,
    to: 'runtimeValue:\n$1constant: done',
    code: 'ir-type',
    message: /TASK_FINAL_STATUS.*STRING/,
    line: 'runtimeValue',
  },
  {
    file: 'if_elif_else_with_oneof_parameters.yaml',
    from: /producerSubtask: condition-branches-\d+|producerSubtask: condition-\d+/,
    to: 'producerSubtask: condition-99',
    code: 'ir-unknown-reference',
    message: /“condition-99”/,
    line: 'producerSubtask: condition-99',
  },
  {
    file: 'artifacts_simple.yaml',
    from: /(nums|[\w-]+):\n( +)artifactType:\n( +schemaTitle: .*\n +schemaVersion: .*\n)( +)isArtifactList: true/,
    to: '$1:\n$2artifactType:\n$3$4isArtifactList: false',
    code: 'ir-type',
    message: /takes one artifact, but its source gives a list/,
    line: '',
  },
  {
    file: 'pipeline_with_importer.yaml',
    from: 'runtimeParameter: uri',
    to: 'runtimeParameter: url',
    code: 'ir-unknown-reference',
    message: /takes its URI from the input “url”/,
    cure: /Did you mean “uri”\?/,
    line: 'runtimeParameter: url',
  },
  {
    file: 'pipeline_with_retry.yaml',
    from: /maxRetryCount: \d+/,
    to: 'maxRetryCount: -2',
    code: 'ir-schema',
    message: /number of retries is -2/,
    line: 'maxRetryCount',
  },
  {
    file: 'pipeline_with_retry.yaml',
    from: /backoffDuration: .*/,
    to: 'backoffDuration: 5 minutes',
    code: 'ir-schema',
    message: /“backoffDuration” has the wrong form/,
    line: 'backoffDuration',
  },
  {
    file: 'nvidia_gpu_scheduling_check.yaml',
    from: /resourceCount: .*/,
    to: 'resourceCount: one',
    code: 'ir-schema',
    message: /“one” is no number of accelerators/,
    line: 'resourceCount',
  },
  {
    file: 'pipeline_with_string_machine_fields_pipeline_input.yaml',
    from: /resourceCpuLimit: .*/,
    to: "resourceCpuLimit: '{{$.inputs.parameters[''nothing'']}}'",
    code: 'placeholder-unknown-input',
    message: /The image or the resources uses? the input “nothing”/,
    line: '',
  },
  {
    file: 'add_numbers.yaml',
    from: /executorLabel: (.*)/,
    to: 'executorLabel: $1x',
    code: 'ir-unknown-reference',
    message: /The executor “.*x” does not exist/,
    line: 'executorLabel',
  },
  {
    file: 'two_step_pipeline_containerized.yaml',
    from: /parameterType: STRING/,
    to: 'parameterType: TEXT',
    code: 'ir-schema',
    message: /“parameterType” has the wrong form/,
    cure: /“STRING”/,
    line: 'parameterType: TEXT',
  },
];

describe.skipIf(folder === undefined)('pipelines with one thing made wrong', () => {
  test.each(mutations)('IR-65 $file: $to', ({ file, from, to, code, message, cure = /./, line }) => {
    const findings = refused(file, (text) => text.replace(from, to));
    const text = readFileSync(join(folder ?? '', 'valid', file), 'utf8').replace(from, to);
    const found = findings.find((finding) => finding.code === code && message.test(finding.message));
    if (found === undefined) throw new Error(`Found only: ${JSON.stringify(findings.slice(0, 3), undefined, 2)}`);
    expect(found.file).toBe(file);
    expect(found.cure).toMatch(cure);
    expect(text.split('\n')[(found.range?.start.line ?? 0) - 1]).toContain(line);
  });
});

interface PlatformMutation extends Omit<Mutation, 'code'> {
  readonly code?: string;
}

const platformMutations: readonly PlatformMutation[] = [
  {
    file: 'k8s_secret_as_env.yaml',
    from: 'secretAsEnv:',
    to: 'secretsAsEnv:',
    message: /“secretsAsEnv” does not exist in platforms\.kubernetes/,
    cure: /Did you mean “secretAsEnv”\?/,
    line: 'secretsAsEnv',
  },
  {
    file: 'k8s_secret_as_env.yaml',
    from: 'envVar:',
    to: 'envVars:',
    message: /“envVars” does not exist/,
    cure: /Did you mean “envVar”\?/,
    line: 'envVars',
  },
  {
    file: 'k8s_secret_as_env.yaml',
    from: /optional: false/,
    to: 'optional: sometimes',
    message: /“optional” has the wrong form/,
    line: 'optional: sometimes',
  },
  {
    file: 'k8s_timeout.yaml',
    from: "activeDeadlineSeconds: '20'",
    to: 'activeDeadlineSeconds: soon',
    message: /“activeDeadlineSeconds” has the wrong form/,
    line: 'activeDeadlineSeconds',
  },
  {
    file: 'k8s_node_selector.yaml',
    from: 'exec-comp:\n          nodeSelector',
    to: 'exec-camp:\n          nodeSelector',
    code: 'ir-unknown-reference',
    message: /The executor “exec-camp” does not exist/,
    cure: /Did you mean “exec-comp”\?/,
    line: 'exec-camp',
  },
  {
    file: 'pipeline_with_secret_as_env.yaml',
    from: 'componentInputParameter: secret_parm',
    to: 'componentInputParameter: secret_param',
    code: 'ir-unknown-reference',
    message: /The graph has no input parameter “secret_param”/,
    cure: /Did you mean “secret_parm”\?/,
    line: 'componentInputParameter: secret_param',
  },
  {
    file: 'pipeline_with_secret_as_env.yaml',
    from: 'outputParameterKey: some_output',
    to: 'outputParameterKey: same_output',
    code: 'ir-unknown-reference',
    message: /has no output “same_output”/,
    cure: /Did you mean “some_output”\?/,
    line: 'outputParameterKey: same_output',
  },
  {
    file: 'pipeline_with_secret_as_env.yaml',
    from: / +dependentTasks:\n +- generate-secret-name\n/,
    to: '',
    code: 'ir-unknown-reference',
    message: /does not wait for it/,
    cure: /Add “generate-secret-name” to the dependentTasks of “comp”/,
    line: 'producerTask: generate-secret-name',
  },
  {
    file: 'pipeline_with_workspace.yaml',
    from: 'workspace:\n        kubernetes',
    to: 'workspaces:\n        kubernetes',
    message: /“workspaces” does not exist in platforms\.kubernetes\.pipelineConfig/,
    cure: /Did you mean “workspace”\?/,
    line: 'workspaces',
  },
  {
    file: 'pipeline_with_workspace.yaml',
    from: 'pvcSpecPatch:',
    to: 'pvcSpecPath:',
    message: /“pvcSpecPath” does not exist/,
    cure: /Did you mean “pvcSpecPatch”\?/,
    line: 'pvcSpecPath',
  },
];

describe.skipIf(folder === undefined)('platform documents with one thing made wrong', () => {
  test.each(platformMutations)(
    'IR-70 $file: $to',
    ({ file, from, to, code = 'ir-schema', message, cure = /./, line }) => {
      const findings = refused(file, (text) => text.replace(from, to));
      const text = readFileSync(join(folder ?? '', 'valid', file), 'utf8').replace(from, to);
      const found = findings.find((finding) => finding.code === code && message.test(finding.message));
      if (found === undefined) throw new Error(`Found only: ${JSON.stringify(findings.slice(0, 3), undefined, 2)}`);
      expect(found.cure).toMatch(cure);
      expect(text.split('\n')[(found.range?.start.line ?? 0) - 1]).toContain(line);
    },
  );
});
