/**
 * The largest compiled pipeline of the conformance data, from its text to the text of its document, laid out: read, checked, written,
 * compiled and compared, printed, read back. Beside it the KFP SDK loads the same file, which makes no document of it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFacts } from '../e2e/prepare/facts.ts';
import { importSource } from '../shared/import/source.ts';
import { startKfp } from './kfp.ts';
import { interleaved, report } from './measure.ts';

const conformance =
  process.env['MILLRACE_CONFORMANCE'] ?? join(import.meta.dirname, '..', '..', 'shared', 'conformance');
const folder = join(conformance, 'kfp-ir', 'valid');
const python = readFacts().kfpPython;

function largestOf(files: readonly string[]): { readonly file: string; readonly text: string } {
  const [largest] = files
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
    .toSorted((a, b) => b.text.length - a.text.length);
  if (largest === undefined) throw new Error('There are no compiled pipelines');
  return largest;
}

function importOnce(source: { readonly file: string; readonly text: string }): Promise<number> {
  const begun = performance.now();
  const result = importSource(source, () => undefined);
  const took = performance.now() - begun;
  if (!result.ok) throw new Error(`It cannot be imported: ${result.error[0]?.message ?? ''}`);
  return Promise.resolve(took);
}

async function importBench(pythonPath: string, files: readonly string[]): Promise<void> {
  const source = largestOf(files);
  const kfp = startKfp(pythonPath, 'load.py', source.file);
  const load = async (): Promise<number> => (await kfp.measure())[0] ?? Number.NaN;
  try {
    const samples = await interleaved(load, () => importOnce(source));
    report(`import of ${basename(source.file)} (${source.text.length} characters)`, samples, 'at most 1 s');
  } finally {
    kfp.end();
  }
}

if (!existsSync(folder)) {
  console.log(`Skipped: the conformance data is not at ${conformance}; set MILLRACE_CONFORMANCE to its folder.`);
} else if (!python.available) {
  console.log(`Skipped: there is no KFP SDK to compare with (${python.reason}).`);
} else {
  await importBench(
    python.path,
    readdirSync(folder).map((file) => join(folder, file)),
  );
}
