import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { projectRoot } from '../prepare/paths.ts';
import { millrace, temporaryHome } from './millrace.ts';

const { home, remove } = temporaryHome();
afterAll(remove);
const component = join(projectRoot, 'resources', 'components', 'shell.component.yaml');

test('CLI-8 compile replaces its own product, and another file only with --force', async () => {
  const output = join(home, 'compiled.yaml');
  const compile = (...more: readonly string[]): ReturnType<typeof millrace> =>
    millrace(home, ['compile', component, '-o', output, ...more]);
  expect((await compile()).code).toBe(0);
  const written = readFileSync(output, 'utf8');
  expect((await compile()).code).toBe(0);
  writeFileSync(output, 'root: mine\n');
  expect(await compile()).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
  expect(readFileSync(output, 'utf8')).toBe('root: mine\n');
  expect((await compile('--force')).code).toBe(0);
  expect(readFileSync(output, 'utf8')).toBe(written);
});
