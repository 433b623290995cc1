import type { EngineApi } from '../../../shared/ipc/contract.ts';
import { CommandError, exit } from '../exit.ts';

/** The id behind what the person typed: an id, an unambiguous prefix of one, or `latest`. */
export async function findRun(api: EngineApi, typed: string): Promise<string> {
  const found = await api.call('runs.find', { run: typed });
  if (!found.ok) throw new CommandError(exit.input, found.message);
  return found.run;
}
