/** The object stores that URIs name, with the credentials of this machine. */
import { awsProfile, keyOf, type Environment } from './aws-credentials.ts';
import { googleToken } from './google-credentials.ts';
import type { ObjectStore } from './object-store.ts';
import { signedHeaders, type AccessKey } from './signature.ts';

/** Where credentials come from, and what time it is. */
export interface StorePorts {
  readonly env: Environment;
  readonly now: () => number;
}

/**
 * The store behind `s3://`, `gs://` or `minio://`; the error is a sentence's end. Without `trusted` it is asked as anybody may.
 */
export function objectStore(
  scheme: string,
  trusted: boolean,
  ports: StorePorts,
): Promise<ObjectStore | string> | undefined {
  switch (scheme) {
    case 's3':
      return amazon(trusted, ports);
    case 'gs':
      return google(trusted, ports);
    case 'minio':
      return minio(trusted, ports);
    default:
      return undefined;
  }
}

const untrusted =
  'let the pipeline or a parameter of the run name the bucket: what a step names is read without credentials';

async function amazon(trusted: boolean, { env, now }: StorePorts): Promise<ObjectStore> {
  const { key, region, endpoint } = await awsProfile(env);
  return signed(trusted, key, now, {
    region: region ?? 'us-east-1',
    endpoint: (where) => endpoint ?? `https://s3.${where}.amazonaws.com`,
    cure: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, where Millrace starts',
  });
}

async function minio(trusted: boolean, { env, now }: StorePorts): Promise<ObjectStore | string> {
  const { key, endpoint } = await awsProfile(env);
  const where = env['MINIO_ENDPOINT'] ?? endpoint;
  if (where === undefined) return 'set MINIO_ENDPOINT to the address of the MinIO server where Millrace starts';
  const own =
    keyOf(env['MINIO_ACCESS_KEY'], env['MINIO_SECRET_KEY']) ??
    keyOf(env['MINIO_ROOT_USER'], env['MINIO_ROOT_PASSWORD']) ??
    key;
  return signed(trusted, own, now, {
    region: env['MINIO_REGION'] ?? 'us-east-1',
    endpoint: () => (/^https?:\/\//.test(where) ? where : `http://${where}`),
    cure: 'set MINIO_ACCESS_KEY and MINIO_SECRET_KEY where Millrace starts',
  });
}

function signed(
  trusted: boolean,
  key: AccessKey | undefined,
  now: () => number,
  {
    region,
    endpoint,
    cure,
  }: { readonly region: string; readonly endpoint: (region: string) => string; readonly cure: string },
): ObjectStore {
  return {
    endpoint: (where) => endpoint(where ?? region),
    headers: (url, where) =>
      Promise.resolve(trusted && key !== undefined ? signedHeaders(url, where ?? region, key, now()) : {}),
    cure: trusted ? cure : untrusted,
  };
}

async function google(trusted: boolean, { env, now }: StorePorts): Promise<ObjectStore | string> {
  const emulator = env['STORAGE_EMULATOR_HOST'];
  const endpoint =
    emulator === undefined
      ? 'https://storage.googleapis.com'
      : /^https?:/.test(emulator)
        ? emulator
        : `http://${emulator}`;
  let token: string | undefined;
  try {
    token = trusted ? await googleToken(env, now()) : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return {
    endpoint: () => endpoint,
    headers: () => Promise.resolve(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    cure: trusted
      ? 'log in with "gcloud auth application-default login", or set GOOGLE_APPLICATION_CREDENTIALS where Millrace starts'
      : untrusted,
  };
}
