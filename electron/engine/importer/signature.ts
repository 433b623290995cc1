/** AWS Signature Version 4 of a request without a body. */
import { createHash, createHmac } from 'node:crypto';

/** Whose request it is. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly session?: string;
}

const emptyBody = createHash('sha256').digest('hex');

/** The headers that sign a GET of an object or a listing. `url` must have its path and query encoded as {@link encodePath} does. */
export function signedHeaders(url: URL, region: string, key: AccessKey, now: number): Record<string, string> {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': emptyBody,
    'x-amz-date': time,
    ...(key.session === undefined ? {} : { 'x-amz-security-token': key.session }),
  };
  const names = Object.keys(headers).join(';');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['GET', url.pathname, query, lines.join(''), names, emptyBody].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const signing = [time.slice(0, 8), region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${key.secret}`,
  );
  const signature = createHmac('sha256', signing).update(text).digest('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** A key of an object as a path of a URL. */
export function encodePath(key: string): string {
  return key.split('/').map(encode).join('/');
}

/** Everything but unreserved characters, as the signature wants it. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
