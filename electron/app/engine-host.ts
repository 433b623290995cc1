import { join } from 'node:path';
import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';

/** The engine's process as the window sees it: something that takes ports. It is started when it is first wanted, and again when it died. */
export interface EngineHost {
  /** One end of a new connection; the other goes to the engine, which is started for it where none runs. */
  connect(): MessagePortMain;
  /** Asks the engine to let go of its steps and end; resolves when it has, or after the given milliseconds. */
  stop(within: number): Promise<void>;
}

/** What the host of the engine's process needs. */
export interface EngineHostOptions {
  /** Folder of the built files. */
  readonly dist: string;
  readonly home: string;
  readonly resources: string;
  /** The engine could not open the data folder. */
  readonly onFailure: (message: string) => void;
}

/** Nothing is started yet. */
export function hostEngine(options: EngineHostOptions): EngineHost {
  let stopping = false;
  let running: UtilityProcess | undefined;
  /** The failure that was said last. */
  let said: string | undefined;

  /** No restart loop: a dead engine is replaced when somebody wants it. */
  function engine(): UtilityProcess | undefined {
    if (!stopping) running ??= launch();
    return running;
  }

  function launch(): UtilityProcess {
    const started = utilityProcess.fork(join(options.dist, 'engine.cjs'), [options.home, options.resources], {
      serviceName: 'Millrace engine',
      stdio: 'inherit',
    });
    started.once('exit', () => {
      running = undefined;
    });
    started.on('message', (message: unknown) => {
      const failure = failureMessage(message);
      // The page goes on asking; what is in the way is said when it is new.
      if (failure === undefined || failure === said) return;
      said = failure;
      options.onFailure(failure);
    });
    return started;
  }

  return {
    connect() {
      const { port1, port2 } = new MessageChannelMain();
      engine()?.postMessage({ type: 'connect' }, [port1]);
      return port2;
    },
    stop(within) {
      stopping = true;
      const child = running;
      return new Promise((resolve) => {
        if (child === undefined) {
          resolve();
          return;
        }
        const timer = setTimeout(() => {
          // One that is suspended would outlive the app. Steps are not lost with it: the next engine takes them up.
          if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
          resolve();
        }, within);
        child.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        child.postMessage({ type: 'stop' });
      });
    },
  };
}

function failureMessage(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'failed')
    return undefined;
  return 'message' in message && typeof message.message === 'string' ? message.message : undefined;
}
