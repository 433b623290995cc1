import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Makes this Node claim to be an old one. */
const pretendOld =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})';
/** Whoever reads its line may send the signal: by then the handler must be there. */
const cli = `
if (process.argv[2] === 'wait') {
  process.on('SIGTERM', () => process.exit(130));
  setInterval(() => {}, 1000);
}
console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE ?? 'unset']));
if (process.argv[2] === 'die') process.kill(process.pid, 'SIGKILL');
else if (process.argv[2] !== 'wait') process.exitCode = Number(process.argv[2]);
`;

describe('the millrace command', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'millrace-launcher-'));
    mkdirSync(join(root, 'electron', 'cli'), { recursive: true });
    for (const file of ['millrace.mjs', 'find-node.mjs']) {
      cpSync(join(import.meta.dirname, file), join(root, 'electron', file));
    }
    writeFileSync(join(root, 'electron', 'cli', 'main.ts'), cli);
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function installPackages(): void {
    mkdirSync(join(root, 'node_modules'));
  }

  /** Puts this test's Node where `npm ci` would install one. */
  function installNode(): void {
    const system = process.platform === 'win32' ? 'win' : process.platform;
    const bin = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(process.execPath, join(bin, process.platform === 'win32' ? 'node.exe' : 'node'));
  }

  function millrace(args: readonly string[], flags: readonly string[] = [], env: Record<string, string> = {}) {
    const launcher = join(root, 'electron', 'millrace.mjs');
    const done = spawnSync(process.execPath, [...flags, launcher, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { code: done.status, out: done.stdout.trim(), err: done.stderr.trim() };
  }

  it('hands over arguments and environment, and keeps the exit code', () => {
    installPackages();
    expect(millrace(['7', '--json', 'a b'], [], { ELECTRON_RUN_AS_NODE: '1' })).toEqual({
      code: 7,
      out: '[["7","--json","a b"],"unset"]',
      err: '',
    });
  });

  it('ends with 128 + n where signal n ended the CLI', () => {
    installPackages();
    expect(millrace(['die']).code).toBe(137);
  });

  it('passes a signal on and keeps what the CLI makes of it', async () => {
    installPackages();
    const child = spawn(process.execPath, [join(root, 'electron', 'millrace.mjs'), 'wait']);
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await exit).toEqual([130, null]);
  });

  it('says in one sentence that the packages are not installed', () => {
    const { code, out, err } = millrace(['0']);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^Millrace's packages are not installed: run `npm ci` in .+ first\.$/);
  });

  it('says in one sentence that the Node is too old', () => {
    installPackages();
    const { code, out, err } = millrace(['0'], ['--import', pretendOld]);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^Millrace needs Node 22\.19 or newer and this is .+: install a newer Node, .+\.$/);
  });

  it('uses the Node that npm ci installed where the one on the PATH is too old', () => {
    installNode();
    expect(millrace(['0'], ['--import', pretendOld])).toMatchObject({ code: 0, err: '' });
  });
});
