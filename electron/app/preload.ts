/** Runs in the sandboxed window before the page: hands over a port to the engine and a few system dialogs, nothing else. */
import { contextBridge, ipcRenderer } from 'electron';
import { desktopChannels } from '../../shared/ipc/desktop.ts';
import type { DesktopApi } from '../../shared/ipc/desktop.ts';

async function path(channel: string, ...args: readonly string[]): Promise<string | null> {
  const answer: unknown = await ipcRenderer.invoke(channel, ...args);
  return typeof answer === 'string' ? answer : null;
}

/** The engine's port that is here and was not handed over yet. */
let port: MessagePort | undefined;
/** A port is here or on its way. */
let asked = false;
/** The page has asked for one. */
let wanted = false;

function ask(): void {
  if (asked) return;
  asked = true;
  ipcRenderer.send(desktopChannels.enginePort);
}

/** A MessagePort cannot cross the context bridge; a window message can carry it. */
function handOver(): void {
  if (port === undefined || !wanted) return;
  window.postMessage(desktopChannels.enginePort, location.origin, [port]);
  port = undefined;
  asked = wanted = false;
}

ipcRenderer.on(desktopChannels.enginePort, (event) => {
  const [arrived] = event.ports;
  if (arrived === undefined) return;
  port = arrived;
  arrived.addEventListener('close', () => {
    if (port !== arrived) return;
    port = undefined;
    asked = false;
    if (wanted) ask();
  });
  handOver();
});
/** Asked for before the page runs, so that it is here when it does. Where it cannot be had the engine is asked, as where there is none. */
const firstLook: Promise<unknown> = ipcRenderer.invoke(desktopChannels.firstLook).catch(() => null);
// Where there is none the page waits for the engine: it should be reached then.
void firstLook.then((look) => {
  if (look === null) ask();
});

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
    ipcRenderer.send(desktopChannels.takesFiles);
  },
  firstLook: () => firstLook,
  requestEnginePort() {
    wanted = true;
    ask();
    handOver();
  },
};

contextBridge.exposeInMainWorld('millrace', api);
