import { itemOf, symmetryReport, symmetryRules, type SymmetryItem } from '../../../shared/symmetry/report.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { exit } from '../exit.ts';
import { readSourceFile } from '../source.ts';
import { harmless, paint, type Terminal } from '../terminal.ts';
import { understand } from '../understand.ts';
import type { Command } from './context.ts';

/** As many places as are named before the rest is counted. */
const mostPlaces = 5;

/** `millrace symmetry FILE`: what of a pipeline would go another way on a cluster. Runs and fetches nothing. */
export const symmetry: Command = {
  name: 'symmetry',
  usage: 'symmetry FILE [--all] [--json]',
  summary: 'say what would be different on a Kubeflow cluster',
  options: { all: { type: 'boolean' } },
  count: [1, 1],
  run(args, { terminal }) {
    const source = readSourceFile(args.positionals[0] ?? '');
    const { ir, diagnostics } = understand(source);
    if (ir === undefined) {
      printDiagnostics(terminal, diagnostics, source.text);
      return Promise.resolve(exit.input);
    }
    const found = symmetryReport(ir);
    const items = args.has('all') ? [...found, ...others(found)] : found;
    if (args.has('json')) terminal.out(JSON.stringify({ file: source.file, items }));
    else printReport(terminal, source.file, items);
    return Promise.resolve(exit.ok);
  },
};

/** The rules that do not apply. */
function others(found: readonly SymmetryItem[]): readonly SymmetryItem[] {
  const applied = new Set(found.map(({ rule }) => rule));
  return symmetryRules.filter(({ rule }) => !applied.has(rule)).map((rule) => itemOf(rule, []));
}

function printReport(terminal: Terminal, file: string, items: readonly SymmetryItem[]): void {
  if (items.length === 0) terminal.out(`${file} does the same on a cluster.`);
  for (const { rule, severity, sentence, cure, places } of items) {
    const head = paint(terminal, severity === 'warning' ? 'yellow' : 'blue', rule);
    terminal.out(`${head} ${sentence}`);
    terminal.out(`  ${cure}`);
    const names = places.flatMap(({ tasks }) => (tasks.length === 0 ? [] : [tasks.join('/')]));
    const more = names.length > mostPlaces ? ` and ${names.length - mostPlaces} more` : '';
    if (names.length > 0) terminal.out(harmless(`  In ${names.slice(0, mostPlaces).join(', ')}${more}.`));
  }
}
