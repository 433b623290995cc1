import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const variable = 'MILLRACE_CONFORMANCE';

/** Whether somebody named the folder of the conformance data: then fewer cases than all are a failure. */
export function isConformanceRequired(): boolean {
  return process.env[variable] !== undefined;
}

/** A part of the conformance data (`kfp-ir`, `components`); undefined, with a line that says so, where it is absent. */
export function conformancePart(part: string): string | undefined {
  const folder = process.env[variable] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance');
  const path = join(folder, part);
  if (existsSync(path)) return path;
  if (isConformanceRequired()) throw new Error(`${variable} names a folder without ${part}: there is no ${path}.`);
  console.log(`Skipped: the conformance data is not at ${path}; set ${variable} to its folder.`);
  return undefined;
}

/** Says how many cases of a part ran, for the summary of the whole test run. */
export function countConformance(part: string, cases: number): void {
  const log = process.env['MILLRACE_CONFORMANCE_LOG'];
  if (log !== undefined) appendFileSync(log, `${part} ${cases}\n`);
}
