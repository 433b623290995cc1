/** A pipeline that says to Kubernetes what a laptop can do: own steps on small images, on real Docker. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dockerOrSkip } from '../prepare/skip.ts';
import { millrace, startMillrace, temporaryHome } from './millrace.ts';
import { letGo } from './patient-step.ts';

const docker = dockerOrSkip(['busybox:latest']);
const { home, remove } = temporaryHome();
afterAll(remove);
const data = join(home, 'data');

const secret = 'correct-horse-battery';
const manifests = `kind: Secret
metadata: {name: token}
data: {password: ${Buffer.from(secret).toString('base64')}}
---
kind: ConfigMap
metadata: {name: settings}
data: {mode: fast}
`;

/** A step of busybox that runs a script; `$0` is the file of its output, `$1` the workspace. */
function pipeline(script: string, options: string, more: { readonly tasks?: string; readonly pipeline?: string } = {}) {
  return `pipelineInfo: {name: pods}
schemaVersion: 2.1.0
components:
  comp-step:
    executorLabel: exec-step
    outputDefinitions: {parameters: {out: {parameterType: STRING}}}
  comp-create:
    executorLabel: exec-create
    inputDefinitions: {parameters: {pvc_name_suffix: {parameterType: STRING}}}
    outputDefinitions: {parameters: {name: {parameterType: STRING}}}
  comp-delete:
    executorLabel: exec-delete
    inputDefinitions: {parameters: {pvc_name: {parameterType: STRING}}}
deploymentSpec:
  executors:
    exec-step:
      container:
        image: busybox
        command: [sh, -ec, ${JSON.stringify(script)}, "{{$.outputs.parameters['out'].output_file}}", '{{$.workspace_path}}']
    exec-create: {container: {image: argostub/createpvc}}
    exec-delete: {container: {image: argostub/deletepvc}}
root:
  dag:
    outputs: {parameters: {out: {valueFromParameter: {producerSubtask: step, outputParameterKey: out}}}}
    tasks:
      step: {componentRef: {name: comp-step}, taskInfo: {name: step}${more.tasks ?? ''}
  outputDefinitions: {parameters: {out: {parameterType: STRING}}}
---
platforms:
  kubernetes:
    pipelineConfig: {${more.pipeline ?? ''}}
    deploymentSpec: {executors: {exec-step: ${options}}}
`;
}

const alone = { tasks: '}' };

function written(name: string, text: string): string {
  const file = join(home, name);
  writeFileSync(file, text);
  return file;
}

async function outputs(): Promise<string> {
  return (await millrace(data, ['outputs', 'latest'])).stdout;
}

