/** The credentials of Amazon's tools: environment variables, then the files of a profile. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AccessKey } from './signature.ts';

/** What a profile says. */
export interface AwsProfile {
  readonly key?: AccessKey;
  readonly region?: string;
  readonly endpoint?: string;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads them each time, so that what a person corrects is there at the next import. */
export async function awsProfile(env: Environment): Promise<AwsProfile> {
  const folder = join(env['HOME'] ?? homedir(), '.aws');
  const name = env['AWS_PROFILE'] ?? 'default';
  const credentials = await readIni(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'));
  const config = await readIni(env['AWS_CONFIG_FILE'] ?? join(folder, 'config'));
  const own = { ...config.get(name), ...config.get(`profile ${name}`), ...credentials.get(name) };
  const key =
    keyOf(env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']) ??
    keyOf(own['aws_access_key_id'], own['aws_secret_access_key'], own['aws_session_token']);
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? own['region'];
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'] ?? own['endpoint_url'];
  return {
    ...(key === undefined ? {} : { key }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** A key, where both parts of it are there. */
export function keyOf(id: string | undefined, secret: string | undefined, session?: string): AccessKey | undefined {
  if (id === undefined || secret === undefined || id === '' || secret === '') return undefined;
  return { id, secret, ...(session === undefined || session === '' ? {} : { session }) };
}

/** Sections of an INI file with their settings; none where there is no such file. */
async function readIni(path: string): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> = {};
  for (const line of (await readFile(path, 'utf8').catch(() => '')).split(/\r?\n/)) {
    const title = /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1];
    if (title !== undefined) {
      section = {};
      sections.set(title, section);
    } else {
      const [, name, value] = /^\s*([^\s=#;]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) section[name] = value;
    }
  }
  return sections;
}
