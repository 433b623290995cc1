/** Runs in the sandboxed window before the page: hands over a port to the engine and a few system dialogs, nothing else. */
import { contextBridge, ipcRenderer } from 'electron';
import { desktopChannels } from '../../shared/ipc/desktop.ts';
import type { DesktopApi } from '../../shared/ipc/desktop.ts';

async function path(channel: string, ...args: readonly string[]): Promise<string | null> {
  const answer: unknown = await ipcRenderer.invoke(channel, ...args);
  return typeof answer === 'string' ? answer : null;
}

const api: DesktopApi = {
  platform: process.platform,
  chooseOpen: () => path(desktopChannels.chooseOpen),
  chooseSave: (suggestedName) => path(desktopChannels.chooseSave, suggestedName),
  chooseFolder: () => path(desktopChannels.chooseFolder),
  openExternal: async (url) => (await ipcRenderer.invoke(desktopChannels.openExternal, url)) === true,
  onMenuCommand(listener) {
    ipcRenderer.on(desktopChannels.menuCommand, (_event, command: unknown) => {
      if (typeof command === 'string') listener(command);
    });
  },
  onOpenFile(listener) {
    ipcRenderer.on(desktopChannels.openFile, (_event, file: unknown) => {
      if (typeof file === 'string') listener(file);
    });
  },
  requestEnginePort() {
    ipcRenderer.send(desktopChannels.enginePort);
  },
};

contextBridge.exposeInMainWorld('millrace', api);

// A MessagePort cannot cross the context bridge; a window message can carry it.
ipcRenderer.on(desktopChannels.enginePort, (event) => {
  window.postMessage(desktopChannels.enginePort, location.origin, event.ports);
});
