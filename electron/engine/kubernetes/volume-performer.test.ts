import { describe, expect, test } from 'vitest';
import { checkedPipeline } from '../../../shared/ir/testing/pipelines.ts';
import type { Json } from '../../../shared/json.ts';
import { runNames, taskNames } from '../../../shared/plan/names.ts';
import { createFakeDocker } from '../docker/testing/fake-docker.ts';
import { sweepWorkspaces } from '../docker/volumes.ts';
import type { TaskToPerform } from '../performer.ts';
import { createVolumePerformer } from './volume-performer.ts';

const ir = checkedPipeline({
  tasks: { create: { componentRef: { name: 'create' } }, delete: { componentRef: { name: 'delete' } } },
  components: { create: {}, delete: {} },
  containers: { create: { image: 'argostub/createpvc' }, delete: { image: 'argostub/deletepvc' } },
});

function task(operation: 'create' | 'delete', parameters: Readonly<Record<string, Json>>, run = 'run1'): TaskToPerform {
  return {
    run,
    path: operation,
    kind: 'volume',
    ir,
    task: { componentRef: { name: operation } },
    inputs: { parameters, artifacts: {} },
    given: {},
    names: taskNames(runNames(ir, run, 0), operation),
  };
}

function setUp() {
  const docker = createFakeDocker();
  const performer = createVolumePerformer({
    home: 'home0000',
    clock: { now: () => 0, monotonic: () => 0, after: (_ms, callback) => (callback(), { dispose: () => undefined }) },
    docker: () => Promise.resolve(docker.api),
  });
  const perform = (what: TaskToPerform) => performer.perform(what, new AbortController().signal);
  return { docker, perform };
}

describe('creating and deleting claims', () => {
  test('KUB-5 SCH-23 a claim is a labelled volume; created twice by one task it is one, and its name is the output', async () => {
    const { docker, perform } = setUp();
    const first = await perform(task('create', { pvc_name_suffix: '-data' }));
    expect(await perform(task('create', { pvc_name_suffix: '-data' }))).toEqual(first);
    const [volume] = [...docker.volumes.values()];
    expect(docker.volumes.size).toBe(1);
    expect(volume?.labels).toMatchObject({ 'dev.millrace.home': 'home0000' });
    const name = volume?.name.replace(/^mr-home0000-claim-/, '');
    expect(name).toMatch(/^run1-[0-9a-f]{8}-data$/);
    expect(first).toMatchObject({ ok: true, value: { parameters: { name } } });
  });

  test('KUB-5 another run does not create what is there; a deletion of what is gone is done', async () => {
    const { docker, perform } = setUp();
    await perform(task('create', { pvc_name: 'data' }));
    const again = await perform(task('create', { pvc_name: 'data' }, 'run2'));
    expect(again).toMatchObject({ ok: false, error: { detail: expect.stringContaining('“data” already') } });
    expect(await perform(task('delete', { pvc_name: 'data' }))).toMatchObject({ ok: true });
    expect(docker.volumes.size).toBe(0);
    expect(await perform(task('delete', { pvc_name: 'data' }))).toMatchObject({ ok: true });
  });

  test('KUB-5 a volume of another data folder with that name is neither used nor removed', async () => {
    const { docker, perform } = setUp();
    const name = 'mr-home0000-claim-data';
    docker.volumes.set(name, { name, labels: {} });
    expect(await perform(task('create', { pvc_name: 'data' }))).toMatchObject({ ok: false });
    expect(await perform(task('delete', { pvc_name: 'data' }))).toMatchObject({ ok: false });
    expect(docker.volumes.has(name)).toBe(true);
  });

  test('KUB-5 a deletion waits for containers that have the volume, but not for ever', async () => {
    const { docker, perform } = setUp();
    await perform(task('create', { pvc_name: 'data' }));
    const inUse = { kind: 'status', status: 409, message: 'volume is in use' } as const;
    docker.fail('remove-volume', inUse);
    docker.fail('remove-volume', inUse);
    expect(await perform(task('delete', { pvc_name: 'data' }))).toMatchObject({ ok: true });
    await perform(task('create', { pvc_name: 'data' }));
    for (let time = 0; time < 1000; time += 1) docker.fail('remove-volume', inUse);
    const refused = await perform(task('delete', { pvc_name: 'data' }));
    expect(refused).toMatchObject({ ok: false, error: { detail: expect.stringContaining('still used') } });
  });

  test.each([{}, { pvc_name: 'a', pvc_name_suffix: '-b' }, { pvc_name: 'No' }])(
    'KUB-5 %j is refused',
    async (inputs) => {
      expect(await setUp().perform(task('create', inputs))).toMatchObject({ ok: false });
    },
  );

  test('KUB-6 workspaces that a dead engine left at the end of a run are removed, those of open runs stay', async () => {
    const { docker } = setUp();
    for (const run of ['open', 'over']) {
      await docker.api.createVolume(`mr-home0000-workspace-${run}`, {
        'dev.millrace.home': 'home0000',
        'dev.millrace.volume': 'workspace',
        'dev.millrace.run': run,
      });
    }
    await sweepWorkspaces(docker.api, 'home0000', (run) => run === 'open');
    expect([...docker.volumes.keys()]).toEqual(['mr-home0000-workspace-open']);
  });
});
