import type { Diagnostic } from '../../../shared/diagnostic.ts';
import { isGraph } from '../../../shared/component/spec.ts';
import { looksLikeIr } from '../../../shared/compile/source.ts';
import type { ComponentResolver } from '../../../shared/document/linked.ts';
import { parseDocument } from '../../../shared/document/parse.ts';
import { plural } from '../../../shared/human.ts';
import { importSource, type Imported } from '../../../shared/import/source.ts';
import { fetchComponents } from '../../engine/remote/components.ts';
import { fetchText } from '../../engine/remote/fetch-text.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { CommandError, exit } from '../exit.ts';
import { readSourceFile, writeResult, type SourceFile } from '../source.ts';
import { harmless, type Terminal } from '../terminal.ts';
import { bundledLibrary } from '../understand.ts';
import type { Command } from './context.ts';

/** `millrace import FILE|URL`: the pipeline document of a compiled pipeline, a component or a pipeline of another editor. Runs nothing. */
export const importCommand: Command = {
  name: 'import',
  usage: 'import FILE|URL [-o OUT] [--force] [--fetch] [--json]',
  summary: 'turn a compiled pipeline or a component into a pipeline document; --fetch brings its remote components in',
  options: { output: { type: 'string', short: 'o' }, force: { type: 'boolean' }, fetch: { type: 'boolean' } },
  count: [1, 1],
  async run(args, { terminal }) {
    const source = await readSource(args.positionals[0] ?? '');
    const library = bundledLibrary();
    const fetched = args.has('fetch') ? await fetchMissing(source, library) : undefined;
    const result = importSource(source, library, fetched?.resolve);
    if (!result.ok) {
      if (args.has('json')) terminal.out(JSON.stringify({ file: source.file, diagnostics: result.error }));
      else printDiagnostics(terminal, result.error, source.text);
      return exit.input;
    }
    const { text, ...report } = result.value;
    const diagnostics = [...report.diagnostics, ...(fetched?.diagnostics ?? [])];
    const output = args.text('output');
    if (output !== undefined) writeResult(output, text, args.has('force') ? 'replace' : 'keep');
    if (args.has('json')) {
      const document = output === undefined ? { document: text } : { output };
      terminal.out(JSON.stringify({ file: source.file, ...report, diagnostics, ...document }));
      return exit.ok;
    }
    if (output === undefined) terminal.out(text.trimEnd());
    printDiagnostics(terminal, diagnostics);
    printReport(terminal, result.value);
    return exit.ok;
  },
};

async function readSource(given: string): Promise<SourceFile> {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(given)) return readSourceFile(given);
  const fetched = await fetchText(given);
  if (fetched.ok) return { file: given, text: fetched.value };
  const { reason, message, cure } = fetched.error;
  throw new CommandError(reason === 'refused' ? exit.input : exit.environment, `${message} ${cure}`);
}

async function fetchMissing(
  { file, text }: SourceFile,
  library: ComponentResolver,
): Promise<{ readonly resolve: ComponentResolver; readonly diagnostics: readonly Diagnostic[] } | undefined> {
  if (looksLikeIr(text)) return undefined;
  const { spec } = parseDocument(text, file);
  if (spec === undefined || !isGraph(spec)) return undefined;
  const { resolve, failures } = await fetchComponents(spec, library);
  const diagnostics = failures.map(({ url, message, cure }): Diagnostic => ({
    code: 'component-not-found',
    severity: 'warning',
    message: `${url} was not fetched: ${message}`,
    cure,
    file,
  }));
  return { resolve, diagnostics };
}

function printReport(terminal: Terminal, { name, tasks, groups, verbatim }: Imported): void {
  const parts = [plural(tasks, 'task'), ...(groups === 0 ? [] : [plural(groups, 'group')])];
  terminal.note(`Imported ${harmless(name === '' ? 'a pipeline' : name)}: ${parts.join(', ')}.`);
  if (verbatim.length === 0) return;
  terminal.note(`As in the IR, because documents have no form for it (${plural(verbatim.length, 'field')}):`);
  for (const line of verbatim) terminal.note(`  ${harmless(line)}`);
}
