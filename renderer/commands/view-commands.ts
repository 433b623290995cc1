import type { App } from '../app-context.ts';
import type { Command } from './registry.ts';
import type { CommandTools } from './tools.ts';

/** Commands for the window: screens, panels, themes. */
export function viewCommands(app: App, tools: CommandTools): readonly Command[] {
  const { has } = tools;
  const toggle = (name: 'palette' | 'inspector' | 'drawer') => (): void =>
    app.ui.panel(name, { open: !app.ui.store.getState().preferences[name].open });
  return [
    {
      id: 'app.palette',
      title: 'Command palette',
      group: 'View',
      keys: ['Mod+K', 'Mod+Shift+P'],
      whileTyping: true,
      hidden: true,
      run: () => app.ui.set({ overlay: 'commands' }),
    },
    {
      id: 'app.shortcuts',
      title: 'Keyboard shortcuts',
      group: 'View',
      keys: ['?', 'Shift+?'],
      run: () => app.ui.set({ overlay: 'shortcuts' }),
    },
    { id: 'app.start', title: 'Show start', group: 'View', keys: ['Mod+Alt+0'], run: () => app.ui.show('start') },
    ...app.slots.screens.map((screen): Command => ({
      id: `app.${screen.id}`,
      title: `Show ${screen.title.toLowerCase()}`,
      group: 'View',
      keys: [screen.shortcut],
      when: () => screen.id !== 'designer' || app.documents.active() !== undefined,
      run: () => app.ui.show(screen.id),
    })),
    {
      id: 'view.search',
      title: 'Search components',
      group: 'View',
      keys: ['/'],
      scope: 'designer',
      when: tools.inDesigner,
      run: () => searchComponents(),
    },
    {
      id: 'view.palette',
      title: 'Show components',
      group: 'View',
      keys: ['Mod+B'],
      scope: 'designer',
      when: tools.inDesigner,
      run: toggle('palette'),
    },
    {
      id: 'view.inspector',
      title: 'Show inspector',
      group: 'View',
      keys: ['Mod+I'],
      scope: 'designer',
      run: toggle('inspector'),
    },
    {
      id: 'view.drawer',
      title: 'Show drawer',
      group: 'View',
      keys: ['Mod+J'],
      scope: 'designer',
      run: toggle('drawer'),
    },
    {
      id: 'view.problems',
      title: 'Show problems',
      group: 'View',
      keys: ['Shift+P'],
      scope: 'designer',
      when: has,
      run: () => app.ui.openDrawer('problems'),
    },
    {
      id: 'view.cluster',
      title: 'Show what differs on a cluster',
      group: 'View',
      keys: ['Shift+C'],
      scope: 'designer',
      when: has,
      run: () => app.ui.openDrawer('cluster'),
    },
    { id: 'view.light', title: 'Use light theme', group: 'View', run: () => app.ui.prefer({ theme: 'light' }) },
    { id: 'view.dark', title: 'Use dark theme', group: 'View', run: () => app.ui.prefer({ theme: 'dark' }) },
    {
      id: 'view.contrast',
      title: 'Use high contrast',
      group: 'View',
      run: () => app.ui.prefer({ theme: 'contrast' }),
    },
    {
      id: 'view.system',
      title: 'Follow the system’s theme',
      group: 'View',
      run: () => app.ui.prefer({ theme: 'system' }),
    },
  ];

  function searchComponents(): void {
    app.ui.panel('palette', { open: true });
    requestAnimationFrame(() => window.document.querySelector<HTMLElement>('[data-palette-search]')?.focus());
  }
}
