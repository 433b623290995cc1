/** From asking a run of 20 sleeping containers to stop until it is recorded as cancelled and no container of it is left. */
import Docker from 'dockerode';
import { benchEngine, finished, pipelineOf, startRun } from './bench-engine.ts';
import { percentile, spread } from './measure.ts';

const width = 20;
const repeats = Number(process.env['BENCH_REPEATS'] ?? 5);
const docker = new Docker();
const engine = await benchEngine();

async function containersOf(run: string): Promise<number> {
  return (await docker.listContainers({ all: true, filters: { label: [`dev.millrace.run=${run}`] } })).length;
}

async function once(command: readonly string[]): Promise<number> {
  const tasks = Array.from({ length: width }, (_, index) => ({ key: `step-${index}` }));
  const run = await startRun(engine.api, pipelineOf('cancel', 'alpine', command, tasks), width);
  const allStarted = Promise.withResolvers<void>();
  let started = 0;
  const end = finished(engine.api, run, ({ event }) => {
    if (event.type === 'attempt-started' && (started += 1) === width) allStarted.resolve();
  });
  await allStarted.promise;
  const begun = performance.now();
  await engine.api.call('runs.cancel', { run });
  await end;
  while ((await containersOf(run)) > 0);
  return performance.now() - begun;
}

/** The baseline: the daemon asked to stop the same containers, all at once. */
async function bare(command: readonly string[]): Promise<number> {
  const containers = await Promise.all(
    Array.from({ length: width }, () => docker.createContainer({ Image: 'alpine', Entrypoint: [...command] })),
  );
  await Promise.all(containers.map((container) => container.start()));
  const begun = performance.now();
  await Promise.all(containers.map((container) => container.kill({ signal: 'SIGTERM' })));
  await Promise.all(containers.map((container) => container.wait()));
  await Promise.all(containers.map((container) => container.remove()));
  return performance.now() - begun;
}

try {
  const polite = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];
  const baseline: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < repeats; round += 1) {
    baseline.push(await bare(polite));
    ours.push(await once(polite));
  }
  console.log(`stop ${width} containers that end on SIGTERM: baseline ${spread(baseline)}, ours ${spread(ours)}`);
  console.log(`ours p95 ${percentile(ours, 0.95).toFixed(0)} ms (goal at most 2000 ms beyond the grace period, which these steps do not use)`);
} finally {
  await engine.dispose();
}
