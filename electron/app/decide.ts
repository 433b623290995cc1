/** What the launcher found out about this machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Path of Electron's binary, when there is one. */
  readonly electron: string | undefined;
  /** What `MILLRACE_ELECTRON` says, when it says something. */
  readonly named?: string | undefined;
  /** A display that a window can be shown on (always true on macOS and Windows). */
  readonly display: boolean;
  /** User id 0: Chromium refuses to start its sandbox. */
  readonly root: boolean;
  /** Whether an ordinary user may make the namespaces that the sandbox consists of, or a set-uid helper is in place. */
  readonly sandbox: boolean;
}

/** Which door opens, and why not the desktop one. */
export type Door =
  | { readonly door: 'desktop'; readonly electron: string }
  | { readonly door: 'browser'; readonly reason: string };

/** Decides by facts alone. The sandbox is never switched off: where it cannot start, the browser (which has its own) shows the app. */
export function decideDoor(machine: Machine): Door {
  if (!machine.display) return browser('there is no display');
  if (machine.platform === 'linux' && machine.root) return browser("the window's sandbox does not start for root");
  if (machine.platform === 'linux' && !machine.sandbox) {
    return browser("this system does not let the window's sandbox start (restricted user namespaces)");
  }
  if (machine.electron !== undefined) return { door: 'desktop', electron: machine.electron };
  return browser(
    machine.named === undefined
      ? "Electron's program could not be downloaded (ELECTRON_MIRROR names another source, MILLRACE_ELECTRON a program that is here already)"
      : `MILLRACE_ELECTRON names ${machine.named}, and no program is there`,
  );
}

function browser(reason: string): Door {
  return { door: 'browser', reason };
}
