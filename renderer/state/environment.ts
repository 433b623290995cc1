/** What the engine finds on this machine, kept up to date as long as there is a connection. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Environment } from '../../shared/ipc/contract.ts';
import type { Connection } from '../client.ts';

/** Undefined until the engine has answered. */
export type EnvironmentState = { readonly environment: Environment | undefined };

/** Follows the environment through lost connections. */
export function followEnvironment({ api, state }: Connection): StoreApi<EnvironmentState> {
  const store = createStore<EnvironmentState>(() => ({ environment: undefined }));
  const follow = (): void => {
    api.subscribe('engine.environment', {}, { item: (environment) => store.setState({ environment }) });
  };
  follow();
  state.subscribe((now, before) => {
    if (now.phase === 'connected' && before.phase === 'lost') follow();
  });
  return store;
}
