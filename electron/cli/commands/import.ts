import { plural } from '../../../shared/human.ts';
import { contentsWords } from '../../../shared/import/report.ts';
import type { ImportReport } from '../../../shared/ipc/contract.ts';
import { importGiven } from '../../engine/imports.ts';
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
  summary:
    'turn a compiled pipeline or a component into a pipeline document; --fetch brings its remote components in, --force replaces a file',
  options: { output: { type: 'string', short: 'o' }, force: { type: 'boolean' }, fetch: { type: 'boolean' } },
  count: [1, 1],
  async run(args, { terminal }) {
    const { file, text } = await readSource(args.positionals[0] ?? '');
    const remote = args.has('fetch') ? 'fetch' : 'leave';
    const imported = await importGiven({ name: file, text }, remote, { resolve: bundledLibrary() });
    if (imported.result !== 'imported') {
      const diagnostics = imported.result === 'refused' ? imported.diagnostics : [];
      if (args.has('json')) terminal.out(JSON.stringify({ file, diagnostics }));
      else printDiagnostics(terminal, diagnostics, text);
      return exit.input;
    }
    const output = args.text('output');
    if (output !== undefined) writeResult(output, imported.text, { force: args.has('force') });
    if (args.has('json')) {
      const document = output === undefined ? { document: imported.text } : { output };
      terminal.out(JSON.stringify({ file, ...imported.report, ...document }));
      return exit.ok;
    }
    if (output === undefined) terminal.out(imported.text.trimEnd());
    printReport(terminal, imported.report);
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

function printReport(terminal: Terminal, { name, tasks, groups, verbatim, diagnostics }: ImportReport): void {
  printDiagnostics(terminal, diagnostics);
  terminal.note(`Imported ${harmless(name)}: ${contentsWords({ tasks, groups })}.`);
  if (verbatim.length === 0) return;
  terminal.note(`As in the IR, because documents have no form for it (${plural(verbatim.length, 'field')}):`);
  for (const line of verbatim) terminal.note(`  ${harmless(line)}`);
}
