import type { AttemptIdentity } from '../executor.ts';
import type { StagingKind } from '../staging/staging.ts';

/** The label that marks everything of a data folder. */
export const homeLabel = 'dev.millrace.home';
/** The label that names the run. */
export const runLabel = 'dev.millrace.run';
const pathLabel = 'dev.millrace.path';
const attemptLabel = 'dev.millrace.attempt';
const nonceLabel = 'dev.millrace.nonce';
const stagingLabel = 'dev.millrace.staging';

/** The labels that make a container recognisable as that of one attempt. */
export function attemptLabels(identity: AttemptIdentity, staging: StagingKind): { readonly [name: string]: string } {
  return {
    [homeLabel]: identity.home,
    [runLabel]: identity.run,
    [pathLabel]: identity.path,
    [attemptLabel]: String(identity.attempt),
    [nonceLabel]: identity.nonce,
    [stagingLabel]: staging,
  };
}

/** True only for the container of this very attempt: a name alone proves nothing. */
export function isOurs(identity: AttemptIdentity, labels: { readonly [name: string]: string }): boolean {
  const expected = attemptLabels(identity, stagingOf(labels));
  return Object.entries(expected).every(([name, value]) => name === stagingLabel || labels[name] === value);
}

/** The way of staging a container was made with. */
export function stagingOf(labels: { readonly [name: string]: string }): StagingKind {
  return labels[stagingLabel] === 'archives' ? 'archives' : 'mounts';
}
