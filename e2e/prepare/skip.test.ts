import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nothing, type Facts } from './facts.ts';
import { requiredNeeds } from './requirements.ts';
import { chromiumOrSkip, dockerOrSkip, electronOrSkip, kfpOrSkip, mlOrSkip, s3OrSkip } from './skip.ts';

const missing = { available: false, reason: 'it is not installed' } as const;
const there = { available: true, path: '/bin/tool', reason: 'found' } as const;
const full: Facts = {
  docker: { available: true, host: 'unix:///docker.sock', reason: 'found', started: null },
  images: { 'python:3.11': { available: true, id: 'sha256:1', reason: 'found' }, 'python:3.7': missing },
  electron: there,
  chromium: there,
  xvfb: there,
  kfpPython: there,
  mlPython: there,
  s3Python: there,
};
const empty = nothing(missing.reason);

beforeEach(() => {
  vi.stubEnv('MILLRACE_REQUIRE', '');
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('what a test needs', () => {
  it('is handed over where it is there', () => {
    expect(dockerOrSkip(['python:3.11'], full)).toEqual({ ok: true, value: 'unix:///docker.sock', reason: 'found' });
    for (const need of [electronOrSkip, chromiumOrSkip, kfpOrSkip, mlOrSkip, s3OrSkip]) {
      expect(need(full)).toEqual({ ok: true, value: '/bin/tool', reason: 'found' });
    }
  });

  it('is a clear line where it is missing, told once', () => {
    expect(dockerOrSkip([], empty)).toEqual({
      ok: false,
      reason: 'skipped, docker is missing: it is not installed',
    });
    dockerOrSkip([], empty);
    expect(console.warn).toHaveBeenCalledTimes(1);
  });

  it('names the image that is missing', () => {
    expect(dockerOrSkip(['python:3.7'], full).reason).toContain('image python:3.7: it is not installed');
    expect(dockerOrSkip(['perl'], full).reason).toContain('image perl: the preparation does not know it');
  });

  it.runIf(process.platform === 'linux')('counts an Electron without a display as missing', () => {
    vi.stubEnv('DISPLAY', '');
    vi.stubEnv('WAYLAND_DISPLAY', '');
    expect(electronOrSkip({ ...full, xvfb: missing }).reason).toContain('there is no display');
  });
});

describe('MILLRACE_REQUIRE', () => {
  it('turns a skip into a failure', () => {
    vi.stubEnv('MILLRACE_REQUIRE', 'docker, kfp');
    expect(() => dockerOrSkip([], empty)).toThrow('MILLRACE_REQUIRE asks for docker');
    expect(() => kfpOrSkip(empty)).toThrow('MILLRACE_REQUIRE asks for kfp');
    expect(chromiumOrSkip(empty).ok).toBe(false);
  });

  it('refuses a need it does not know', () => {
    expect(() => requiredNeeds('docker,podman')).toThrow('MILLRACE_REQUIRE names podman; it knows docker');
  });
});
