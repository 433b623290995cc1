import { windowLook } from '../shared/ipc/document-shapes.ts';
import type { WindowLook } from '../shared/ipc/document-shapes.ts';
import type { DesktopApi } from '../shared/ipc/desktop.ts';

/** What the window may show before the engine answers; undefined in a browser, whose engine is there, and where there is no such thing. */
export async function readFirstLook(desktop: DesktopApi | undefined): Promise<WindowLook | undefined> {
  const read = windowLook.safeParse(await desktop?.firstLook());
  return read.success ? read.data : undefined;
}
