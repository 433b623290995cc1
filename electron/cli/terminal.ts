import { exit } from './exit.ts';

/** Where a command writes. */
export interface Terminal {
  /** Results: what a pipe or a file should get. */
  out(text: string): void;
  bytes(data: Uint8Array): void;
  /** Progress, warnings and errors. */
  note(text: string): void;
  /** Whether progress may be drawn over itself, and in colour. */
  readonly live: boolean;
  readonly colour: boolean;
  readonly columns: number;
}

/** The process's own streams. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  stdout.on('error', (error: Error) => {
    // A reader that went away (`| head`) ends the command quietly.
    if (isClosedPipe(error)) process.exit(exit.ok);
    stderr.write(`The output could not be written: ${error.message}. What was written is not all of it.\n`);
    process.exit(exit.environment);
  });
  return {
    out: (text) => void stdout.write(`${text}\n`),
    bytes: (data) => void stdout.write(data),
    note: (text) => void stderr.write(`${text}\n`),
    live: stderr.isTTY && process.env['TERM'] !== 'dumb',
    colour: stderr.isTTY && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb',
    columns: stderr.columns ?? 100,
  };
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, grey: 90, bold: 1 } as const;
/** A colour, or bold. */
export type Colour = keyof typeof codes;

/** Text in a colour, where the terminal has colours. */
export function paint(terminal: Terminal, colour: Colour, text: string): string {
  return terminal.colour ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text;
}

/**
 * Text from outside (logs, names) without the control characters that could move the cursor or rewrite the screen. Colours are
 * dropped too; tabs and line ends stay.
 */
export function harmless(text: string): string {
  return text
    .replaceAll(colourSequence, '')
    .split('')
    .filter((unit) => !isControl(unit))
    .join('');
}

/** ECMA-48 control sequences: ESC [ parameters, intermediates, one final character. */
const colourSequence = new RegExp(`${String.fromCodePoint(0x1b)}\\[[0-9;?]*[ -/]*[@-~]`, 'g');

/** Control characters are single UTF-16 units, so surrogate halves pass untouched. */
function isControl(unit: string): boolean {
  const code = unit.charCodeAt(0);
  return (code < 0x20 && unit !== '\t' && unit !== '\n') || (code >= 0x7f && code < 0xa0);
}
