/** The baseline of `start`: the smallest sandboxed Electron app that shows something. Plain JavaScript, as what it is compared with: reading types would take a start of its own. */
const { app, BrowserWindow } = require('electron');

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
