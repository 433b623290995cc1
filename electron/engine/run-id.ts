import type { Clock, Random } from './ports.ts';

const digits = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A run's id: 26 characters of Crockford's base 32 in lower case, the first 10 its time of birth (48 bits of milliseconds since the
 * epoch), the rest random. Ids sort by time; the form is that of a ULID.
 */
export function newRunId(clock: Pick<Clock, 'now'>, random: Random): string {
  const now = clock.now();
  const time = Array.from({ length: 10 }, (_, index) => digit(Math.floor(now / 32 ** (9 - index)) % 32));
  const bytes = random.hex(16).match(/../g) ?? [];
  const rest = bytes.map((byte) => digit(Number.parseInt(byte, 16) % 32));
  return [...time, ...rest].join('');
}

/** Whether a text has the form of a run's id, and so may be part of a path. */
export function isRunId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{26}$/.test(text);
}

function digit(value: number): string {
  return digits.charAt(value);
}
