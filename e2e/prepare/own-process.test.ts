import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { identify, stillRuns, waitForEnd } from './own-process.ts';

describe.runIf(process.platform === 'linux')('a process that was started here', () => {
  it('is told from a later one with the same number', () => {
    const self = identify(process.pid);
    expect(self).not.toBeNull();
    expect(stillRuns({ pid: process.pid, startTime: self?.startTime ?? '' })).toBe(true);
    expect(stillRuns({ pid: process.pid, startTime: '1' })).toBe(false);
  });

  it('is waited for until it has ended', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const started = identify(child.pid ?? 0);
    if (started === null) throw new Error('cat does not run');
    expect(await waitForEnd(started, 0)).toBe(false);
    child.stdin.end();
    await once(child, 'close');
    expect(await waitForEnd(started, 10_000)).toBe(true);
  });
});
