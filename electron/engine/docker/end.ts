/** How an attempt ends: its container is watched until it is over, and what inspect then says becomes the outcome. */
import type { AttemptExit } from '../../../shared/run/events.ts';
import type { AttemptOutcome } from '../executor.ts';
import { errorText } from '../files.ts';
import { tellingLine } from '../logs.ts';
import { ConnectionLost } from '../staging/staging.ts';
import type { ContainerInfo } from './api.ts';
import { resourceWarnings } from './container-spec.ts';
import type { LogPump } from './log-pump.ts';
import { exitOf, failureOf, isOver } from './outcome.ts';
import { failed, type AttemptWork, type Container, type Phase } from './phase.ts';

/** How long the kernel's word about a lack of memory may come after the exit. */
const memoryVerdictDelay = 200;
/** How long a failed step's outcome waits for its last line. */
const lastLineDelay = 1000;
const missingPause = 500;
const missingChecks = 3;

/** Watches a container until it is over. */
export async function watchContainer(
  { context: { api }, contact, watching }: AttemptWork,
  id: string,
  onExit: () => void,
): Promise<Phase<ContainerInfo>> {
  let missing = 0;
  for (;;) {
    const waited = await api.waitContainer(id, watching);
    if (watching.aborted) return undefined;
    if (waited.ok) onExit();
    else if (waited.error.kind === 'connection') contact.lost(waited.error.message);
    const found = await contact.insist(() => api.inspectContainer(id));
    if (found === undefined) return undefined;
    if (found.ok && isOver(found.value)) return { go: found.value };
    if (found.ok) missing = 0;
    else if (found.error.status === 404) missing += 1;
    if (missing >= missingChecks) {
      return failed({ reason: 'lost', detail: 'Somebody removed the container of the step, and nobody saw it end.' });
    }
    if (!(await contact.pause(missingPause))) return undefined;
  }
}

/** The outcome of a container that is over, its outputs collected and stored. Undefined: watching has ended. */
export async function concludeAttempt(
  work: AttemptWork,
  container: Container,
  state: ContainerInfo,
  pump: LogPump,
): Promise<AttemptOutcome | undefined> {
  const { context, step, contact, watching } = work;
  const exit = exitOf(state);
  const { memoryLimitBytes } = step.resources;
  let failure = failureOf(state, memoryLimitBytes);
  if (failure?.reason === 'signal' && failure.signal === 'SIGKILL' && memoryLimitBytes !== undefined) {
    if (!(await contact.pause(memoryVerdictDelay))) return undefined;
    const again = await contact.insist(() => context.api.inspectContainer(container.id));
    if (again?.ok === true) failure = failureOf(again.value, memoryLimitBytes);
  }
  if (failure?.reason === 'exit-code') {
    const line = await lastLogLine(work, pump);
    if (watching.aborted) return undefined;
    return { type: 'failed', exit, failure: { ...failure, ...(line === undefined ? {} : { lastLogLine: line }) } };
  }
  if (failure !== undefined) return { type: 'failed', exit, failure };
  return collect(work, container, state, exit);
}

async function collect(
  { context: { info }, identity, step, contact, watching }: AttemptWork,
  { id, staging, warnings: made }: Container,
  state: ContainerInfo,
  exit: AttemptExit,
): Promise<AttemptOutcome | undefined> {
  for (;;) {
    try {
      const collected = await staging.collect(id, identity, step);
      if (watching.aborted) return undefined;
      contact.found();
      if (!collected.ok) return { type: 'failed', exit, failure: collected.error };
      const { outputs, warnings } = collected.value;
      const killed = state.oomKilled
        ? ['A process of the step was killed because memory ran out, but the step went on.']
        : [];
      return {
        type: 'succeeded',
        exit,
        outputs,
        warnings: [...resourceWarnings(step.resources, info), ...made, ...killed, ...warnings],
      };
    } catch (error) {
      if (!(error instanceof ConnectionLost)) {
        const detail = `The outputs of the step could not be stored: ${errorText(error)}.`;
        return { type: 'failed', exit, failure: { reason: 'environment', detail } };
      }
      contact.lost(error.message);
      if (!(await contact.pause(missingPause))) return undefined;
    }
  }
}

async function lastLogLine({ context, identity, contact }: AttemptWork, pump: LogPump): Promise<string | undefined> {
  pump.containerEnded();
  await Promise.race([pump.done, contact.pause(lastLineDelay)]);
  return tellingLine(context.logs, identity);
}
