/**
 * From asking a run of 20 containers to stop until it is recorded as cancelled and no container of it is left. The steps end on SIGTERM, so
 * the grace period is not used; what they themselves take to end is in the baseline: the daemon asked to stop as many at once.
 */
import { createContainer, image, noneLeft } from './bare-docker.ts';
import { finished, openLocalEngine } from '../e2e/engine-harness.ts';
import { pipelineOf, startRun } from './bench-engine.ts';
import { interleaved, percentile, report, timed } from './measure.ts';

const width = 20;
const polite = ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait'];
const engine = await openLocalEngine();

async function ours(): Promise<number> {
  const tasks = Array.from({ length: width }, (_, index) => ({ key: `step-${index}` }));
  const run = await startRun(engine.api, pipelineOf('cancel', image, polite, tasks), width);
  const allStarted = Promise.withResolvers<void>();
  let started = 0;
  const end = finished(engine.api, run, ({ type }) => {
    if (type === 'attempt-started') started += 1;
    if (started === width) allStarted.resolve();
  });
  await Promise.race([allStarted.promise, end]);
  return timed(async () => {
    await engine.api.call('runs.cancel', { run });
    const state = await end;
    if (state !== 'CANCELED') throw new Error(`The run ended as ${state}.`);
    await noneLeft(run);
  });
}

async function bare(): Promise<number> {
  const containers = await Promise.all(Array.from({ length: width }, () => createContainer(polite)));
  await Promise.all(containers.map((container) => container.start()));
  return timed(async () => {
    await Promise.all(containers.map((container) => container.stop({ t: 5 })));
    await Promise.all(containers.map((container) => container.remove({ v: true })));
  });
}

try {
  const samples = await interleaved(bare, ours);
  report(`stop ${width} containers`, samples, 'p95 at most 2000 ms plus grace');
  console.log(`  ours: p95 ${percentile(samples.ours, 0.95).toFixed(0)} ms`);
} finally {
  await engine.dispose();
}
