import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { homeLabel } from '../../electron/engine/docker/labels.ts';
import { askDocker } from '../prepare/docker-api.ts';
import { readFacts } from '../prepare/facts.ts';

const deadline = 30_000;

/** Ids of every container that the engines of a data folder have made and not removed. */
export async function containersOf(home: string): Promise<readonly string[]> {
  const { docker } = readFacts();
  const label = labelOf(home);
  if (!docker.available || label === undefined) return [];
  const filters = encodeURIComponent(JSON.stringify({ label: [`${homeLabel}=${label}`] }));
  const path = `/containers/json?all=1&filters=${filters}`;
  const answer = await askDocker(docker.host, { method: 'GET', path, deadline });
  if (!answer.ok) throw new Error(answer.error);
  const list = z.array(z.object({ Id: z.string() })).parse(JSON.parse(answer.value.body));
  return list.map(({ Id }) => Id);
}

/** Removes what a failed test left behind. */
export async function removeContainersOf(home: string): Promise<void> {
  const { docker } = readFacts();
  if (!docker.available) return;
  for (const id of await containersOf(home)) {
    await askDocker(docker.host, { method: 'DELETE', path: `/containers/${id}?force=1`, deadline });
  }
}

/** The name of a data folder in labels; undefined where no engine ever opened it. */
function labelOf(home: string): string | undefined {
  const file = join(home, 'millrace.db');
  if (!existsSync(file)) return undefined;
  const database = new Database(file, { readonly: true });
  try {
    return z.object({ home: z.string() }).optional().parse(database.prepare('SELECT home FROM engine').get())?.home;
  } finally {
    database.close();
  }
}
