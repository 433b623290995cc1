import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { conformancePart } from '../../shared/testing/conformance.ts';
import { projectRoot } from '../prepare/paths.ts';
import { millrace, temporaryHome } from './millrace.ts';

let home: string;
let remove: () => void;
beforeEach(() => {
  ({ home, remove } = temporaryHome());
});
afterEach(() => remove());

const loops = conformancePart('kfp-ir/valid/pipeline_with_loops.yaml');
const component = join(projectRoot, 'resources', 'components', 'shell.component.yaml');

describe('millrace import', () => {
  test.skipIf(loops === undefined)(
    'IMP-10 a compiled pipeline is printed as a document, and the report goes to stderr',
    async () => {
      const { code, stdout, stderr } = await millrace(home, ['import', loops ?? '']);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: 'Imported pipeline-with-loops: 11 tasks, 3 of them groups.\n',
      });
      expect(stdout).toMatch(/^name: pipeline-with-loops\n/);
      const file = join(home, 'document.pipeline.yaml');
      writeFileSync(file, stdout);
      expect((await millrace(home, ['validate', file])).stdout).toBe(`${file} is valid.\n`);
    },
  );

  test('IMP-10 CLI-8 a document is written where it is asked for, and nothing is overwritten without --force', async () => {
    const output = join(home, 'out.pipeline.yaml');
    expect(await millrace(home, ['import', component, '-o', output])).toMatchObject({ code: 0, stdout: '' });
    const written = readFileSync(output, 'utf8');
    writeFileSync(output, 'mine');
    const again = await millrace(home, ['import', component, '-o', output]);
    expect(again).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--force') });
    expect(readFileSync(output, 'utf8')).toBe('mine');
    expect((await millrace(home, ['import', component, '-o', output, '--force'])).code).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe(written);
  });

  test('IMP-10 with --json the report is one object, with the document or where it is', async () => {
    const report = z.object({
      from: z.literal('component'),
      tasks: z.literal(1),
      groups: z.literal(0),
      verbatim: z.tuple([]),
      document: z.string(),
    });
    const { stdout, stderr } = await millrace(home, ['import', component, '--json']);
    expect(stderr).toBe('');
    expect(report.parse(JSON.parse(stdout)).document).toContain('tasks:');
    const output = join(home, 'out.yaml');
    expect(JSON.parse((await millrace(home, ['import', component, '--json', '-o', output])).stdout)).toMatchObject({
      output,
    });
  });

  test('IMP-8, IMP-9 what cannot be imported is refused with a sentence, and nothing is written', async () => {
    const broken = join(home, 'broken.yaml');
    writeFileSync(broken, 'pipelineInfo: {name: a}\nroot: {dag: {}}\nschemaVersion: 2.1.0\nwhat: 1\n');
    const output = join(home, 'out.yaml');
    const refused = await millrace(home, ['import', broken, '-o', output]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/broken\.yaml:4:1: error: .*“what”/);
    for (const url of [
      'http://files.test/p.yaml',
      'https://127.0.0.1/p.yaml',
      'https://localhost/p.yaml',
      'file:///etc/passwd',
    ]) {
      const { code, stdout, stderr } = await millrace(home, ['import', url, '-o', output]);
      expect({ url, code, stdout }).toEqual({ url, code: 2, stdout: '' });
      expect(stderr).toMatch(/\.\n$/);
    }
    expect(() => readFileSync(output)).toThrow('ENOENT');
  });
});
