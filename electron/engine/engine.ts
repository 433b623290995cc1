/** The composition root: the engine as far as a door needs it at once. What runs pipelines is joined in `running.ts` when it is first needed. */
import type { Cancellation } from '../../shared/ipc/cancellation.ts';
import { Refusal } from '../../shared/ipc/refusal.ts';
import { StoreError, storeFailure } from '../store/failure.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { documentHandlers } from './api/documents.ts';
import { createEnvironmentWatch } from './api/environment.ts';
import { libraryHandlers } from './api/library.ts';
import { windowHandlers } from './api/window.ts';
import type { Engine } from './door.ts';
import { bundledComponents, bundledExamples } from './library.ts';
import { EngineOpenError } from './open-error.ts';
import type { Running } from './running.ts';
import { systemClock, systemRandom } from './system.ts';

/** The folders that an engine works with. */
export interface EngineOptions {
  /** The data folder; the caller holds its lock. */
  readonly home: string;
  /** Components, examples and images that come with Millrace. */
  readonly resources: string;
}

/**
 * Opens the engine of a data folder and takes up the runs that a dead one left. Throws {@link EngineOpenError} or {@link StoreError} when the
 * folder cannot be used.
 */
export async function openEngine({ home, resources }: EngineOptions): Promise<Engine> {
  const store = openStoreOf(home);
  const components = bundledComponents(resources);
  const examples = bundledExamples(resources);

  let attempts = (): number => 0;
  let opening: Promise<Running> | undefined;
  let disposed = false;
  const running = (): Promise<Running> => (opening ??= openRest());
  async function openRest(): Promise<Running> {
    try {
      if (disposed) throw new Refusal('The engine of this data folder has ended. Ask again: the next one takes over.');
      const { openRunning } = await import('./running.ts');
      const rest = await openRunning({
        home,
        resources,
        store,
        components,
        examples,
        onChange: () => environment.touch(),
      });
      attempts = rest.attempts;
      return rest;
    } catch (error) {
      // What is in the way (a full disk) may go: the next question tries again.
      opening = undefined;
      const failure = storeFailure(error, home);
      throw failure === undefined ? error : new StoreError(failure);
    }
  }
  async function dispose(): Promise<void> {
    disposed = true;
    environment.dispose();
    // What could not be opened was said to whoever asked for it.
    const rest = await opening?.catch(() => undefined);
    await rest?.dispose();
    store.close();
  }

  const environment = createEnvironmentWatch({
    home,
    clock: systemClock,
    findDocker: async () => (await running()).findDocker(),
    storedBytes: () => store.artifacts.contents().reduce((sum, { size }) => sum + size, 0),
    runningAttempts: () => attempts(),
  });
  try {
    if (store.runs.unfinished().length + store.runs.uncleaned().length > 0) await running();
  } catch (error) {
    await dispose();
    throw error;
  }

  const documentPorts = { documents: store.documents, examples, clock: systemClock, random: systemRandom };
  const procedures = {
    'engine.environment': () => environment.current(),
    'engine.ping': () => ({ pid: process.pid }),
    ...libraryHandlers({ components, settings: store.settings }),
    ...documentHandlers(documentPorts),
    ...windowHandlers({ ...documentPorts, settings: store.settings, components }),
  };
  const subscriptions = {
    'engine.environment': (_input: unknown, signal: Cancellation) => environment.watch(signal),
  };
  return {
    handlers: {
      ready: { procedures, subscriptions },
      async all() {
        const rest = await running();
        return {
          procedures: { ...procedures, ...rest.procedures },
          subscriptions: { ...subscriptions, ...rest.subscriptions },
        };
      },
    },
    dispose,
  };
}

function openStoreOf(home: string): Store {
  const opened = openStore(home);
  if (!opened.ok) throw new EngineOpenError(`${opened.error.message} ${opened.error.cure}`);
  return opened.value;
}
