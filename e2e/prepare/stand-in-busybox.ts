import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { err, type Result } from '../../shared/result.ts';
import type { Apt } from './apt.ts';
import { askForWork } from './docker-api.ts';
import { busyboxChanges, busyboxHash, recipeLabel } from './image-recipes.ts';
import { prepareFolder } from './paths.ts';
import { lastLine, runCommand } from './run-command.ts';
import { tarFolder } from './tar-folder.ts';

const commandDeadline = 60_000;
const dockerDeadline = 60_000;

/** Makes the 2 MB stand-in for alpine and busybox from Debian's static busybox, and tags it `name`. */
export async function makeBusybox(host: string, name: string, apt: Apt): Promise<Result<null, string>> {
  const folder = mkdtempSync(join(prepareFolder, 'busybox-'));
  try {
    const root = await unpack(folder, apt);
    return root.ok ? await importRoot(host, name, root.value) : root;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The package is unpacked rather than installed: installing it would replace the system's own busybox. */
async function unpack(folder: string, apt: Apt): Promise<Result<string, string>> {
  const downloaded = await apt.download('busybox-static', folder);
  if (!downloaded.ok) return downloaded;
  const archive = readdirSync(folder).find((file) => file.endsWith('.deb'));
  if (archive === undefined) return err('apt-get download left no package of busybox-static');
  const unpacked = join(folder, 'package');
  const result = await runCommand('dpkg-deb', ['-x', join(folder, archive), unpacked], { deadline: commandDeadline });
  if (result.code !== 0) return err(`busybox-static cannot be unpacked (${lastLine(result)})`);
  // Debian 12 keeps it in /bin, later releases in /usr/bin.
  const places = [join(unpacked, 'bin', 'busybox'), join(unpacked, 'usr', 'bin', 'busybox')];
  const busybox = places.find((path) => existsSync(path));
  return busybox === undefined ? err('busybox-static holds no busybox') : layOut(busybox, join(folder, 'root'));
}

async function layOut(busybox: string, root: string): Promise<Result<string, string>> {
  for (const name of ['bin', 'etc', 'root', 'tmp']) mkdirSync(join(root, name), { recursive: true });
  await runCommand('chmod', ['1777', join(root, 'tmp')], { deadline: commandDeadline });
  writeFileSync(
    join(root, 'etc', 'passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\nnogroup:x:65534:\n');
  copyFileSync(busybox, join(root, 'bin', 'busybox'));
  const listing = await runCommand(busybox, ['--list'], { deadline: commandDeadline });
  if (listing.code !== 0) return err(`busybox does not run (${lastLine(listing)})`);
  for (const applet of listing.stdout.split('\n')) {
    if (applet !== '' && applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  }
  return { ok: true, value: root };
}

async function importRoot(host: string, name: string, root: string): Promise<Result<null, string>> {
  const [repo, tag] = name.split(':');
  const query = new URLSearchParams({ fromSrc: '-', repo: repo ?? name, tag: tag ?? 'latest' });
  for (const change of [...busyboxChanges, `LABEL ${recipeLabel}=${busyboxHash()}`]) query.append('changes', change);
  return askForWork(host, {
    method: 'POST',
    path: `/images/create?${query.toString()}`,
    tar: tarFolder(root),
    deadline: dockerDeadline,
  });
}
