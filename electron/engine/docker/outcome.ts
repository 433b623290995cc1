import type { AttemptExit } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import { signalOfStatus } from '../exit-status.ts';
import type { ContainerInfo } from './api.ts';

/** True once the container will do nothing more. Only then does inspect speak of an outcome. */
export function isOver(info: ContainerInfo): boolean {
  return info.status === 'exited' || info.status === 'dead';
}

/** How a container that is over ended. */
export function exitOf(info: ContainerInfo): AttemptExit {
  return {
    exitCode: info.exitCode,
    ...(info.startedAt === undefined ? {} : { startedAt: info.startedAt }),
    // Docker stamps the two in different places; a step that ends at once may seem to end before it began.
    ...(info.finishedAt === undefined ? {} : { finishedAt: Math.max(info.finishedAt, info.startedAt ?? 0) }),
  };
}

/** Why a container that is over failed; undefined where it ended well. */
export function failureOf(info: ContainerInfo, memoryLimitBytes: number | undefined): Failure | undefined {
  const { exitCode } = info;
  if (info.finishedAt === undefined) {
    // A daemon that was killed may not know how a container ended, and says 0.
    return { reason: 'lost', detail: 'Docker was stopped in the middle and does not know how the step ended.' };
  }
  if (exitCode === 0) return undefined;
  if (info.oomKilled) {
    return { reason: 'out-of-memory', ...(memoryLimitBytes === undefined ? {} : { limitBytes: memoryLimitBytes }) };
  }
  const signal = signalOfStatus(exitCode);
  return signal === undefined ? { reason: 'exit-code', exitCode } : { reason: 'signal', signal, exitCode };
}

/** A refused creation in a sentence. `message` is the daemon's own text. */
export function createRefusal(image: string, status: number, message: string): Failure {
  return status === 404
    ? { reason: 'image-not-found', image, detail: `it was removed after it had been made ready (${message})` }
    : { reason: 'start-refused', detail: `Docker refused to create the container: ${message}.` };
}

/** A refused start in a sentence. `message` is the daemon's own text, of which runc's part says what happened. */
export function startRefusal(message: string, program: string): Failure {
  const text = message.replaceAll(/\s+/g, ' ').trim();
  if (/executable file not found/.test(text)) {
    return { reason: 'start-refused', detail: `The image has no program “${program}” on its PATH.` };
  }
  if (/stat .*: no such file or directory|exec: .*no such file or directory/.test(text)) {
    return {
      reason: 'start-refused',
      detail: `The image has no file “${program}”, or the interpreter that it names is missing.`,
    };
  }
  if (/permission denied/.test(text) && /exec/.test(text)) {
    return { reason: 'start-refused', detail: `“${program}” may not be executed in the image.` };
  }
  if (/exec format error/.test(text)) {
    return {
      reason: 'start-refused',
      detail: `“${program}” is not a program for this machine: the image may be made for another platform.`,
    };
  }
  if (/argument list too long/.test(text)) {
    return {
      reason: 'start-refused',
      detail: 'The command line is longer than the system allows: pass large values as files.',
    };
  }
  return { reason: 'start-refused', detail: `Docker refused to start the step: ${text}.` };
}
