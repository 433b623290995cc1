import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFacts, writeFacts, type Facts } from './facts.ts';

const facts: Facts = {
  docker: {
    available: true,
    host: 'unix:///var/run/docker.sock',
    reason: 'started here',
    started: { pid: 4711, startTime: '123456' },
  },
  images: { 'python:3.11': { available: true, id: 'sha256:1', reason: 'found' } },
  electron: { available: true, path: '/electron', reason: 'found' },
  chromium: { available: false, reason: 'no Chromium was found' },
  xvfb: { available: true, path: '/usr/bin/Xvfb', reason: 'found' },
  kfpPython: { available: true, path: '/python', reason: 'the KFP SDK' },
  mlPython: { available: false, reason: 'no requirements' },
  s3Python: { available: true, path: '/python', reason: 'an object store' },
};

describe('facts', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-facts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are read as they were written', () => {
    const file = join(folder, 'deep', 'facts.json');
    writeFacts(facts, file);
    expect(readFacts(file)).toEqual(facts);
  });

  it('say that nothing was prepared where there is no file', () => {
    const read = readFacts(join(folder, 'none.json'));
    expect(read.docker).toEqual({ available: false, reason: expect.stringContaining('nothing was prepared yet') });
    expect(read.images).toEqual({});
  });

  it.each([
    ['text that is no JSON', '{', 'JSON'],
    ['a list', '[]', 'the file is not an object'],
    ['a missing part', JSON.stringify({ ...facts, electron: undefined }), 'electron is not an object'],
    [
      'a process id that would end more than one process',
      JSON.stringify({ ...facts, docker: { ...facts.docker, started: { pid: -1, startTime: '1' } } }),
      'docker.started.pid is not a process id',
    ],
  ])('hold nothing where the file is damaged: %s', (_name, content, fault) => {
    const file = join(folder, 'facts.json');
    writeFileSync(file, content);
    const read = readFacts(file);
    expect(read.docker.available).toBe(false);
    expect(read.docker.reason).toContain(fault);
    expect(read.docker.reason).toContain(file);
  });
});
