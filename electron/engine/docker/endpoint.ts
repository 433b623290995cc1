import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../shared/result.ts';

/** Client certificates for a daemon behind TLS, in PEM. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** The context says that the daemon's certificate is not to be checked. */
  readonly skipVerify: boolean;
}

/** Where a Docker daemon listens. `host` is written as in DOCKER_HOST. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly host: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly hostname: string;
      readonly port: number;
      readonly tls?: TlsFiles;
    };

/** A sentence about what is wrong, and one about what to do. */
export interface Complaint {
  readonly message: string;
  readonly cure: string;
}

const plainPort = 2375;
const tlsPort = 2376;

/**
 * Reads an address as DOCKER_HOST and Docker contexts write it. `certificates` is the folder with `ca.pem`, `cert.pem` and `key.pem`;
 * without it a TCP daemon is spoken to in the clear unless the address says https.
 */
export function parseEndpoint(host: string, certificates?: string, skipVerify = false): Result<Endpoint, Complaint> {
  for (const scheme of ['unix://', 'npipe://']) {
    if (host.startsWith(scheme)) return ok({ kind: 'socket', host, path: host.slice(scheme.length) });
  }
  if (host.startsWith('ssh://')) {
    return err({
      message: `Millrace cannot reach the Docker daemon at ${host}: connections over SSH are not supported.`,
      cure: `Forward the remote socket to this machine (ssh -L /tmp/docker.sock:/var/run/docker.sock ${host.slice(6)}) and set DOCKER_HOST to unix:///tmp/docker.sock.`,
    });
  }
  const text = host.includes('://') ? host : `tcp://${host}`;
  // `tcp` is no scheme that URL knows ports and hosts of, so it reads it as http.
  const url = URL.parse(text.replace(/^tcp:/, 'http:'));
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    return err({
      message: `${JSON.stringify(host)} is not an address of a Docker daemon.`,
      cure: 'Set DOCKER_HOST to something like unix:///var/run/docker.sock or tcp://127.0.0.1:2375.',
    });
  }
  const secure = url.protocol === 'https:' || certificates !== undefined || skipVerify;
  const explicitPort = /:(\d+)\/?$/.exec(text)?.[1];
  const port = explicitPort === undefined ? (secure ? tlsPort : plainPort) : Number(explicitPort);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!secure) return ok({ kind: 'tcp', host, hostname, port });
  const tls = readTls(certificates, skipVerify);
  return tls.ok ? ok({ kind: 'tcp', host, hostname, port, tls: tls.value }) : tls;
}

function readTls(folder: string | undefined, skipVerify: boolean): Result<TlsFiles, Complaint> {
  if (folder === undefined) return ok({ skipVerify });
  try {
    const ca = readIfThere(join(folder, 'ca.pem'));
    const cert = readIfThere(join(folder, 'cert.pem'));
    const key = readIfThere(join(folder, 'key.pem'));
    return ok({
      skipVerify,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return err({
      message: `The TLS certificates for Docker in ${folder} cannot be read: ${detail}.`,
      cure: 'Put ca.pem, cert.pem and key.pem there, or set DOCKER_CERT_PATH to the folder that has them.',
    });
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
