/** The baseline of `start`: the smallest sandboxed Electron app that shows something. */
// oxlint-disable-next-line no-restricted-imports -- an app of its own, not a part of Millrace.
import { app, BrowserWindow } from 'electron';

const page = '<!doctype html><title>Empty</title><p data-ready>Empty</p>';

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.once('ready-to-show', () => window.show());
  return window.loadURL(`data:text/html,${encodeURIComponent(page)}`);
});
app.on('window-all-closed', () => app.quit());
