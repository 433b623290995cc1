/**
 * A wide graph of 100 steps that do nothing, against the bare Engine API at the same parallelism: create, start, wait, remove, with the
 * same image, network, log driver and limits. Ours also records, stores logs, collects outputs and checks what became of each step.
 */
import { openLocalEngine } from '../e2e/engine-harness.ts';
import { pipelineOf, runToEnd } from './bench-engine.ts';
import { image, noneLeft, runContainer } from './bare-docker.ts';
import { observeDockerCalls } from './docker-calls.ts';
import { interleaved, median, report, timed } from './measure.ts';

const command = ['true'];
const width = Number(process.env['BENCH_WIDTH'] ?? 100);
const engine = await openLocalEngine();

async function bare(parallel: number): Promise<void> {
  let left = width;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await runContainer(command);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

async function ours(parallel: number): Promise<void> {
  const tasks = Array.from({ length: width }, (_, index) => ({ key: `step-${index}` }));
  const { run, state } = await runToEnd(engine.api, pipelineOf('wide', image, command, tasks), parallel);
  if (state !== 'SUCCEEDED') throw new Error(`The run ended as ${state}.`);
  await noneLeft(run);
}

/** What this process itself costs a step: milliseconds of its processor time, and calls to the daemon. */
interface Cost {
  readonly cpu: number[];
  readonly calls: number[];
}

async function measured(work: () => Promise<void>, cost: Cost): Promise<number> {
  let calls = 0;
  const end = observeDockerCalls({ sent: () => (calls += 1) });
  const before = process.cpuUsage();
  try {
    return await timed(work);
  } finally {
    const { user, system } = process.cpuUsage(before);
    cost.cpu.push((user + system) / 1000 / width);
    cost.calls.push(calls / width);
    end();
  }
}

try {
  for (const parallel of [2, 4]) {
    const costs: { readonly bare: Cost; readonly ours: Cost } = {
      bare: { cpu: [], calls: [] },
      ours: { cpu: [], calls: [] },
    };
    const samples = await interleaved(
      () => measured(() => bare(parallel), costs.bare),
      () => measured(() => ours(parallel), costs.ours),
    );
    report(`${width} steps, ${parallel} at a time`, samples, 'at most 1.10');
    for (const [name, { cpu, calls }] of Object.entries(costs)) {
      console.log(
        `  ${name}, a step: ${median(cpu).toFixed(1)} ms of this process's CPU, ${median(calls).toFixed(1)} calls to Docker`,
      );
    }
  }
} finally {
  await engine.dispose();
}
