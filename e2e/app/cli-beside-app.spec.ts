import { z } from 'zod';
import { testIds } from '../../renderer/testids.ts';
import { startMillrace } from '../cli/millrace.ts';
import { letGo, untilLetGo } from '../cli/patient-step.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { cli, latest, runs } from './command-line.ts';
import { containersOf } from './containers.ts';
import { designerOf } from './designer.ts';
import { openFile } from './file-dialogs.ts';
import { expect, test } from './fixtures.ts';
import { shellPipeline } from './pipelines.ts';

const docker = dockerOrSkip(['alpine:latest']);
test.skip(!docker.ok, docker.reason);

const shown = z.looseObject({
  status: z.string(),
  tasks: z.array(z.looseObject({ status: z.string(), attempts: z.array(z.looseObject({ status: z.string() })) })),
});

test('a run of the command line appears in the window as it goes', async ({ app }) => {
  const page = await app.start();
  await page.getByTestId(testIds.rail('runs')).click();
  await expect(page.getByText('No runs yet')).toBeVisible();
  const file = shellPipeline(app.files, 'From the terminal', { first: `echo one; ${untilLetGo}; echo two` });
  const command = startMillrace(app.home, ['run', file], app.env());
  const row = page.getByTestId(testIds.runsTable).getByRole('row').filter({ hasText: 'From the terminal' });
  await expect(row).toContainText('Running');
  await row.click();
  await expect(designerOf(page).node('first')).toHaveAttribute('data-status', 'running');
  letGo(await latest(app));
  await expect(designerOf(page).node('first')).toHaveAttribute('data-status', 'succeeded');
  const { code, stderr } = await command.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });

  const list = await cli(app, 'runs', '--json');
  expect(runs.parse(JSON.parse(list.stdout))).toMatchObject([{ pipeline: 'From the terminal', state: 'SUCCEEDED' }]);
  expect((await cli(app, 'runs')).stdout).toContain('From the terminal');
  const one = await cli(app, 'show', 'latest', '--json');
  expect(shown.parse(JSON.parse(one.stdout))).toMatchObject({ status: 'SUCCEEDED', tasks: [{ attempts: [{}] }] });
  expect((await cli(app, 'logs', 'latest', 'first')).stdout).toBe('one\ntwo\n');
});

test('the command line cancels a run of the window', async ({ app }) => {
  const page = await app.start();
  await openFile(app, shellPipeline(app.files, 'Endless', { waits: 'echo begun; sleep 1000' }));
  const node = designerOf(page).node('waits');
  await expect(node).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  await page.getByTestId(testIds.approve).click();
  await expect(node).toHaveAttribute('data-status', 'running');
  const log = startMillrace(app.home, ['logs', 'latest', 'waits', '-f'], app.env());
  await log.output('begun');
  expect(await cli(app, 'cancel', 'latest')).toMatchObject({ code: 0 });
  await expect(page.getByTestId(testIds.runBar)).toHaveAttribute('data-state', 'CANCELED', { timeout: 30_000 });
  await expect(node).toHaveAttribute('data-status', 'canceled');
  expect(await log.ended).toMatchObject({ code: 0 });
  await expect.poll(() => containersOf(app.home)).toEqual([]);
});

test('a run of the command line outlives the window whose engine ran it', async ({ app }) => {
  await app.start();
  const file = shellPipeline(app.files, 'Outlives', { first: `echo begun; ${untilLetGo}; echo over` });
  const command = startMillrace(app.home, ['run', file, '--json'], app.env());
  await command.output('attempt-started');
  const log = startMillrace(app.home, ['logs', 'latest', 'first', '-f'], app.env());
  await log.output('begun');
  const run = await latest(app);
  await app.close();
  letGo(run);
  const { code, stdout, stderr } = await command.ended;
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  expect(await log.ended).toMatchObject({ code: 0, stdout: 'begun\nover\n' });
  const one = await cli(app, 'show', 'latest', '--json');
  const tasks = [{ status: 'SUCCEEDED', attempts: [{ status: 'SUCCEEDED' }] }];
  expect(shown.parse(JSON.parse(one.stdout))).toMatchObject({ status: 'SUCCEEDED', tasks });

  const page = await app.start();
  await page.getByTestId(testIds.rail('runs')).click();
  await expect(page.getByTestId(testIds.runsTable)).toContainText('Outlives');
  await expect.poll(() => containersOf(app.home)).toEqual([]);
});

test('ENG-9 a window says that the engine it is attached to is suspended, and goes on with it', async ({ app }) => {
  const file = shellPipeline(app.files, 'Suspended', { first: `echo begun; ${untilLetGo}` });
  const command = startMillrace(app.home, ['run', file, '--json'], app.env());
  await command.output('attempt-started');
  const run = await latest(app);
  const page = await app.start();
  const bar = page.getByTestId(testIds.statusBar);
  const engine = command.engine();
  process.kill(engine, 'SIGSTOP');
  await expect(bar).toContainText(`its process ${engine} may be suspended`, { timeout: 30_000 });
  process.kill(engine, 'SIGCONT');
  await expect(bar).not.toContainText('suspended');
  letGo(run);
  expect(await command.ended).toMatchObject({ code: 0 });
});
