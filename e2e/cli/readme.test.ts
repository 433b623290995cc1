import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dockerOrSkip } from '../prepare/skip.ts';
import { millrace, temporaryHome } from './millrace.ts';

const docker = dockerOrSkip(['python:3.12-slim']);
const root = join(import.meta.dirname, '..', '..');
const { home, remove } = temporaryHome();
afterAll(remove);

/** The commands of the README, one after the other. */
const commands = readFileSync(join(root, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('npx millrace '))
  .map((line) => line.split(' ').slice(2));

describe.skipIf(!docker.ok)(`the README's commands on Docker (${docker.reason})`, () => {
  test('each does what it is there for, as written', async () => {
    const folder = join(home, 'clone');
    mkdirSync(folder);
    symlinkSync(join(root, 'resources'), join(folder, 'resources'));
    expect(commands.length).toBeGreaterThan(5);
    for (const words of commands) {
      const { code, stderr } = await millrace(join(home, 'data'), words, {}, folder);
      expect({ words, code, stderr }).toMatchObject({ code: 0 });
    }
    expect(readFileSync(join(folder, 'results', 'parameters.json'), 'utf8')).toContain('"accuracy"');
  });
});