/** Every byte that the data folder holds. */
function everything(): string {
  return readdirSync(data, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');
}

describe.skipIf(!docker.ok)('what a pipeline says to Kubernetes', () => {
  const objects = written('objects.yaml', manifests);

  test('KUB-1 KUB-2 KUB-3 SYM-72 secrets and config maps are asked for before the start, reach the step, and are stored nowhere', async () => {
    const options = `{
      secretAsEnv: [{secretName: token, keyToEnv: [{secretKey: password, envVar: TOKEN}]}],
      secretAsVolume: [{secretName: token, mountPath: /token}],
      configMapAsEnv: [{configMapName: settings, keyToEnv: [{configMapKey: mode, envVar: MODE}]}]}`;
    const script =
      'echo "$TOKEN"; printf correct-; echo horse-battery; mkdir -p $(dirname $0); cat /token/password | wc -c | tr "\\n" " " > $0; echo $MODE >> $0';
    const file = written('secrets.yaml', pipeline(script, options, alone));
    const refused = await millrace(data, ['run', file]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('the secret “token”');
    expect(refused.stderr).toContain('--kubernetes FILE');

    const { code, stderr } = await millrace(data, ['run', file, '--kubernetes', objects]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('SYM-72') });
    expect(await outputs()).toContain(`${secret.length} fast`);
    const { stdout: log } = await millrace(data, ['logs', 'latest']);
    expect(log).toContain('*'.repeat(secret.length));
    expect(everything()).not.toContain(secret);
  });

  test('KUB-4 an engine that took over goes on with the step that has its secret, hides it, and waits for the rest to be given again', async () => {
    const options = '{secretAsEnv: [{secretName: token, keyToEnv: [{secretKey: password, envVar: TOKEN}]}]}';
    const script = 'while [ ! -e /go ]; do sleep 0.1; done; echo "$TOKEN"; mkdir -p $(dirname $0); echo done > $0';
    const again = `}
      again: {componentRef: {name: comp-step}, taskInfo: {name: again}, dependentTasks: [step]}`;
    const file = written('take-over.yaml', pipeline(script, options, { tasks: again }));
    const first = startMillrace(data, ['run', file, '--json', '--kubernetes', objects]);
    await first.output('attempt-started');
    const { stdout: listed } = await millrace(data, ['runs', '--json']);
    const [run = ''] = z
      .array(z.looseObject({ id: z.string() }))
      .parse(JSON.parse(listed))
      .map(({ id }) => id);
    process.kill(first.engine(), 'SIGKILL');
    await first.ended;
    letGo(run);
    const next = startMillrace(data, ['attach', run]);
    expect(await next.errors(`millrace attach ${run} --kubernetes FILE`)).toMatch(/succeeded +step/);
    const wrong = written('wrong.yaml', 'kind: Secret\nmetadata: {name: other}\n');
    const refused = await millrace(data, ['attach', run, '--kubernetes', wrong]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('the secret “token”') });
    const given = startMillrace(data, ['attach', run, '--json', '--kubernetes', objects]);
    await Promise.all([given.output(/"objects-given"[^]*"attempt-started"/), next.errors('given again')]);
    letGo(run);
    const ends = await Promise.all([next.ended, given.ended]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    const { stdout: log } = await millrace(data, ['logs', run, 'step']);
    expect(log).toContain('*'.repeat(secret.length));
    expect(everything()).not.toContain(secret);
  });

  test('KUB-5 KUB-6 KUB-7 KUB-8 KUB-9 KUB-12 SYM-70 SYM-71 SYM-73 SYM-74 SYM-77 volumes, fields, user and init containers', async () => {
    const options = `{
      pvcMount: [{pvcNameParameter: {taskOutputParameter: {producerTask: create, outputParameterKey: name}}, mountPath: /data}],
      emptyDirMounts: [{volumeName: shared, mountPath: /shared}, {volumeName: m, mountPath: /m, medium: Memory, sizeLimit: 1Mi}],
      genericEphemeralVolume: [{volumeName: e, mountPath: /e, size: 1Gi}],
      initContainers: [{name: first, image: busybox, command: [sh, -c], args: ['echo $WORD > /there/word'],
        env: [{name: WORD, value: initialised}], volumeMounts: [{volumeName: shared, mountPath: /there}]}],
      fieldPathAsEnv: [{name: TEAM, fieldPath: "metadata.labels['team']"}],
      podMetadata: {labels: {team: blue}}, nodeSelector: {labels: {disk: ssd}}, imagePullPolicy: Always,
      securityContext: {runAsUser: 65534, runAsGroup: 0}}`;
    const script =
      'touch /shared/x /e/x /m/x $1/x; test -d /data; mkdir -p $(dirname $0); echo $(cat /shared/word) $TEAM $(id -u):$(id -g) $(df -k /m | tail -1 | tr -s " " | cut -d" " -f2) > $0';
    const tasks = `, dependentTasks: [create]}
      create: {componentRef: {name: comp-create}, taskInfo: {name: create}, inputs: {parameters: {pvc_name_suffix: {runtimeValue: {constant: -data}}}}}
      delete: {componentRef: {name: comp-delete}, taskInfo: {name: delete}, dependentTasks: [create, step],
        inputs: {parameters: {pvc_name: {taskOutputParameter: {producerTask: create, outputParameterKey: name}}}}}`;
    const file = written('volumes.yaml', pipeline(script, options, { tasks, pipeline: 'workspace: {size: 1Gi}' }));
    const { code, stderr } = await millrace(data, ['run', file]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    for (const rule of ['SYM-70', 'SYM-71', 'SYM-73', 'SYM-74', 'SYM-77']) expect(stderr.split(rule)).toHaveLength(2);
    expect(await outputs()).toContain('initialised blue 65534:0 1024');
  });

  test('KUB-10 a step that runs longer than its deadline is ended, and the failure says so', async () => {
    const file = written('deadline.yaml', pipeline('sleep 600', '{activeDeadlineSeconds: 1}', alone));
    const { code, stderr } = await millrace(data, ['run', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('deadline of 1 s');
  });

  test('KUB-14 SYM-79 a run that takes longer than the deadline of its pipeline is ended, and the failure says so', async () => {
    const options = { ...alone, pipeline: 'activeDeadlineSeconds: 2' };
    const file = written('run-deadline.yaml', pipeline('sleep 600', '{}', options));
    const { code, stderr } = await millrace(data, ['run', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('The run took longer than its deadline of 2 s');
    expect(stderr).toMatch(/canceled +step/);
  });

  test('KUB-11 as a process the same is refused with what it cannot be given', async () => {
    const file = written('process.yaml', pipeline('true', '{emptyDirMounts: [{mountPath: /e}]}', alone));
    const { code, stderr } = await millrace(data, ['run', file, '--executor', 'process']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('cannot be given volumes');
  });
});
