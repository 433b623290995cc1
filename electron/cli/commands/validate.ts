import { withoutErrors } from '../../../shared/diagnostic.ts';
import { plural } from '../../../shared/human.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { exit } from '../exit.ts';
import { readSourceFile } from '../source.ts';
import { understand } from '../understand.ts';
import type { Command } from './context.ts';

/** `millrace validate FILE`: what is wrong with a document, a component or a compiled pipeline. Runs and fetches nothing. */
export const validate: Command = {
  name: 'validate',
  usage: 'validate FILE [--json]',
  summary: 'say what is wrong with a pipeline, a component or a compiled pipeline',
  options: {},
  count: [1, 1],
  run(args, { terminal }) {
    const source = readSourceFile(args.positionals[0] ?? '');
    const { diagnostics } = understand(source);
    const valid = withoutErrors(diagnostics);
    if (args.has('json')) terminal.out(JSON.stringify({ file: source.file, valid, diagnostics }));
    else {
      printDiagnostics(terminal, diagnostics, source.text);
      const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
      terminal.out(valid ? `${source.file} is valid.` : `${source.file} has ${plural(errors, 'error')}.`);
    }
    return Promise.resolve(valid ? exit.ok : exit.input);
  },
};
