import { existsSync, readFileSync } from 'node:fs';
import type { MachineTraits } from './image-recipes.ts';
import { runCommand } from './run-command.ts';
import { fillWheelhouse } from './wheelhouse.ts';

const pipDeadline = 20_000;

/** pip's settings that say where packages come from. */
const carried = ['index-url', 'extra-index-url', 'trusted-host', 'timeout'] as const;

/** Fills the wheelhouse and reads what an image needs to reach the package index the way this machine does. */
export async function readMachineTraits(python: string): Promise<MachineTraits> {
  const listing = await runCommand(python, ['-m', 'pip', 'config', 'list'], { deadline: pipDeadline });
  return {
    certificates: readCertificates(),
    pip: listing.code === 0 ? pipEnvironment(listing.stdout) : {},
    wheels: await fillWheelhouse(python),
  };
}

/** The carried settings in the output of `pip config list` as PIP_ variables; later lines win, as they do in pip. */
export function pipEnvironment(listing: string): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const line of listing.split('\n')) {
    const match = /^(?:global|install|:env:)\.([a-z-]+)='(.*)'$/.exec(line.trim());
    const setting = carried.find((name) => name === match?.[1]);
    if (setting !== undefined && match?.[2] !== undefined) {
      environment[`PIP_${setting.replaceAll('-', '_').toUpperCase()}`] = match[2];
    }
  }
  return environment;
}

function readCertificates(): string | null {
  const named = [process.env['PIP_CERT'], process.env['SSL_CERT_FILE'], '/etc/ssl/certs/ca-certificates.crt'];
  const file = named.find((path) => path !== undefined && path !== '' && existsSync(path));
  return file === undefined ? null : readFileSync(file, 'utf8');
}
