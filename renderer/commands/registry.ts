/** One list of everything that can be done, for keys, menus, buttons and the command palette. */

/** Groups of the command palette and of the list of keys, in their order. */
export const commandGroups = ['Pipeline', 'Edit', 'Canvas', 'Run', 'View'] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** Something that can be done. */
export interface Command {
  /** `area.verb`; the application menu uses these ids too. */
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /**
   * Keys: modifiers `Mod` (Ctrl, on a Mac Cmd), `Shift`, `Alt`, then a key as KeyboardEvent names it; letters in upper case.
   * More than one way: the first is the one that is shown.
   */
  readonly keys?: readonly string[];
  /** `designer`: keys work only while a designer is in front. Default: everywhere. */
  readonly scope?: 'designer';
  /** Keys work while typing, too. Only for those with `Mod`. */
  readonly whileTyping?: boolean;
  /** The browser has its own event for these keys (copy, cut, paste), which is handled there. */
  readonly native?: boolean;
  /** Not in the command palette. */
  readonly hidden?: boolean;
  /** Default: always. */
  readonly when?: () => boolean;
  readonly run: () => void;
}

/** The registry of one window. */
export interface Commands {
  add(commands: readonly Command[]): void;
  all(): readonly Command[];
  get(id: string): Command | undefined;
  /** Shown keys of a command, for tooltips and menus. */
  keysOf(id: string): string | undefined;
  enabled(id: string): boolean;
  /** Runs it, if it can be run now. */
  run(id: string): void;
  /** Runs what the keys stand for. True: it was taken. */
  handle(event: KeyboardEvent, place: KeyPlace): boolean;
}

/** Where a key was pressed. */
export interface KeyPlace {
  readonly typing: boolean;
  readonly designer: boolean;
  readonly apple: boolean;
}

/** Keys of an event as commands write them: `Mod+Shift+Z`. */
export function chordOf(event: KeyboardEvent, apple: boolean): string {
  const parts: string[] = [];
  if (apple ? event.metaKey : event.ctrlKey) parts.push('Mod');
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shifted = event.shiftKey && (event.key.length > 1 || key !== key.toLowerCase() || key === ' ');
  if (shifted) parts.push('Shift');
  if (event.altKey) parts.push('Alt');
  parts.push(key === ' ' ? 'Space' : key === 'Backspace' ? 'Delete' : key);
  return parts.join('+');
}

/** An empty registry. */
export function createCommands(): Commands {
  const byId = new Map<string, Command>();
  const byKeys = new Map<string, Command[]>();
  const enabled = (command: Command | undefined): command is Command =>
    command !== undefined && command.when?.() !== false;
  return {
    add(commands) {
      for (const command of commands) {
        byId.set(command.id, command);
        for (const keys of command.keys ?? []) byKeys.set(keys, [...(byKeys.get(keys) ?? []), command]);
      }
    },
    all: () => [...byId.values()],
    get: (id) => byId.get(id),
    keysOf: (id) => byId.get(id)?.keys?.[0],
    enabled: (id) => enabled(byId.get(id)),
    run(id) {
      const command = byId.get(id);
      if (enabled(command)) command.run();
    },
    handle(event, place) {
      const chord = chordOf(event, place.apple);
      const command = (byKeys.get(chord) ?? []).find(
        (candidate) =>
          candidate.native !== true &&
          (candidate.scope !== 'designer' || place.designer) &&
          (!place.typing || candidate.whileTyping === true) &&
          enabled(candidate),
      );
      if (command === undefined) return false;
      event.preventDefault();
      command.run();
      return true;
    },
  };
}
