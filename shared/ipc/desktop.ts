/** What the preload script gives to the page beside the engine's port, and the names of the messages behind it. */
export interface DesktopApi {
  readonly platform: string;
  /** The system's dialog for opening a pipeline; null when it was dismissed. */
  chooseOpen(): Promise<string | null>;
  /** The system's dialog for saving; null when it was dismissed. The system asks before it replaces a file. */
  chooseSave(suggestedName: string): Promise<string | null>;
  /** A folder to put files into; null when it was dismissed. */
  chooseFolder(): Promise<string | null>;
  /** Opens an https address in the person's browser; other addresses are refused. */
  openExternal(url: string): Promise<boolean>;
  /** Calls back with the id of a command chosen from the application's menu. */
  onMenuCommand(listener: (command: string) => void): void;
  /** Opens a document that the system handed to the app (double click, drop on the dock). */
  onOpenFile(listener: (path: string) => void): void;
  /** What the first window may show while the engine starts; null where the engine is there already, or has to be asked. */
  firstLook(): Promise<unknown>;
  /** Asks for the engine's port; it arrives as a window message `engine-port`. */
  requestEnginePort(): void;
}

/** Channels between preload and main. */
export const desktopChannels = {
  chooseOpen: 'choose-open',
  chooseSave: 'choose-save',
  chooseFolder: 'choose-folder',
  openExternal: 'open-external',
  menuCommand: 'menu-command',
  openFile: 'open-file',
  /** The page listens for files to open. */
  takesFiles: 'takes-files',
  firstLook: 'first-look',
  enginePort: 'engine-port',
} as const;
