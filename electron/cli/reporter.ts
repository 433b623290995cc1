import { formatBytes, formatDuration, plural } from '../../shared/human.ts';
import type { ExecutionKind, ImageProgress, RecordedEvent, State } from '../../shared/run/events.ts';
import { describeFailure, describeSkip, describeWait } from '../../shared/run/words.ts';
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
  const tally = createTally();
  const refresh = (): void => footer.draw(() => [...pulls.values(), ...tally.words()].join(' · '));
  return {
    event(recorded) {
      const { event } = recorded;
      const begun = 'path' in event ? tally.begun(event.path) : undefined;
      tally.take(recorded);
      if (event.type === 'image-ready') pulls.delete(event.image);
      const line = eventLine(terminal, recorded, begun);
      if (line !== undefined) footer.print(line);
      if (event.type === 'run-finished') footer.draw(() => '');
      else refresh();
    },
    progress(progress) {
      pulls.set(progress.image, progressText(progress));
      refresh();
    },
  };
}

/** What of a run is under way. It holds no more than that: a loop of many thousand iterations costs nothing beyond the open ones. */
interface Tally {
  take(event: RecordedEvent): void;
  /** When an execution began that is not over. */
  begun(path: string): number | undefined;
  /** The steps that run and how many are done; nothing while none runs. */
  words(): readonly string[];
}

function createTally(): Tally {
  const open = new Map<string, { readonly kind: ExecutionKind; readonly at: number }>();
  let done = 0;
  return {
    take({ event, at }) {
      switch (event.type) {
        case 'execution-started':
          open.set(event.path, { kind: event.kind, at });
          return;
        case 'execution-succeeded':
        case 'execution-canceled':
        case 'execution-failed':
        case 'execution-skipped': {
          const kind = 'kind' in event ? event.kind : open.get(event.path)?.kind;
          if (kind === 'step') done += 1;
          open.delete(event.path);
          return;
        }
        default:
          return;
      }
    },
    begun: (path) => open.get(path)?.at,
    words() {
      const running = [...open].filter(([, { kind }]) => kind === 'step').map(([path]) => path);
      return running.length === 0
        ? []
        : [`${plural(running.length, 'step')} running (${running.join(', ')}), ${done} done`];
    },
  };
}

/** The line for an event, if it has one; `begun`: when the execution that it is about began. */
function eventLine(
  terminal: Terminal,
  { run, at, event }: RecordedEvent,
  begun: number | undefined,
): string | undefined {
  switch (event.type) {
    case 'run-created':
      return `Run ${run} of ${harmless(event.pipeline)} ${event.options.executor === 'docker' ? 'on Docker' : 'as processes of this machine, not isolated'}`;
    case 'image-pulling': {
      const size = event.totalBytes === undefined ? '' : ` (about ${formatBytes(event.totalBytes)})`;
      return `${event.action === 'pull' ? 'Pulling' : 'Building'} ${harmless(event.image)}${size}`;
    }
    case 'attempt-unknown':
      return `${harmless(event.path)}: contact lost, waiting (${harmless(event.detail)})`;
    case 'attempt-failed':
      return `${paint(terminal, 'red', '✗')} ${harmless(event.path)} attempt ${event.attempt}: ${harmless(describeFailure(event.failure).sentence)}`;
    case 'execution-succeeded':
      return endLine(terminal, 'SUCCEEDED', event.path, at, begun);
    case 'execution-failed':
      return endLine(terminal, 'FAILED', event.path, at, begun);
    case 'execution-canceled':
      return endLine(terminal, 'CANCELED', event.path, at, begun);
    case 'execution-skipped':
      return `${endLine(terminal, 'SKIPPED', event.path, at, begun)}  ${harmless(describeSkip(event.skip).sentence)}`;
    case 'cancel-requested':
      return 'Stopping…';
    case 'objects-wanted':
      return describeWait(run);
    case 'objects-given':
      return 'Secrets and config maps were given again.';
    case 'deadline-passed':
      return `Stopping: the run has taken its deadline of ${event.seconds} s.`;
    default:
      return undefined;
  }
}

function endLine(terminal: Terminal, state: State, path: string, at: number, begun: number | undefined): string {
  const took = begun === undefined ? '' : `  ${paint(terminal, 'grey', formatDuration(at - begun))}`;
  return `${paintState(terminal, state, 12)} ${harmless(path)}${took}`;
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

/** The last line of the terminal, redrawn in place; where that is not possible it does not exist. */
function createFooter(terminal: Terminal): { draw(text: () => string): void; print(line: string): void } {
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
      shown = harmless(text()).slice(0, Math.max(0, terminal.columns - 1));
      show();
    },
    print(line) {
      erase();
      terminal.note(line);
      show();
    },
  };
}
