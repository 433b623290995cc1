/**
 * The line to the engine. In the desktop app the preload script hands over a MessagePort through `window.postMessage`; in
 * browser mode it is a WebSocket to where the page came from. Either may break and come back; the api object stays.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Channel } from '../shared/ipc/channel.ts';
import { createClient } from '../shared/ipc/client.ts';
import type { EngineApi } from '../shared/ipc/contract.ts';
import { watchPulse, type EverySecond, type Silence } from '../shared/ipc/pulse.ts';
import type { DesktopApi } from '../shared/ipc/desktop.ts';

/**
 * `since` is wall-clock ms. `silent`: connected, but the engine does not answer. While `connecting` for the first time calls wait; while `lost` they wait for the way back.
 */
export type ConnectionState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'connected' }
  | { readonly phase: 'silent'; readonly silence: Silence }
  | { readonly phase: 'lost'; readonly since: number; readonly attempts: number };

/** The contract, and whether it can be reached right now. */
export interface Connection {
  readonly api: EngineApi;
  readonly state: StoreApi<ConnectionState>;
  /** Goes to the engine; called once. Until it is there calls wait, and are then made in their order. */
  open(): void;
}

const firstDelay = 250;
const longestDelay = 5000;

type OpenChannel = (found: (channel: Channel) => void) => void;

const everySecond: EverySecond = (tick) => {
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
};

/** The line of this window, by its transport. Once open it reconnects by itself, waiting a little longer each time. */
export function connect(desktop: DesktopApi | undefined): Connection {
  return connectThrough(desktop === undefined ? openSocket : (found) => openPort(desktop, found));
}

function connectThrough(open: OpenChannel): Connection {
  const state = createStore<ConnectionState>(() => ({ phase: 'connecting' }));
  let waiters: ((api: EngineApi) => void)[] = [];
  let current: EngineApi | undefined;
  let attempts = 0;

  const attempt = (): void => {
    open((channel) => {
      const client = createClient(channel);
      let stopPulse = (): void => undefined;
      channel.onClose(() => {
        stopPulse();
        const before = state.getState();
        current = undefined;
        attempts += 1;
        state.setState({ phase: 'lost', since: before.phase === 'lost' ? before.since : Date.now(), attempts }, true);
        setTimeout(attempt, Math.min(longestDelay, firstDelay * 2 ** Math.min(attempts - 1, 5)));
      });
      // A first answer proves the line: only then it counts as connected.
      client.call('engine.environment', {}).then(
        () => {
          current = client;
          attempts = 0;
          // What waits comes before what is done because the line is there.
          for (const waiter of waiters) waiter(client);
          waiters = [];
          state.setState({ phase: 'connected' }, true);
          stopPulse = watchPulse(client, everySecond, (silence) => {
            state.setState(silence === undefined ? { phase: 'connected' } : { phase: 'silent', silence }, true);
          });
        },
        () => channel.close(),
      );
    });
  };

  const ready = (): Promise<EngineApi> =>
    current === undefined ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve(current);

  return {
    state,
    open: attempt,
    api: {
      call: async (name, input, signal) => (await ready()).call(name, input, signal),
      subscribe(name, input, observer) {
        let stopped = false;
        let stop = (): void => undefined;
        void ready().then((api) => {
          if (!stopped) stop = api.subscribe(name, input, observer);
        });
        return () => {
          stopped = true;
          stop();
        };
      },
    },
  };
}

function openPort(desktop: DesktopApi, found: (channel: Channel) => void): void {
  const listen = (event: MessageEvent<unknown>): void => {
    const [port] = event.ports;
    if (event.data !== 'engine-port' || event.source !== window || port === undefined) return;
    window.removeEventListener('message', listen);
    found(portChannel(port));
  };
  window.addEventListener('message', listen);
  desktop.requestEnginePort();
}

function portChannel(port: MessagePort): Channel {
  const closing: (() => void)[] = [];
  let open = true;
  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of closing) listener();
  };
  port.addEventListener('close', closed);
  return {
    send: (message) => {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
      port.start();
    },
    onClose: (listener) => closing.push(listener),
    close() {
      port.close();
      closed();
    },
  };
}

function openSocket(found: (channel: Channel) => void): void {
  const address = new URL('/ws', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  const closing: (() => void)[] = [];
  const early: unknown[] = [];
  let open = true;
  socket.addEventListener('open', () => {
    for (const message of early.splice(0)) socket.send(JSON.stringify(message));
  });
  socket.addEventListener('close', () => {
    if (!open) return;
    open = false;
    for (const listener of closing) listener();
  });
  found({
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      else if (socket.readyState === WebSocket.CONNECTING) early.push(message);
    },
    onMessage(listener) {
      socket.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (typeof event.data !== 'string') return;
        let message: unknown;
        try {
          message = JSON.parse(event.data);
        } catch {
          socket.close();
          return;
        }
        listener(message);
      });
    },
    onClose: (listener) => closing.push(listener),
    close: () => socket.close(),
  });
}
