/** The command line beside the app, on the same data folder. */
import { z } from 'zod';
import type { Ended } from '../cli/millrace.ts';
import { millrace } from '../cli/millrace.ts';
import type { TestApp } from './fixtures.ts';

/** What `runs --json` prints. */
export const runs = z.array(z.looseObject({ id: z.string(), pipeline: z.string(), state: z.string() }));

/** Runs a command to its end. */
export function cli(app: TestApp, ...args: readonly string[]): Promise<Ended> {
  return millrace(app.home, args, app.env());
}

/** The id of the latest run; empty where there is none. */
export async function latest(app: TestApp): Promise<string> {
  const [run] = runs.parse(JSON.parse((await cli(app, 'runs', '--json')).stdout));
  return run?.id ?? '';
}
