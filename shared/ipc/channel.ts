/**
 * A two-way line for JSON-compatible messages: a MessagePort, a WebSocket, a local socket, or two ends in one process.
 * Messages arrive in order and whole. After `onClose` nothing more arrives and sending does nothing; a listener that comes
 * after the close hears of it at once.
 */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** Two connected ends in one process; messages are delivered in a later microtask, as any real transport would. */
export function channelPair(): readonly [Channel, Channel] {
  const left = end();
  const right = end();
  left.connect(right);
  right.connect(left);
  return [left.channel, right.channel];
}

interface End {
  readonly channel: Channel;
  connect(other: End): void;
  deliver(message: unknown): void;
  closed(): void;
}

function end(): End {
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let other: End | undefined;
  let open = true;
  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of closeListeners) listener();
  };
  return {
    connect(peer) {
      other = peer;
    },
    deliver(message) {
      void Promise.resolve().then(() => {
        if (open) for (const listener of messageListeners) listener(message);
      });
    },
    closed,
    channel: {
      send(message) {
        if (open) other?.deliver(message);
      },
      onMessage(listener) {
        messageListeners.push(listener);
      },
      onClose(listener) {
        if (open) closeListeners.push(listener);
        else void Promise.resolve().then(listener);
      },
      close() {
        closed();
        other?.closed();
      },
    },
  };
}
