import { createHash } from 'node:crypto';
import { containerOf, componentOf } from '../../../shared/ir/references.ts';
import type { Json } from '../../../shared/json.ts';
import { badClaim, isClaimName } from '../../../shared/plan/pod-mounts.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import { noValues, type Values } from '../../../shared/run/values.ts';
import { compactJson } from '../../../shared/value-text.ts';
import type { DockerApi } from '../docker/api.ts';
import { ensureClaim, removeClaim } from '../docker/volumes.ts';
import { errorText } from '../files.ts';
import type { Performer, TaskToPerform } from '../performer.ts';
import type { Clock } from '../ports.ts';

/** What creating and deleting volumes needs. */
export interface VolumePerformerPorts {
  /** Id of the data folder. */
  readonly home: string;
  readonly clock: Clock;
  /** The daemon that answers now, or why there is none. */
  readonly docker: () => Promise<DockerApi | { readonly problem: string }>;
}

/** How long a deletion waits for containers that still have the volume, and how often it looks; milliseconds. */
const patience = 60_000;
const pause = 200;

/** The labels of a volume that say which task created its claim. */
const runLabel = 'dev.millrace.created-by-run';
const pathLabel = 'dev.millrace.created-by-task';

/** Does `argostub/createpvc` and `argostub/deletepvc`: claims are Docker volumes of the data folder. */
export function createVolumePerformer({ home, clock, docker }: VolumePerformerPorts): Performer {
  const create = async (api: DockerApi, task: TaskToPerform): Promise<Result<Values, Failure>> => {
    const claim = newClaim(task);
    if (!claim.ok) return claim;
    const createdBy = { [runLabel]: task.run, [pathLabel]: task.path };
    const volume = await ensureClaim(api, home, claim.value, createdBy);
    if (!volume.ok) return volume;
    const { labels } = volume.value;
    if (labels[runLabel] !== task.run || labels[pathLabel] !== task.path) {
      const cure = `Delete it (docker volume rm ${volume.value.name}), or choose another name`;
      return refused(`There is a volume claim “${claim.value}” already. ${cure}.`);
    }
    return ok({ parameters: { name: claim.value }, artifacts: {} });
  };

  const remove = async (
    api: DockerApi,
    { inputs }: TaskToPerform,
    signal: AbortSignal,
  ): Promise<Result<Values, Failure>> => {
    const claim = inputs.parameters['pvc_name'];
    if (typeof claim !== 'string' || !isClaimName(claim)) return refused(badClaim(compactJson(claim ?? null)));
    // The containers of steps that are over may not be removed yet.
    for (let waited = 0; ; waited += pause) {
      const removed = await removeClaim(api, home, claim);
      if (!removed.ok) return removed;
      if (removed.value === 'removed') return ok(noValues);
      if (signal.aborted || waited >= patience) {
        return refused(
          `The volume claim “${claim}” is still used by a container. Let the steps that use it end first.`,
        );
      }
      await new Promise<void>((resolve) => {
        clock.after(pause, resolve);
      });
    }
  };

  return {
    async perform(task, signal) {
      const api = await docker();
      if ('problem' in api) return err({ reason: 'environment', detail: api.problem });
      const component = componentOf(task.ir.spec, task.task);
      const image = component && containerOf(task.ir.spec, component)?.image;
      try {
        return await (image === 'argostub/deletepvc' ? remove(api, task, signal) : create(api, task));
      } catch (error) {
        return err({ reason: 'environment', detail: `Docker did not answer: ${errorText(error)}` });
      }
    },
  };
}

/** The name that is written, or a new one that ends as the task says: the same for the same task, so that doing it twice makes one. */
function newClaim({ run, path, inputs }: TaskToPerform): Result<string, Failure> {
  const { pvc_name: written, pvc_name_suffix: suffix } = inputs.parameters;
  if ((written === undefined) === (suffix === undefined)) {
    return refused('Creating a volume claim takes either pvc_name or pvc_name_suffix. Give one of them.');
  }
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  const name = written === undefined ? `${run}-${hash}${textOf(suffix)}` : textOf(written);
  return isClaimName(name) ? ok(name) : refused(badClaim(name));
}

/** Parameters of these tasks are texts; anything else gives a name that no claim can have. */
function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function refused(detail: string): Result<never, Failure> {
  return err({ reason: 'start-refused', detail });
}
