/** The desktop app's main process: one window, our own scheme, a few dialogs, and the engine's process. No pipeline logic lives here. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell } from 'electron';
import type {
  IpcMainEvent,
  IpcMainInvokeEvent,
  OpenDialogOptions,
  ProtocolRequest,
  ProtocolResponse,
  SaveDialogOptions,
  WebContents,
  WebFrameMain,
} from 'electron';
import type { WindowLook } from '../../shared/ipc/contract.ts';
import { desktopChannels } from '../../shared/ipc/desktop.ts';
import type { EngineOptions } from '../engine/engine.ts';
import { dataFolder } from '../engine/home.ts';
import { hostEngine } from './engine-host.ts';
import type { EngineHost } from './engine-host.ts';
import { applicationMenu } from './menu.ts';
import { appOrigin, bundleFile, isAppUrl, mayOpenExternally, mediaType, securityHeaders } from '../security.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

const dist = import.meta.dirname;
const bundle = join(dist, 'renderer');
/** Packaged, the resources lie beside the archive, where the engine and Docker can read them as files. */
const resources = app.isPackaged ? join(process.resourcesPath, 'resources') : join(dist, '..', 'resources');
const pipelineFilter = [{ name: 'Pipelines and components', extensions: ['yaml', 'yml', 'json'] }];

/** How long the engine gets to let go of its steps when the app quits, in milliseconds. */
const goodbye = 5000;

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
]);

const words = process.argv.slice(app.isPackaged ? 1 : 2);
// Chromium has switches of its own, so that what is unknown is no error.
const { home } = parseArgs({ args: words, options: { home: { type: 'string' } }, strict: false }).values;

let window: BrowserWindow | undefined;
/** Whether work may be lost is being asked. */
let asking = false;
/** The page that takes files, once it listens. */
let taker: WebContents | undefined;
let filesToOpen: string[] = words.filter((argument) => /\.ya?ml$/.test(argument));

if (app.requestSingleInstanceLock()) void start();
else app.quit();

// A top-level await here would deadlock: Electron becomes ready only after this module was evaluated.
async function start(): Promise<void> {
  app.on('second-instance', (_event, argv, folder) => {
    window?.restore();
    window?.focus();
    // A path is meant from where it was typed.
    for (const file of argv.filter((argument) => /\.ya?ml$/.test(argument))) openFile(resolve(folder, file));
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openFile(file);
  });
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (details) => {
      if (!isAppUrl(details.url)) details.preventDefault();
    });
    contents.on('will-redirect', (details) => {
      if (!isAppUrl(details.url)) details.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
  await app.whenReady();

  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write'),
  );
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  );
  // oxlint-disable-next-line typescript/no-deprecated -- `protocol.handle` loads all of Node's fetch before the first byte of the page.
  protocol.registerBufferProtocol('app', (request, answer) => void serveBundle(request).then(answer));

  const folders = {
    home: dataFolder({
      option: typeof home === 'string' ? home : undefined,
      env: process.env,
      platform: process.platform,
    }),
    resources,
  };
  const host = hostEngine({
    dist,
    ...folders,
    onFailure: (message) => dialog.showErrorBox('Millrace cannot use its data folder', message),
  });
  window = openWindow();
  answerPage(host, lookFirst(folders));
  Menu.setApplicationMenu(applicationMenu((command) => window?.webContents.send(desktopChannels.menuCommand, command)));

  // Windows are closed by then: what they sent at last was received.
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void host.stop(goodbye).then(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    window ??= openWindow();
  });
}

