import { mkdir, mkdtemp, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../files.ts';
import { systemRandom } from '../system.ts';
import { makeBehindLink, makeThenMove } from './make-once.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-make-'));
});
afterEach(() => removeFolder(root));

const fill =
  (text: string) =>
  async (folder: string): Promise<undefined> => {
    await mkdir(folder);
    await writeFile(join(folder, 'who'), text);
  };

describe.skipIf(process.platform === 'win32')('a folder that several may want to make', () => {
  it('EXE-24 is seen only when it is whole, and stays where it was made', async () => {
    const place = join(root, 'deep', 'packages');
    expect(
      await makeBehindLink(place, systemRandom, async (folder) => {
        await expect(readFile(join(place, 'who'))).rejects.toThrow('ENOENT');
        return fill('one')(folder);
      }),
    ).toBeUndefined();
    expect(await readFile(join(place, 'who'), 'utf8')).toBe('one');
    expect(await makeBehindLink(place, systemRandom, fill('two'))).toBeUndefined();
    expect(await readFile(join(place, 'who'), 'utf8')).toBe('one');
  });

  it('EXE-24 is the one of whoever was first; nothing is left of the others, nor of those that were interrupted', async () => {
    const place = join(root, 'packages');
    await mkdir(`${place}.interrupted`);
    const late = async (folder: string): Promise<string | undefined> => {
      await makeBehindLink(place, systemRandom, fill('first'));
      return fill('late')(folder).then(() => undefined);
    };
    expect(await makeBehindLink(place, systemRandom, late)).toBeUndefined();
    expect(await readFile(join(place, 'who'), 'utf8')).toBe('first');
    expect((await readdir(root)).toSorted()).toEqual(['packages', await readlink(place)]);
  });

  it('EXE-24 counts for one whose own attempt failed meanwhile; else the reason is told', async () => {
    const place = join(root, 'packages');
    expect(await makeBehindLink(place, systemRandom, async () => 'no network')).toBe('no network');
    expect(await readdir(root)).toEqual([]);
    const beaten = async (): Promise<string> => {
      await makeBehindLink(place, systemRandom, fill('first'));
      return 'it was taken away';
    };
    expect(await makeBehindLink(place, systemRandom, beaten)).toBeUndefined();
  });

  it('EXE-24 is made anew where the link leads nowhere', async () => {
    const place = join(root, 'packages');
    await symlink('gone', place);
    expect(await makeBehindLink(place, systemRandom, fill('again'))).toBeUndefined();
    expect(await readFile(join(place, 'who'), 'utf8')).toBe('again');
  });

  it('EXE-24 is moved into place once', async () => {
    const place = join(root, 'venv');
    await makeThenMove(place, systemRandom, async (folder) => {
      await makeThenMove(place, systemRandom, (inner) => fill('first')(inner));
      await fill('late')(folder);
    });
    expect(await readFile(join(place, 'who'), 'utf8')).toBe('first');
    expect(await readdir(root)).toEqual(['venv']);
  });
});
