import { resolve } from 'node:path';
import { CallError } from '../../../shared/ipc/client.ts';
import type { ProcedureInput, ProcedureOutput, RunPlan } from '../../../shared/ipc/contract.ts';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import { formatBytes } from '../../../shared/human.ts';
import type { Arguments } from '../arguments.ts';
import type { Connector } from '../connection.ts';
import { printDiagnostics } from '../diagnostics.ts';
import type { ExitCode } from '../exit.ts';
import { CommandError, exit } from '../exit.ts';
import { lasting } from '../lasting.ts';
import { watchRun } from '../watch.ts';
import { readParameters } from '../parameters.ts';
import { readSourceFile } from '../source.ts';
import type { SourceFile } from '../source.ts';
import type { Terminal } from '../terminal.ts';
import type { Command, Context } from './context.ts';

const executors = ['auto', 'docker', 'process'] as const;

/** `millrace run FILE`: starts a run, follows it, and ends with its outcome. */
export const runCommand: Command = {
  name: 'run',
  usage:
    'run FILE [-p NAME=VALUE]… [--params FILE] [--executor auto|docker|process] [--parallel N] [--fail-fast] [--no-cache] [--strict-resources] [--kubernetes FILE]… [--json]',
  summary: 'run a pipeline, a component or a compiled pipeline, and follow it to its end',
  options: {
    parameter: { type: 'string', short: 'p', multiple: true },
    params: { type: 'string' },
    executor: { type: 'string' },
    parallel: { type: 'string' },
    'fail-fast': { type: 'boolean' },
    'no-cache': { type: 'boolean' },
    'strict-resources': { type: 'boolean' },
    kubernetes: { type: 'string', multiple: true },
  },
  count: [1, 1],
  async run(args, context) {
    const source = readSourceFile(args.positionals[0] ?? '');
    const executor = readExecutor(args);
    const parallel = readParallel(args);
    const planned = await lasting(context.connector, (api) => api.call('runs.plan', { source, executor }));
    if (!planned.ok) return refuse(context, source, planned.diagnostics, exit.input);
    const parameters = readParameters(planned.plan.parameters, args.text('params'), args.texts('parameter'));
    const manifests = args.texts('kubernetes').map(readSourceFile);
    if (!args.has('json')) announceImages(context.terminal, planned.plan);
    const interrupted = context.interruption();
    const started = await startOnce(context.connector, {
      source,
      named: true,
      path: resolve(source.file),
      parameters,
      executor,
      parallel,
      failFast: args.has('fail-fast'),
      cache: !args.has('no-cache'),
      strictResources: args.has('strict-resources'),
      kubernetes: manifests,
    });
    if (!started.ok) {
      return refuse(context, source, started.diagnostics, started.kind === 'input' ? exit.input : exit.environment);
    }
    if (!args.has('json')) printDiagnostics(context.terminal, started.diagnostics, source.text);
    return watchRun(started.run, args.has('json'), context, interrupted);
  },
};

/** A start may happen only once: when the engine goes before it answers, it is not asked again, and the person looks. */
async function startOnce(
  connector: Connector,
  input: ProcedureInput<'runs.start'>,
): Promise<ProcedureOutput<'runs.start'>> {
  const { api } = await connector.connect();
  try {
    return await api.call('runs.start', input);
  } catch (error) {
    if (!(error instanceof CallError && error.code === 'closed')) throw error;
    throw new CommandError(
      exit.environment,
      'The engine went away before it said whether the run began. See with: millrace runs',
    );
  }
}

function refuse(
  { terminal }: Context,
  source: SourceFile,
  diagnostics: readonly Diagnostic[],
  code: ExitCode,
): ExitCode {
  // A manifest is another text, and not for showing.
  for (const diagnostic of diagnostics)
    printDiagnostics(
      terminal,
      [diagnostic],
      (diagnostic.file ?? source.file) === source.file ? source.text : undefined,
    );
  return code;
}

function readExecutor(args: Arguments): (typeof executors)[number] {
  const given = args.text('executor') ?? 'auto';
  const executor = executors.find((name) => name === given);
  if (executor === undefined)
    throw new CommandError(exit.input, `--executor ${given}: choose ${executors.join(', ')}.`);
  return executor;
}

function readParallel(args: Arguments): number {
  const given = args.text('parallel');
  if (given === undefined) return 0;
  const parallel = Number(given);
  if (!Number.isInteger(parallel) || parallel < 1) {
    throw new CommandError(exit.input, `--parallel ${given}: give a whole number of steps, 1 or more.`);
  }
  return parallel;
}

function announceImages(terminal: Terminal, plan: RunPlan): void {
  for (const image of plan.images) {
    if (image.state !== 'build') continue;
    const size = image.sizeBytes === undefined ? '' : `, about ${formatBytes(image.sizeBytes)}`;
    terminal.note(
      `${image.image} will be built first${size}${image.description === undefined ? '' : `: ${image.description}`}`,
    );
  }
}
