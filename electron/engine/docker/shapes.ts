/** What the Engine API answers, checked on arrival, as far as it is used. */
import { z } from 'zod';
import type { ContainerInfo, DaemonInfo, ImageInfo, ProgressLine, VolumeInfo } from './api.ts';

const labels = z.record(z.string(), z.string()).nullish();

/** Docker writes the year 1 for a moment that never came; such and unreadable ones are absent. */
function moment(text: string | undefined): number | undefined {
  if (text === undefined || text.startsWith('0001-')) return undefined;
  const at = Date.parse(text);
  return Number.isFinite(at) ? at : undefined;
}

/** `GET /containers/{id}/json`. */
export const containerInfo = z
  .object({
    Id: z.string(),
    Image: z.string(),
    Config: z.object({ Labels: labels, Env: z.array(z.string()).nullish() }),
    Mounts: z.array(z.object({ Name: z.string().optional(), Destination: z.string() })).nullish(),
    State: z.object({
      Status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
      ExitCode: z.number(),
      OOMKilled: z.boolean(),
      Error: z.string().default(''),
      StartedAt: z.string().optional(),
      FinishedAt: z.string().optional(),
    }),
  })
  .transform(({ Id, Image, Config, Mounts, State }): ContainerInfo => {
    const startedAt = moment(State.StartedAt);
    const finishedAt = moment(State.FinishedAt);
    return {
      id: Id,
      image: Image,
      labels: Config.Labels ?? {},
      env: Config.Env ?? [],
      volumes: Object.fromEntries(
        (Mounts ?? []).flatMap(({ Name, Destination }) => (Name === undefined ? [] : [[Destination, Name]])),
      ),
      status: State.Status,
      exitCode: State.ExitCode,
      oomKilled: State.OOMKilled,
      error: State.Error,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(finishedAt === undefined ? {} : { finishedAt }),
    };
  });

/** `GET /info`. */
export const daemonInfo = z
  .object({
    ID: z.string().default(''),
    Name: z.string().default(''),
    ServerVersion: z.string().default(''),
    OperatingSystem: z.string().default(''),
    OSType: z.string().default('linux'),
    Architecture: z.string().default(''),
    NCPU: z.number().default(0),
    MemTotal: z.number().default(0),
    Plugins: z.object({ Log: z.array(z.string()).nullish() }).nullish(),
    Runtimes: z.record(z.string(), z.unknown()).nullish(),
    SecurityOptions: z.array(z.string()).nullish(),
    HttpProxy: z.string().default(''),
    HttpsProxy: z.string().default(''),
  })
  .transform((info): DaemonInfo => ({
    id: info.ID === '' ? info.Name : info.ID,
    version: info.ServerVersion,
    operatingSystem: info.OperatingSystem,
    platform: `${info.OSType}/${goArchitecture(info.Architecture)}`,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    logDrivers: info.Plugins?.Log ?? [],
    runtimes: Object.keys(info.Runtimes ?? {}),
    securityOptions: info.SecurityOptions ?? [],
    usesProxy: info.HttpProxy !== '' || info.HttpsProxy !== '',
  }));

function goArchitecture(name: string): string {
  if (name === 'x86_64') return 'amd64';
  return name === 'aarch64' ? 'arm64' : name;
}

/** `GET /images/{name}/json`. */
export const imageInfo = z
  .object({
    Id: z.string(),
    Config: z.object({ Labels: labels, User: z.string().optional() }).nullish(),
    Os: z.string().default('linux'),
    Architecture: z.string().default(''),
    Size: z.number().default(0),
  })
  .transform((image): ImageInfo => ({
    id: image.Id,
    labels: image.Config?.Labels ?? {},
    platform: `${image.Os}/${image.Architecture}`,
    sizeBytes: image.Size,
    user: image.Config?.User ?? '',
  }));

/** `GET /volumes/{name}`, and the answer to `POST /volumes/create`. */
export const volumeInfo = z
  .object({ Name: z.string(), Labels: labels })
  .transform(({ Name, Labels }): VolumeInfo => ({ name: Name, labels: Labels ?? {} }));

/** `GET /volumes`. */
export const volumeList = z
  .object({ Volumes: z.array(volumeInfo).nullish() })
  .transform(({ Volumes }) => Volumes ?? []);

/** `GET /images/json`: the names of all local images. */
export const imageNames = z
  .array(z.object({ RepoTags: z.array(z.string()).nullish() }))
  .transform((images) => images.flatMap((image) => image.RepoTags ?? []).filter((name) => !name.startsWith('<none>')));

/** `POST /containers/create`: the new container's id. */
export const createdContainer = z.object({ Id: z.string() }).transform(({ Id }) => Id);

/** `POST /containers/{id}/wait`. */
export const waitAnswer = z.object({ StatusCode: z.number() });

/** A line of a pull's or build's progress. */
export const progressLine = z
  .object({
    id: z.string().optional(),
    status: z.string().optional(),
    stream: z.string().optional(),
    error: z.string().optional(),
    progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).optional(),
  })
  .transform(({ id, status, stream, error, progressDetail }): ProgressLine => ({
    ...(id === undefined ? {} : { id }),
    ...(status === undefined ? {} : { status }),
    ...(stream === undefined ? {} : { stream }),
    ...(error === undefined ? {} : { error }),
    ...(progressDetail?.current === undefined ? {} : { doneBytes: progressDetail.current }),
    ...(progressDetail?.total === undefined ? {} : { totalBytes: progressDetail.total }),
  }));

/** The text of a refusal: the daemon says `{"message": …}`, proxies say anything. */
export function refusalText(body: string): string {
  const parsed = z.object({ message: z.string() }).safeParse(parseJson(body));
  return (parsed.success ? parsed.data.message : body).trim();
}

/** JSON, or undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
