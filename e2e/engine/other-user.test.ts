import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dockerOrSkip } from '../prepare/skip.ts';

const docker = dockerOrSkip(['busybox:latest']);
const socket = docker.ok && docker.value.startsWith('unix://') ? docker.value.slice('unix://'.length) : undefined;
/** `nobody`, who owns nothing. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

describe.skipIf(socket === undefined || !isRoot)('an engine whose user is not root', () => {
  it('STG-7 collects what root wrote and removes what root left', { timeout: 120_000 }, async () => {
    const group = statSync(socket ?? '').gid;
    const program = join(import.meta.dirname, 'testing', 'as-other-user.ts');
    const { stdout } = await promisify(execFile)(
      'setpriv',
      [
        `--reuid=${nobody}`,
        `--regid=${nobody}`,
        `--groups=${group}`,
        process.execPath,
        program,
        docker.ok ? docker.value : '',
        'busybox:latest',
      ],
      { env: { PATH: process.env['PATH'], HOME: '/nonexistent' } },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      user: nobody,
      outcome: {
        type: 'succeeded',
        outputs: {
          parameters: { p: 'value' },
          artifacts: {
            open: [{ content: { kind: 'file', size: 5 } }],
            closed: [{ content: { kind: 'folder', fileCount: 1 } }],
          },
        },
      },
      text: 'secret\n',
      left: [],
      containers: [],
    });
  });
});