function openWindow(): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json');
  const { maximized, ...bounds } = readWindowState(
    stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const opened = new BrowserWindow({
    ...bounds,
    minWidth: 1024,
    minHeight: 640,
    useContentSize: true,
    autoHideMenuBar: true,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0c0f14' : '#f6f7f9',
    title: 'Millrace',
    webPreferences: {
      preload: join(dist, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // Our page is the only one: what V8 compiled of it is worth keeping from the first time on.
      v8CacheOptions: 'bypassHeatCheck',
    },
  });
  if (maximized) opened.maximize();
  opened.once('ready-to-show', () => opened.show());
  opened.on('close', () => {
    const [x, y] = opened.getPosition();
    const [width, height] = opened.getContentSize();
    if (x !== undefined && y !== undefined && width !== undefined && height !== undefined) {
      writeWindowState(stateFile, { x, y, width, height, maximized: opened.isMaximized() });
    }
  });
  opened.webContents.on('will-prevent-unload', () => void askBeforeLoss(opened));
  opened.once('closed', () => {
    if (window === opened) window = taker = undefined;
  });
  void opened.loadURL(`${appOrigin}/`);
  return opened;
}

/** The page stays, because it has work that the engine does not have, or could not keep; it goes where that may be lost. */
async function askBeforeLoss(opened: BrowserWindow): Promise<void> {
  if (asking) return;
  asking = true;
  const lose = 1;
  const { response } = await dialog.showMessageBox(opened, {
    type: 'warning',
    message: 'The last changes are not kept yet',
    detail:
      'The engine, which keeps them, does not answer or cannot write to its data folder. While it answers, they can be saved to a file.',
    buttons: ['Wait', 'Close without them'],
    defaultId: 0,
    cancelId: 0,
  });
  asking = false;
  if (response === lose && !opened.isDestroyed()) opened.destroy();
}

async function serveBundle(request: ProtocolRequest): Promise<ProtocolResponse> {
  const url = URL.parse(request.url);
  const file = url !== null && isAppUrl(request.url) ? bundleFile(bundle, url.pathname) : undefined;
  if (file === undefined || request.method !== 'GET') return notFound;
  try {
    return { data: await readFile(file), headers: { ...securityHeaders, 'Content-Type': mediaType(file) } };
  } catch {
    return notFound;
  }
}

const notFound: ProtocolResponse = { statusCode: 404, mimeType: 'text/plain', data: Buffer.from('Not found') };

/** Read while the page's process starts, which takes longer; the engine starts when the page wants it. */
async function lookFirst(folders: EngineOptions): Promise<WindowLook | null> {
  try {
    const { firstLook } = await import('../engine/first-look.ts');
    return firstLook(folders) ?? null;
  } catch (error) {
    console.error(error);
    return null;
  }
}

function answerPage(host: EngineHost, look: Promise<WindowLook | null>): void {
  let first = true;
  handle(desktopChannels.firstLook, () => {
    // A page that is read again finds the engine, which knows better.
    const answer = first ? look : Promise.resolve(null);
    first = false;
    return answer;
  });
  ipcMain.on(desktopChannels.enginePort, (event) => {
    if (!isOurPage(event.senderFrame)) return;
    event.senderFrame.postMessage(desktopChannels.enginePort, null, [host.connect()]);
  });
  ipcMain.on(desktopChannels.takesFiles, (event) => {
    if (!isOurPage(event.senderFrame)) return;
    taker = event.sender;
    handOverFiles();
  });
  handle(desktopChannels.chooseOpen, async () =>
    chosen(await openDialog({ properties: ['openFile'], filters: pipelineFilter })),
  );
  handle(desktopChannels.chooseFolder, async () =>
    chosen(await openDialog({ properties: ['openDirectory', 'createDirectory'] })),
  );
  handle(desktopChannels.chooseSave, async (name) => {
    const options: SaveDialogOptions = {
      filters: pipelineFilter,
      ...(typeof name === 'string' ? { defaultPath: name } : {}),
    };
    const answer =
      window === undefined ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options);
    return answer.canceled ? null : answer.filePath;
  });
  handle(desktopChannels.openExternal, async (url) => {
    if (typeof url !== 'string' || !mayOpenExternally(url)) return false;
    await shell.openExternal(url);
    return true;
  });
}

/** Registers an answer that only our own top-level page can ask for. */
function handle(channel: string, answer: (argument: unknown) => Promise<unknown>): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, argument: unknown) =>
    isOurPage(event.senderFrame) ? answer(argument) : null,
  );
}

function isOurPage(frame: IpcMainEvent['senderFrame']): frame is WebFrameMain {
  return frame !== null && frame.parent === null && frame.origin === appOrigin;
}

function openDialog(options: OpenDialogOptions): Promise<Electron.OpenDialogReturnValue> {
  return window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options);
}

function chosen(answer: Electron.OpenDialogReturnValue): string | null {
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}

function openFile(file: string): void {
  filesToOpen.push(file);
  handOverFiles();
}

function handOverFiles(): void {
  if (taker === undefined) return;
  for (const file of filesToOpen) taker.send(desktopChannels.openFile, file);
  filesToOpen = [];
}
