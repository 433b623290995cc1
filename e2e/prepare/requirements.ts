import type { Facts } from './facts.ts';

/** What can be required to be there, as named in MILLRACE_REQUIRE. */
const needs = ['docker', 'electron', 'chromium', 'kfp', 'ml', 's3'] as const;

/** One of the things tests need. */
export type Need = (typeof needs)[number];

/** The needs that MILLRACE_REQUIRE names: where one of them is missing, tests fail instead of skipping. */
export function requiredNeeds(value: string = process.env['MILLRACE_REQUIRE'] ?? ''): ReadonlySet<Need> {
  const words = value.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => word !== '' && !needs.some((need) => need === word));
  if (unknown.length > 0) {
    throw new Error(`MILLRACE_REQUIRE names ${unknown.join(', ')}; it knows ${needs.join(', ')}.`);
  }
  return new Set(needs.filter((need) => words.includes(need)));
}

/** Why a need is not met; null where it is. */
export function unmet(need: Need, facts: Facts): string | null {
  switch (need) {
    case 'docker':
      return facts.docker.available ? firstMissingImage(facts) : facts.docker.reason;
    case 'electron':
      return facts.electron.available ? lackingDisplay(facts) : facts.electron.reason;
    case 'chromium':
      return facts.chromium.available ? null : facts.chromium.reason;
    case 'kfp':
      return facts.kfpPython.available ? null : facts.kfpPython.reason;
    case 'ml':
      return facts.mlPython.available ? null : facts.mlPython.reason;
    case 's3':
      return facts.s3Python.available ? null : facts.s3Python.reason;
  }
}

function firstMissingImage(facts: Facts): string | null {
  for (const [name, image] of Object.entries(facts.images)) {
    if (!image.available) return `image ${name}: ${image.reason}`;
  }
  return null;
}

function lackingDisplay(facts: Facts): string | null {
  const display = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return process.platform !== 'linux' || display || facts.xvfb.available
    ? null
    : `there is no display, and ${facts.xvfb.reason}`;
}
