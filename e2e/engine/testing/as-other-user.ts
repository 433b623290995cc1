/**
 * Runs a step that leaves files of root behind, as the user that this process was started as, and prints what became of it as one line of JSON.
 * Arguments: the daemon's address, the image.
 */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finish, openWorkbench, quiet } from './workbench.ts';

const [host = '', imageName = ''] = process.argv.slice(2);
const bench = await openWorkbench(host);
try {
  const image = await bench.image(imageName);
  const who = bench.identity('root-files');
  const base = bench.step(who, { argv: [] }, { parameters: ['p'], artifacts: ['open', 'closed'] });
  const script = [
    'umask 077',
    `cd ${base.outputs.root}`,
    'echo open > open; chmod 644 open',
    'mkdir closed; echo secret > closed/file; chmod 700 closed',
    'mkdir -p rest/inner; echo x > rest/inner/x; chmod 500 rest/inner rest',
    'printf value > .parameters/p; chmod 600 .parameters/p',
  ].join(' && ');
  const attempt = bench.executor.start(who, { ...base, argv: ['sh', '-c', script] }, image, quiet);
  const outcome = await finish(attempt);
  const closed = outcome.type === 'succeeded' ? outcome.outputs.artifacts['closed']?.[0]?.content : undefined;
  const files = closed === undefined ? [] : (await bench.blobs.readTree(closed.digest)).files;
  await access(bench.folder);
  console.log(
    JSON.stringify({
      user: process.getuid?.(),
      outcome,
      text: files[0] === undefined ? null : (await bench.blobs.read(files[0].digest, 0, 100)).toString('utf8'),
      left: await readdir(join(bench.folder, 'work')),
      containers: await bench.containers(),
    }),
  );
} finally {
  await bench.dispose();
}
