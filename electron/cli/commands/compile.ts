import { parseIr } from '../../../shared/ir/parse.ts';
import { printIr } from '../../../shared/ir/print.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { exit } from '../exit.ts';
import { readSourceFile, writeResult } from '../source.ts';
import { understand } from '../understand.ts';
import type { Command } from './context.ts';

/** `millrace compile FILE`: the KFP v2 IR as YAML, the same bytes for the same document. It replaces what was compiled before. */
export const compileCommand: Command = {
  name: 'compile',
  usage: 'compile FILE [-o OUT] [--force]',
  summary:
    'write the Kubeflow Pipelines IR of a pipeline or a component; --force replaces a file that is no compiled pipeline',
  options: { output: { type: 'string', short: 'o' }, force: { type: 'boolean' } },
  count: [1, 1],
  run(args, { terminal }) {
    const source = readSourceFile(args.positionals[0] ?? '');
    const { ir, diagnostics } = understand(source);
    printDiagnostics(terminal, diagnostics, source.text);
    if (ir === undefined) return Promise.resolve(exit.input);
    const text = printIr(ir.spec, ir.platform);
    const output = args.text('output');
    if (output === undefined) terminal.out(text.trimEnd());
    else writeResult(output, text, { force: args.has('force'), isResult: isCompiled });
    return Promise.resolve(exit.ok);
  },
};

/** A compiled pipeline can be compiled again; any other text may be a person’s only copy. */
function isCompiled(text: string): boolean {
  return parseIr(text, '').ok;
}
