/**
 * What the desktop shell offers beyond the contract. The preload script (electron/app/preload.ts) exposes it as
 * `window.millrace`; in browser mode there is none, and the window brings its own file dialog.
 */
export interface Desktop {
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
  /** Asks for the engine's port; it arrives as a window message `engine-port`. */
  requestEnginePort(): void;
}

declare global {
  interface Window {
    readonly millrace?: Desktop;
  }
}

/** The desktop shell around this window, if there is one. */
export function findDesktop(): Desktop | undefined {
  return window.millrace;
}
