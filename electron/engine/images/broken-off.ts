import type { DockerFault } from '../docker/api.ts';

/** The daemon went away in the middle of a pull or build: nothing was said about the image, and it may be asked again. */
export interface BrokenOff {
  readonly reason: 'broken-off';
  /** What was seen of it. */
  readonly detail: string;
}

/** Makes one of what was seen. */
export function brokenOff(detail: string): BrokenOff {
  return { reason: 'broken-off', detail };
}

/** Whether a pull or build that got no answer, or this text for one, met a daemon on its way out. */
export function isBrokenOff(fault: DockerFault): boolean {
  return fault.kind === 'connection' || isFarewell(fault.message);
}

/** What a daemon says of work that it gives up because it stops itself. */
export function isFarewell(message: string): boolean {
  return /context canceled|shutting down|transport is closing/i.test(message);
}
