/** `millrace`: the command line. Every command works on the same engine and data folder as the window, also while that is open. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallError } from '../../shared/ipc/client.ts';
import { dataFolder } from '../engine/home.ts';
import { readArguments, usageError } from './arguments.ts';
import { attach } from './commands/attach.ts';
import { cancel } from './commands/cancel.ts';
import { compileCommand } from './commands/compile.ts';
import type { Command } from './commands/context.ts';
import { doctor } from './commands/doctor.ts';
import { importCommand } from './commands/import.ts';
import { logs } from './commands/logs.ts';
import { outputs } from './commands/outputs.ts';
import { runCommand } from './commands/run.ts';
import { runs } from './commands/runs.ts';
import { show } from './commands/show.ts';
import { symmetry } from './commands/symmetry.ts';
import { validate } from './commands/validate.ts';
import type { Connector } from './connection.ts';
import type { ExitCode } from './exit.ts';
import { CommandError, exit } from './exit.ts';
import { root } from './paths.ts';
import { harmless, processTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const commands: readonly Command[] = [
  validate,
  symmetry,
  compileCommand,
  importCommand,
  runCommand,
  runs,
  show,
  logs,
  outputs,
  cancel,
  attach,
  doctor,
];

/** A Ctrl+C sooner than this after the first is the same one: npm passes on what the terminal already sent. Milliseconds. */
const samePress = 500;

const terminal = processTerminal();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommandError) process.exitCode = error.code;
  // The engine could not answer, or went away: its own words say why.
  else if (error instanceof CallError) process.exitCode = exit.environment;
  else throw error;
  terminal.note(harmless(error.message));
}

async function main(words: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined || name.startsWith('--home')) return openApp(words);
  if (name === '--version' || name === '-v') {
    terminal.out(version());
    return exit.ok;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    printHelp(terminal);
    return exit.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw usageError(`There is no command ${JSON.stringify(name)}.`, 'millrace --help');
  const args = readArguments(rest, command.options, `millrace ${command.usage}`, command.count);
  if (args.has('help')) {
    terminal.out(`millrace ${command.usage}\n  ${command.summary}\n  --home DIR  the data folder (also MILLRACE_HOME)`);
    return exit.ok;
  }
  const open = lazyConnector(dataFolder({ option: args.text('home'), env: process.env, platform: process.platform }));
  try {
    return await command.run(args, { terminal, connector: open, interruption });
  } finally {
    await open.dispose();
  }
}

/** Most commands need the engine, some only read a file; those that do not ask neither load it nor open the data folder. */
function lazyConnector(home: string): Connector {
  let opened: Promise<Connector> | undefined;
  return {
    async connect() {
      opened ??= import('./connection.ts').then(({ connector }) => connector(home));
      return (await opened).connect();
    },
    dispose: async () => (await opened)?.dispose(),
  };
}

/** The first Ctrl+C asks to stop; the second one leaves at once, and the next engine takes over what is left. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) first = performance.now();
      else if (performance.now() - first > samePress) process.exit(exit.canceled);
      controller.abort();
    });
  }
  return controller.signal;
}

function openApp(words: readonly string[]): Promise<ExitCode> {
  return new Promise((resolve) => {
    const args = [join(root, 'electron', 'start.mjs'), ...words];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.once('exit', (code) => resolve(code === 0 ? exit.ok : exit.environment));
  });
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof found === 'string' ? found : 'unknown';
}

function printHelp(to: Terminal): void {
  to.out('millrace                opens the app');
  for (const command of commands) to.out(`millrace ${command.usage}\n    ${command.summary}`);
  to.out('\n--home DIR or MILLRACE_HOME: the data folder. RUN: an id, the start of one, or latest.');
  to.out('Exit: 0 ok, 1 the run failed, 2 bad input or usage, 3 environment, 130 cancelled.');
}
