import type { Diagnostic } from '../../shared/diagnostic.ts';
import { harmless, paint } from './terminal.ts';
import type { Colour, Terminal } from './terminal.ts';

const colours: { readonly [S in Diagnostic['severity']]: Colour } = { error: 'red', warning: 'yellow', notice: 'blue' };

/** Prints diagnostics as a compiler does: place, what is wrong, the line with the spot marked, what to do. */
export function printDiagnostics(terminal: Terminal, diagnostics: readonly Diagnostic[], text?: string): void {
  for (const diagnostic of diagnostics) terminal.note(formatDiagnostic(terminal, diagnostic, text));
}

/** One diagnostic as lines of text. */
function formatDiagnostic(terminal: Terminal, diagnostic: Diagnostic, text?: string): string {
  const { range } = diagnostic;
  const spot = range === undefined ? '' : `:${range.start.line}:${range.start.column}`;
  const place = diagnostic.file === undefined ? '' : `${harmless(diagnostic.file)}${spot}: `;
  const lines = [
    `${place}${paint(terminal, colours[diagnostic.severity], diagnostic.severity)}: ${harmless(diagnostic.message)}`,
  ];
  const source = range === undefined ? undefined : text?.split('\n')[range.start.line - 1]?.replace(/\r$/, '');
  if (range !== undefined && source !== undefined)
    lines.push(...excerpt(terminal, source, range.start.column, widthOf(diagnostic)));
  if (diagnostic.cure !== '') lines.push(`  ${harmless(diagnostic.cure)}`);
  return lines.join('\n');
}

function widthOf({ range }: Diagnostic): number {
  if (range === undefined || range.end.line !== range.start.line) return 1;
  return Math.max(1, range.end.column - range.start.column);
}

/** The line, cut around the spot so that it fits, and the marks under it. */
function excerpt(terminal: Terminal, line: string, column: number, width: number): string[] {
  const room = Math.max(40, terminal.columns - 8);
  const from = Math.max(0, Math.min(column - 1 - Math.floor(room / 3), line.length - room));
  const shown = harmless(line.slice(from, from + room)).replaceAll('\t', ' ');
  const at = column - 1 - from;
  const marks = '^'.repeat(Math.max(1, Math.min(width, shown.length - at)));
  return [`    ${shown}`, `    ${' '.repeat(Math.max(0, at))}${paint(terminal, 'red', marks)}`];
}
