import type { DesktopApi } from '../shared/ipc/desktop.ts';

declare global {
  interface Window {
    /** Given by the preload script; in browser mode there is none, and the window brings its own file dialog. */
    readonly millrace?: DesktopApi;
  }
}

/** The desktop shell around this window, if there is one. */
export function findDesktop(): DesktopApi | undefined {
  return window.millrace;
}
