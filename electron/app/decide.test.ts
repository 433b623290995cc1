import { describe, expect, test } from 'vitest';
import { decideDoor } from './decide.ts';
import type { Machine } from './decide.ts';

const able: Machine = { platform: 'linux', electron: '/electron', display: true, root: false, sandbox: true };

describe('SEC-5 the window opens only where its sandbox starts, else the browser, with the reason', () => {
  test('everything is there', () => {
    expect(decideDoor(able)).toEqual({ door: 'desktop', electron: '/electron' });
    expect(decideDoor({ ...able, platform: 'darwin', root: true, sandbox: false })).toMatchObject({ door: 'desktop' });
  });
  test.each([
    [{ display: false }, /no display/],
    [{ root: true }, /root/],
    [{ sandbox: false }, /restricted user namespaces/],
    [{ electron: undefined }, /downloaded/],
    [{ electron: undefined, named: '/missing' }, /MILLRACE_ELECTRON names \/missing/],
  ])('%j', (missing, reason) => {
    const door = decideDoor({ ...able, ...missing });
    expect(door.door).toBe('browser');
    expect(door.door === 'browser' ? door.reason : '').toMatch(reason);
  });
});
