import { formatBytes, formatDuration, plural } from '../../shared/human.ts';
import type { ImageProgress, RecordedEvent, State } from '../../shared/run/events.ts';
import type { ExecutionView, RunView } from '../../shared/run/view.ts';
import { describeFailure, describeSkip } from '../../shared/run/words.ts';
import type { RunObserver } from './follow.ts';
import { harmless, paint } from './terminal.ts';
import type { Colour, Terminal } from './terminal.ts';

/** The sign and colour of each state, the same as in the window. */
const signs: { readonly [S in State]: { readonly sign: string; readonly colour: Colour } } = {
  PENDING: { sign: '○', colour: 'grey' },
  RUNNING: { sign: '◐', colour: 'blue' },
  SUCCEEDED: { sign: '✓', colour: 'green' },
  FAILED: { sign: '✗', colour: 'red' },
  SKIPPED: { sign: '–', colour: 'grey' },
  CANCELED: { sign: '■', colour: 'yellow' },
};

/** A state as a coloured sign and word, filled up to a width in characters. */
export function paintState(terminal: Terminal, state: State, width = 0): string {
  const { sign, colour } = signs[state];
  return paint(terminal, colour, `${sign} ${state.toLowerCase()}`.padEnd(width));
}

/** Prints one line for what ends, and on a terminal one more that is redrawn: what runs now. */
export function lineReporter(terminal: Terminal): RunObserver {
  const footer = createFooter(terminal);
  const pulls = new Map<string, string>();
  const refresh = (view: RunView | undefined): void => footer.draw(footerText(view, pulls));
  let last: RunView | undefined;
  return {
    event(event, view) {
      last = view;
      if (event.event.type === 'image-ready') pulls.delete(event.event.image);
      const line = eventLine(terminal, event, view);
      if (line !== undefined) footer.print(line);
      if (event.event.type === 'run-finished') footer.draw('');
      else refresh(view);
    },
    progress(progress) {
      pulls.set(progress.image, progressText(progress));
      refresh(last);
    },
  };
}

function eventLine(terminal: Terminal, { event }: RecordedEvent, view: RunView): string | undefined {
  switch (event.type) {
    case 'run-created':
      return `Run ${view.id} of ${harmless(event.pipeline)} ${event.options.executor === 'docker' ? 'on Docker' : 'as processes of this machine, not isolated'}`;
    case 'image-pulling': {
      const size = event.totalBytes === undefined ? '' : ` (about ${formatBytes(event.totalBytes)})`;
      return `${event.action === 'pull' ? 'Pulling' : 'Building'} ${harmless(event.image)}${size}`;
    }
    case 'attempt-unknown':
      return `${harmless(event.path)}: contact lost, waiting (${harmless(event.detail)})`;
    case 'attempt-failed':
      return `${paint(terminal, 'red', '✗')} ${harmless(event.path)} attempt ${event.attempt}: ${harmless(describeFailure(event.failure).sentence)}`;
    case 'execution-succeeded':
    case 'execution-failed':
    case 'execution-skipped':
    case 'execution-canceled': {
      const execution = view.executions.get(event.path);
      return execution === undefined ? undefined : executionLine(terminal, execution);
    }
    case 'cancel-requested':
      return 'Stopping…';
    default:
      return undefined;
  }
}

function executionLine(terminal: Terminal, execution: ExecutionView): string {
  const took =
    execution.startedAt === undefined || execution.finishedAt === undefined
      ? ''
      : `  ${paint(terminal, 'grey', formatDuration(execution.finishedAt - execution.startedAt))}`;
  const why = execution.skip === undefined ? '' : `  ${describeSkip(execution.skip).sentence}`;
  return `${paintState(terminal, execution.state, 12)} ${harmless(execution.path)}${took}${harmless(why)}`;
}

function progressText({ action, message, doneBytes, totalBytes }: ImageProgress): string {
  const bytes =
    doneBytes === undefined
      ? ''
      : totalBytes === undefined
        ? ` ${formatBytes(doneBytes)}`
        : ` ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
  return `${action === 'pull' ? 'Pulling' : 'Building'}:${bytes} ${harmless(message)}`;
}

function footerText(view: RunView | undefined, pulls: ReadonlyMap<string, string>): string {
  const executions = [...(view?.executions.values() ?? [])].filter((execution) => execution.kind === 'step');
  const running = executions.filter((execution) => execution.state === 'RUNNING').map((execution) => execution.path);
  const done = executions.length - running.length;
  const parts = [...pulls.values()];
  if (running.length > 0) parts.push(`${plural(running.length, 'step')} running (${running.join(', ')}), ${done} done`);
  return parts.join(' · ');
}

/** The last line of the terminal, redrawn in place; where that is not possible it does not exist. */
function createFooter(terminal: Terminal): { draw(text: string): void; print(line: string): void } {
  let shown = '';
  const write = (text: string): void => void process.stderr.write(text);
  const erase = (): void => {
    if (shown !== '') write('\r\u001B[K');
  };
  const show = (): void => {
    if (shown !== '') write(shown);
  };
  return {
    draw(text) {
      if (!terminal.live) return;
      erase();
      shown = harmless(text).slice(0, Math.max(0, terminal.columns - 1));
      show();
    },
    print(line) {
      erase();
      terminal.note(line);
      show();
    },
  };
}
