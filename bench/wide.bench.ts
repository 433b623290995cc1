/**
 * A wide graph of 100 steps that do nothing, against the bare Engine API at the same parallelism: create, start, wait, remove, with the
 * same image, network and limits, by dockerode. Ours also records, stores logs and collects outputs.
 */
import Docker from 'dockerode';
import { benchEngine, finished, pipelineOf, startRun } from './bench-engine.ts';
import { interleaved, report, timed } from './measure.ts';

const image = 'alpine';
const command = ['true'];
const width = Number(process.env['BENCH_WIDTH'] ?? 100);
const repeats = Number(process.env['BENCH_REPEATS'] ?? 5);

const docker = new Docker();
const engine = await benchEngine();

async function bareStep(): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: command,
    Cmd: [],
    HostConfig: { LogConfig: { Type: 'local', Config: {} }, SecurityOpt: ['no-new-privileges'] },
  });
  await container.start();
  const { StatusCode: status } = await container.wait();
  if (status !== 0) throw new Error(`A step of the baseline ended with ${status}.`);
  await container.remove();
}

async function bare(parallel: number): Promise<void> {
  let left = width;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await bareStep();
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

async function ours(parallel: number): Promise<void> {
  const tasks = Array.from({ length: width }, (_, index) => ({ key: `step-${index}` }));
  const events = await finished(engine.api, await startRun(engine.api, pipelineOf('wide', image, command, tasks), parallel));
  const last = events.at(-1)?.event;
  if (last?.type !== 'run-finished' || last.state !== 'SUCCEEDED') throw new Error('The run did not succeed.');
}

try {
  for (const parallel of [2, 4]) {
    const samples = await interleaved(
      repeats,
      () => timed(() => bare(parallel)),
      () => timed(() => ours(parallel)),
    );
    report(`${width} steps, ${parallel} at a time`, samples, 'at most 1.10');
  }
} finally {
  await engine.dispose();
}
