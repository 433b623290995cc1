import { err, ok, type Result } from '../../shared/result.ts';
import { findProgram } from './paths.ts';
import { runCommand } from './run-command.ts';

/** The oldest Python that has wheels for every package the tests pin. */
const oldest = [3, 11] as const;
const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'] as const;
const askDeadline = 20_000;

/** A Python that is new enough and can make venvs. */
export async function findPython(): Promise<Result<string, string>> {
  for (const name of names) {
    const path = findProgram(name);
    if (path !== null && (await isGood(path))) return ok(path);
  }
  return err(`no Python ${oldest.join('.')} or newer with venv was found (Debian: python3-venv)`);
}

async function isGood(path: string): Promise<boolean> {
  const question = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${oldest.join(', ')}))`;
  return (await runCommand(path, ['-c', question], { deadline: askDeadline })).code === 0;
}
