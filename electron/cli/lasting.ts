import { CallError } from '../../shared/ipc/client.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import type { Connector } from './connection.ts';

/**
 * Works over one connection after another until the work is done: when the engine goes (the app or the command that owned it ended), the
 * next connection finds or becomes the new one. What `work` asks for may be asked twice, so it must not be for what may happen only once.
 */
export async function lasting<T>(connector: Connector, work: (api: EngineApi) => Promise<T>): Promise<T> {
  for (;;) {
    const { api } = await connector.connect();
    try {
      return await work(api);
    } catch (error) {
      if (!(error instanceof CallError && error.code === 'closed')) throw error;
    }
  }
}
