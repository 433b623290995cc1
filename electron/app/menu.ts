import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/**
 * The application's menu. Its entries name commands of the page (renderer/commands); keys are handled there, where they can depend on
 * what has the focus, and shown here.
 */
export function applicationMenu(send: (command: string) => void): Menu {
  const entry = (label: string, command: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  return Menu.buildFromTemplate([
    ...mac,
    {
      label: 'File',
      submenu: [
        entry('New pipeline', 'document.new', 'CmdOrCtrl+Alt+N'),
        entry('Open…', 'document.open', 'CmdOrCtrl+O'),
        entry('Import…', 'document.import', 'CmdOrCtrl+Shift+O'),
        { type: 'separator' },
        entry('Save', 'document.save', 'CmdOrCtrl+S'),
        entry('Save as…', 'document.saveAs', 'CmdOrCtrl+Shift+S'),
        entry('Export IR…', 'document.export', 'CmdOrCtrl+E'),
        { type: 'separator' },
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        entry('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        entry('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { type: 'separator' },
        entry('Command palette…', 'app.palette', 'CmdOrCtrl+K'),
      ],
    },
    {
      label: 'Run',
      submenu: [entry('Run', 'run.start', 'CmdOrCtrl+Enter'), entry('Stop', 'run.cancel', 'CmdOrCtrl+.')],
    },
    {
      label: 'View',
      submenu: [
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ]);
}
