import { ok } from '../../../shared/result.ts';
import type { AttemptIdentity } from '../executor.ts';
import type { Answer, ContainerInfo, DockerFault } from './api.ts';
import { isOurs, stagingOf } from './labels.ts';
import { pumpLog, type LogPump } from './log-pump.ts';
import { removeInitContainers } from './init-containers.ts';
import { readSecrets } from './secrets.ts';
import { isOver } from './outcome.ts';
import type { AttemptContext } from './phase.ts';

/**
 * Removes the container of an attempt whose outcome is committed, after the rest of its log was stored, and the files beside it. What is gone already is fine.
 * Throws where Docker or the disk refuses; it can then be done again. `ended` is what was said of the container after its exit, where it was watched to
 * its end: it need not be looked for then.
 */
export async function removeAttempt(
  context: AttemptContext,
  identity: AttemptIdentity,
  pump?: LogPump,
  ended?: ContainerInfo,
): Promise<void> {
  const { api } = context;
  const found = ended === undefined ? await api.inspectContainer(identity.handle) : ok(ended);
  if (!found.ok) {
    if (found.error.kind !== 'status' || found.error.status !== 404) throw refused('look for', identity, found.error);
    await pump?.done;
    await finishLog(context, identity);
    await context.staging('mounts').remove(identity, undefined);
    return;
  }
  const state = found.value;
  if (!isOurs(identity, state.labels)) {
    await finishLog(context, identity);
    return;
  }
  if (state.startedAt === undefined) await finishLog(context, identity);
  else await (pump ?? (await endedLog(context, state, identity))).done;
  try {
    // Before the container, which says by which image files that belong to root can be removed: an engine that dies in between can still do it.
    await removeInitContainers(api, identity, state.labels);
    await context.staging(stagingOf(state.labels)).remove(identity, state.image);
  } finally {
    await expect(api.removeContainer(state.id), 'remove', identity);
  }
}

async function endedLog(context: AttemptContext, state: ContainerInfo, identity: AttemptIdentity): Promise<LogPump> {
  const secrets = await readSecrets(context.api, state);
  if (!secrets.ok) throw refused('say what is secret in', identity, secrets.error);
  const pump = pumpLog(context, state.id, identity, secrets.value);
  if (isOver(state)) pump.containerEnded();
  return pump;
}

/** Nothing was written, or nothing more can be read: whoever follows the log may stop. */
async function finishLog({ logs }: AttemptContext, identity: AttemptIdentity): Promise<void> {
  const writer = await logs.write(identity);
  try {
    if (!writer.complete) await writer.finish();
  } finally {
    await writer.close();
  }
}

async function expect<T>(answer: Answer<T>, what: string, identity: AttemptIdentity): Promise<void> {
  const given = await answer;
  if (given.ok) return;
  // Its removal is under way already.
  if (given.error.kind === 'status' && given.error.status === 409 && /already in progress/.test(given.error.message))
    return;
  throw refused(what, identity, given.error);
}

function refused(what: string, identity: AttemptIdentity, fault: DockerFault): Error {
  return new Error(`Docker did not ${what} the container ${identity.handle}: ${fault.message}`);
}
