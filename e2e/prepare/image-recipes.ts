import { createHash } from 'node:crypto';

/** The label that marks a stand-in image and carries the hash of its recipe. */
export const recipeLabel = 'org.millrace.test-stand-in';

/** Debian's Python 3.11 stands in for every Python image: the tests need an interpreter, not a certain one. */
export const debianSuite = 'bookworm';

/** Packages of the base image. */
export const basePackages = ['python3-minimal', 'python3-pip', 'python3-venv', 'ca-certificates'] as const;

/** Where the certificates of this machine go, so that pip reaches its index through whatever this machine trusts. */
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** A Python that installs packages from the index, or from the wheelhouse alone. */
export type PythonStandIn = 'python-online' | 'python-offline';

/**
 * The Python images the tests name. python:3.12-slim is the base of the ML components' image, whose build installs packages
 * from the index; the others run compiled pipelines, whose steps install kfp and must not wait for an index.
 */
export const pythonImages: Readonly<Record<string, PythonStandIn>> = {
  'python:3.12-slim': 'python-online',
  'python:3.11': 'python-offline',
  'python:3.12': 'python-offline',
  'python:3.7': 'python-offline',
};

/** The images the tests name for steps that need a shell only. */
export const busyboxImages = ['alpine:latest', 'busybox:latest'] as const;

/** What differs from machine to machine in a recipe. */
export interface MachineTraits {
  /** The certificates this machine trusts, as PEM; null where it keeps none in one file. */
  readonly certificates: string | null;
  /** pip's settings of this machine as environment variables: an index of its own, for example. */
  readonly pip: Readonly<Record<string, string>>;
  /** The file names in the wheelhouse. */
  readonly wheels: readonly string[];
}

/** The Dockerfile of a Python stand-in. The build context holds `wheelhouse/` and, where there are any, `ca.crt`. */
export function pythonDockerfile(base: string, kind: PythonStandIn, traits: MachineTraits): string {
  const environment: Record<string, string> = {
    ...(traits.certificates === null ? {} : { SSL_CERT_FILE: certificates, PIP_CERT: certificates }),
    ...(kind === 'python-offline' ? { PIP_NO_INDEX: '1' } : traits.pip),
    PIP_FIND_LINKS: '/opt/wheelhouse',
    // Debian's Python refuses to install outside a venv; the official images do not.
    PIP_BREAK_SYSTEM_PACKAGES: '1',
    PIP_ROOT_USER_ACTION: 'ignore',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
  return [
    `FROM ${base}`,
    'COPY wheelhouse /opt/wheelhouse',
    ...(traits.certificates === null ? [] : [`COPY ca.crt ${certificates}`]),
    'RUN ln -sf python3 /usr/bin/python',
    ...Object.entries(environment).map(([name, value]) => `ENV ${name}=${quote(value)}`),
    'CMD ["python3"]',
    '',
  ].join('\n');
}

/** What `docker import` sets on the busybox stand-in. */
export const busyboxChanges = [
  'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'CMD ["sh"]',
] as const;

/** The tag of the base image; it changes with its contents. */
export function baseTag(): string {
  return `millrace-test-base:${hash([debianSuite, ...basePackages])}`;
}

/** The hash of the busybox recipe: a stand-in that carries another one is out of date. */
export function busyboxHash(): string {
  return hash([debianSuite, ...busyboxChanges]);
}

/** The hash of a Python recipe. */
export function pythonHash(kind: PythonStandIn, traits: MachineTraits): string {
  return hash([pythonDockerfile(baseTag(), kind, traits), traits.certificates ?? '', ...traits.wheels]);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

function quote(value: string): string {
  return `"${value.replaceAll(/["\\$]/g, String.raw`\$&`)}"`;
}
