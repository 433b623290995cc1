/** The baseline of the engine's benchmarks: the same containers, made with nothing but dockerode. */
import Docker from 'dockerode';

export const image = 'alpine';

const docker = new Docker();

/** A container with the image, network, log driver and limits of a step's (container-spec.ts), but none of its mounts. */
export function createContainer(command: readonly string[]): Promise<Docker.Container> {
  return docker.createContainer({
    Image: image,
    Entrypoint: [...command],
    Cmd: [],
    // To find what a benchmark that was killed leaves behind.
    Labels: { 'dev.millrace.bench': String(process.pid) },
    StopSignal: 'SIGTERM',
    HostConfig: {
      PidsLimit: 32_768,
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'local', Config: { 'max-size': '1000g', 'max-file': '1', compress: 'false' } },
    },
  });
}

/** Create, start, wait, remove. */
export async function runContainer(command: readonly string[]): Promise<void> {
  const container = await createContainer(command);
  await container.start();
  await expectSuccess(container);
  await container.remove({ v: true });
}

/** Waits for a container that must end well. */
export async function expectSuccess(container: Docker.Container): Promise<void> {
  const ended: unknown = await container.wait();
  const status = typeof ended === 'object' && ended !== null && 'StatusCode' in ended ? ended.StatusCode : undefined;
  if (status !== 0) throw new Error(`A container of the baseline ended with ${String(status)}.`);
}

/** Waits until nothing of a run is left in Docker; the last containers are removed after the run is recorded as finished. */
export async function noneLeft(run: string): Promise<void> {
  const filters = { label: [`dev.millrace.run=${run}`] };
  while ((await docker.listContainers({ all: true, filters })).length > 0);
}
