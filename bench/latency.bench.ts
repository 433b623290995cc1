/**
 * From the arrival of a step's exit (the daemon's answer to `wait`) to the create request of the step that depends on it, in a chain of steps
 * without artifacts. In between the engine asks how the step ended, collects its outputs, commits both, plans, resolves and commits the intent.
 */
import { createContainer, expectSuccess, image, noneLeft } from './bare-docker.ts';
import { openLocalEngine } from '../e2e/engine-harness.ts';
import { pipelineOf, runToEnd } from './bench-engine.ts';
import { observeDockerCalls } from './docker-calls.ts';
import { milliseconds, percentile, repeats } from './measure.ts';

const command = ['true'];
const length = Number(process.env['BENCH_WIDTH'] ?? 100);
/** A round has as many samples as the chain has steps: fewer rounds do. */
const rounds = Math.ceil(repeats / 2);

/** Milliseconds of each step from one container to the next, while `work` runs a chain. */
async function transitions(work: () => Promise<void>): Promise<readonly number[]> {
  const samples: number[] = [];
  let exitedAt: number | undefined;
  const end = observeDockerCalls({
    answered(_method, path, at) {
      if (/\/containers\/[^/]+\/wait/.test(path)) exitedAt = at;
    },
    sent(_method, path, at) {
      if (!/\/containers\/create/.test(path) || exitedAt === undefined) return;
      samples.push(at - exitedAt);
      exitedAt = undefined;
    },
  });
  try {
    await work();
  } finally {
    end();
  }
  return samples;
}

async function bare(length: number): Promise<void> {
  const removals: Promise<unknown>[] = [];
  for (let step = 0; step < length; step += 1) {
    const container = await createContainer(command);
    await container.start();
    await expectSuccess(container);
    // Like ours: the next step does not wait for that.
    removals.push(container.remove({ v: true }));
  }
  await Promise.all(removals);
}

const engine = await openLocalEngine();

async function ours(length: number): Promise<void> {
  const tasks = Array.from({ length }, (_, index) => ({
    key: `step-${index}`,
    ...(index === 0 ? {} : { after: `step-${index - 1}` }),
  }));
  const { run, state } = await runToEnd(engine.api, pipelineOf('chain', image, command, tasks), 2);
  if (state !== 'SUCCEEDED') throw new Error(`The run ended as ${state}.`);
  await noneLeft(run);
}

function line(samples: readonly number[]): string {
  const [p50, p95, most] = [percentile(samples, 0.5), percentile(samples, 0.95), Math.max(...samples)];
  return `p50 ${milliseconds(p50)} ms, p95 ${milliseconds(p95)} ms, longest ${milliseconds(most)} ms (${samples.length} transitions)`;
}

try {
  const baseline: number[] = [];
  const samples: number[] = [];
  // To warm up.
  await bare(5);
  await ours(5);
  for (let round = 0; round < rounds; round += 1) {
    baseline.push(...(await transitions(() => bare(length))));
    samples.push(...(await transitions(() => ours(length))));
  }
  console.log(`exit to next create, baseline: ${line(baseline)}`);
  console.log(`exit to next create, ours: ${line(samples)} (goal p95 at most 10 ms)`);
} finally {
  await engine.dispose();
}
