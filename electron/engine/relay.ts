import type { Channel } from '../../shared/ipc/channel.ts';

/** Joins two channels: what arrives at one leaves by the other, and when one closes so does the other. */
export function relay(left: Channel, right: Channel): void {
  left.onMessage((message) => right.send(message));
  right.onMessage((message) => left.send(message));
  left.onClose(() => right.close());
  right.onClose(() => left.close());
}
