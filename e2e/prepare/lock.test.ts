import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exclusively } from './lock.ts';

describe('the lock of the preparation', () => {
  let file = '';
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), 'millrace-lock-')), 'lock');
  });
  afterEach(() => rmSync(join(file, '..'), { recursive: true }));

  it('lets one work at a time', async () => {
    vi.spyOn(console, 'log').mockReturnValue(undefined);
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
    };
    await Promise.all([exclusively(work('a'), file), exclusively(work('b'), file)]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('is given back after a failure', async () => {
    const failing = exclusively(() => Promise.reject(new Error('broken')), file);
    await expect(failing).rejects.toThrow('broken');
    expect(existsSync(file)).toBe(false);
  });

  it('is taken from a process that has ended without giving it back', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, String(pid));
    expect(await exclusively(async () => readFileSync(file, 'utf8'), file)).toBe(String(process.pid));
  });
});
