/** Volumes that outlive a container: claims, which stay until they are deleted, and the workspace of each run. */
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import { ConnectionLost } from '../staging/staging.ts';
import type { Answer, DockerApi, DockerFault, VolumeInfo } from './api.ts';
import { homeLabel, runLabel } from './labels.ts';

/** What the volume is for. */
const useLabel = 'dev.millrace.volume';
const claimLabel = 'dev.millrace.claim';

/** The volume behind a claim; each data folder has its own. */
export function claimVolume(home: string, claim: string): string {
  return `mr-${home.slice(0, 8)}-claim-${claim}`;
}

function workspaceVolume(home: string, run: string): string {
  return `mr-${home.slice(0, 8)}-workspace-${run}`;
}

/** A volume that is there now. */
export interface ReadyVolume {
  readonly name: string;
  readonly made: boolean;
}

/**
 * The volume of a claim, made where it is not there yet. `createdBy` is who creates the claim on purpose: the same one may do it again.
 * Throws `ConnectionLost`.
 */
export async function ensureClaim(
  api: DockerApi,
  home: string,
  claim: string,
  createdBy: VolumeInfo['labels'] = {},
): Promise<Result<ReadyVolume & { readonly labels: VolumeInfo['labels'] }, Failure>> {
  return ensure(api, home, claimVolume(home, claim), { [useLabel]: 'claim', [claimLabel]: claim, ...createdBy });
}

/** The workspace of a run. Throws `ConnectionLost`. */
export async function ensureWorkspace(
  api: DockerApi,
  home: string,
  run: string,
): Promise<Result<ReadyVolume, Failure>> {
  return ensure(api, home, workspaceVolume(home, run), { [useLabel]: 'workspace', [runLabel]: run });
}

async function ensure(
  api: DockerApi,
  home: string,
  name: string,
  labels: VolumeInfo['labels'],
): Promise<Result<ReadyVolume & { readonly labels: VolumeInfo['labels'] }, Failure>> {
  const found = await api.inspectVolume(name);
  if (!found.ok && !isStatus(found.error, 404)) return volumeFault(found.error);
  const volume = found.ok ? found : await api.createVolume(name, { [homeLabel]: home, ...labels });
  if (!volume.ok) return volumeFault(volume.error);
  if (volume.value.labels[homeLabel] !== home) {
    const detail = `A volume named ${name} is in the way, and it is not of this data folder. Remove it with: docker volume rm ${name}.`;
    return err({ reason: 'start-refused', detail });
  }
  return ok({ name, made: !found.ok, labels: volume.value.labels });
}

/** Removes a claim's volume if it is ours; `in-use` while a container has it. A volume that is gone is a success. Throws `ConnectionLost`. */
export async function removeClaim(
  api: DockerApi,
  home: string,
  claim: string,
): Promise<Result<'removed' | 'in-use', Failure>> {
  const name = claimVolume(home, claim);
  const found = await api.inspectVolume(name);
  if (!found.ok) return isStatus(found.error, 404) ? ok('removed') : volumeFault(found.error);
  if (found.value.labels[homeLabel] !== home) {
    return err({ reason: 'environment', detail: `The volume ${name} is not of this data folder, and stays.` });
  }
  const removed = await api.removeVolume(name);
  if (removed.ok) return ok('removed');
  return isStatus(removed.error, 409) ? ok('in-use') : volumeFault(removed.error);
}

/** Removes the workspace of a run. Throws where that cannot be done. */
export async function removeWorkspace(api: DockerApi, home: string, run: string): Promise<void> {
  await expectRemoved(api.removeVolume(workspaceVolume(home, run)), run);
}

/** Removes the workspaces that engines left which died at the end of a run. */
export async function sweepWorkspaces(api: DockerApi, home: string, isOpen: (run: string) => boolean): Promise<void> {
  const volumes = await api.listVolumes([`${homeLabel}=${home}`, `${useLabel}=workspace`]);
  if (!volumes.ok) return;
  for (const { name, labels } of volumes.value) {
    const run = labels[runLabel];
    // One that cannot be removed is tried again by the next engine.
    if (run !== undefined && !isOpen(run)) await api.removeVolume(name);
  }
}

async function expectRemoved(answer: Answer<null>, run: string): Promise<void> {
  const given = await answer;
  if (!given.ok) throw new Error(`Docker did not remove the workspace of the run ${run}: ${given.error.message}`);
}

function isStatus(fault: DockerFault, status: number): boolean {
  return fault.kind === 'status' && fault.status === status;
}

function volumeFault(fault: DockerFault): Result<never, Failure> {
  if (fault.kind === 'connection') throw new ConnectionLost(fault.message);
  return err({ reason: 'environment', detail: `Docker refused a volume: ${fault.message}.` });
}
