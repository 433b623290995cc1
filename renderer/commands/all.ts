/** Every command of the window, bound to its state. renderer/runs adds its own. */
import type { App } from '../app-context.ts';
import { align } from '../canvas/align.ts';
import type { Alignment } from '../canvas/align.ts';
import {
  duplicateSelected,
  groupSelected,
  moveTo,
  removeSelected,
  selectedTasks,
  ungroupSelected,
} from '../canvas/actions.ts';
import { copySelected, pasteText } from '../canvas/clipboard.ts';
import { nodeId } from '../canvas/ids.ts';
import { noSelection } from '../state/document.ts';
import type { OpenDocument } from '../state/document.ts';
import { toast } from '../ui/toast.tsx';
import { exportIr } from '../state/export.ts';
import type { Command } from './registry.ts';

/** The commands of a window. */
export function allCommands(app: App): readonly Command[] {
  const inDesigner = (): boolean => app.ui.store.getState().screen === 'designer';
  const current = (): OpenDocument | undefined => (inDesigner() ? app.documents.active() : undefined);
  const has = (): boolean => current() !== undefined;
  const editable = (): boolean => current()?.readOnly === false && current()?.shown()?.editable === true;
  const selected = (): boolean => {
    const selection = current()?.store.getState().selection;
    return selection !== undefined && selection.nodes.size + selection.edges.size > 0;
  };
  const tasks = (): readonly string[] => {
    const document = current();
    return document === undefined ? [] : selectedTasks(document);
  };
  const withDocument = (work: (document: OpenDocument) => void) => (): void => {
    const document = current();
    if (document !== undefined) work(document);
  };
  return [...pipelineCommands(), ...editCommands(), ...canvasCommands(), ...alignCommands(), ...viewCommands()];

  function pipelineCommands(): readonly Command[] {
    return [
      {
        id: 'document.new',
        title: 'New pipeline',
        group: 'Pipeline',
        keys: ['Mod+Alt+N'],
        whileTyping: true,
        run: () => void app.documents.create(),
      },
      {
        id: 'document.open',
        title: 'Open…',
        group: 'Pipeline',
        keys: ['Mod+O'],
        whileTyping: true,
        run: () => void app.documents.choose(),
      },
      {
        id: 'document.save',
        title: 'Save',
        group: 'Pipeline',
        keys: ['Mod+S'],
        whileTyping: true,
        when: has,
        run: withDocument((document) => {
          settleTyping();
          void app.documents.save(document);
        }),
      },
      {
        id: 'document.saveAs',
        title: 'Save as…',
        group: 'Pipeline',
        keys: ['Mod+Shift+S'],
        whileTyping: true,
        when: has,
        run: withDocument((document) => {
          settleTyping();
          void app.documents.saveAs(document);
        }),
      },
      {
        id: 'document.export',
        title: 'Export for Kubeflow…',
        group: 'Pipeline',
        keys: ['Mod+E'],
        whileTyping: true,
        when: has,
        run: withDocument((document) => void exportIr(app, document)),
      },
      {
        id: 'document.close',
        title: 'Close',
        group: 'Pipeline',
        keys: ['Mod+Alt+W'],
        whileTyping: true,
        when: has,
        run: withDocument((document) => void app.documents.close(document.id)),
      },
      {
        id: 'document.next',
        title: 'Next document',
        group: 'Pipeline',
        keys: ['Mod+Alt+ArrowRight', 'Mod+PageDown'],
        whileTyping: true,
        when: has,
        run: () => app.documents.step(1),
      },
      {
        id: 'document.previous',
        title: 'Previous document',
        group: 'Pipeline',
        keys: ['Mod+Alt+ArrowLeft', 'Mod+PageUp'],
        whileTyping: true,
        when: has,
        run: () => app.documents.step(-1),
      },
      {
        id: 'run.start',
        title: 'Run',
        group: 'Run',
        keys: ['Mod+Enter', 'F5'],
        whileTyping: true,
        when: has,
        run: withDocument((document) => {
          settleTyping();
          void app.runs.start(document);
        }),
      },
    ];
  }

  function editCommands(): readonly Command[] {
    return [
      {
        id: 'edit.undo',
        title: 'Undo',
        group: 'Edit',
        keys: ['Mod+Z'],
        scope: 'designer',
        when: () => (current()?.store.getState().undo.length ?? 0) > 0,
        run: withDocument((document) => document.undo()),
      },
      {
        id: 'edit.redo',
        title: 'Redo',
        group: 'Edit',
        keys: ['Mod+Shift+Z', 'Mod+Y'],
        scope: 'designer',
        when: () => (current()?.store.getState().redo.length ?? 0) > 0,
        run: withDocument((document) => document.redo()),
      },
      {
        id: 'edit.cut',
        title: 'Cut',
        group: 'Edit',
        keys: ['Mod+X'],
        scope: 'designer',
        native: true,
        when: () => editable() && tasks().length > 0,
        run: withDocument((document) => void writeClipboard(document, true)),
      },
      {
        id: 'edit.copy',
        title: 'Copy',
        group: 'Edit',
        keys: ['Mod+C'],
        scope: 'designer',
        native: true,
        when: () => tasks().length > 0,
        run: withDocument((document) => void writeClipboard(document, false)),
      },
      {
        id: 'edit.paste',
        title: 'Paste',
        group: 'Edit',
        keys: ['Mod+V'],
        scope: 'designer',
        native: true,
        when: editable,
        run: withDocument((document) => void readClipboard(document)),
      },
      {
        id: 'edit.duplicate',
        title: 'Duplicate',
        group: 'Edit',
        keys: ['Mod+D'],
        scope: 'designer',
        when: () => editable() && tasks().length > 0,
        run: withDocument(duplicateSelected),
      },
      {
        id: 'edit.delete',
        title: 'Delete',
        group: 'Edit',
        keys: ['Delete'],
        scope: 'designer',
        when: () => editable() && selected(),
        run: withDocument(removeSelected),
      },
      {
        id: 'edit.rename',
        title: 'Rename task',
        group: 'Edit',
        keys: ['F2'],
        scope: 'designer',
        when: () => editable() && tasks().length === 1,
        run: () => app.ui.set({ rename: true }),
      },
      {
        id: 'edit.selectAll',
        title: 'Select all',
        group: 'Edit',
        keys: ['Mod+A'],
        scope: 'designer',
        when: has,
        run: withDocument((document) => {
          const nodes = app.canvas.current?.graph().nodes ?? [];
          document.select({ nodes: new Set(nodes.map((node) => node.id)), edges: new Set() });
        }),
      },
      {
        id: 'edit.deselect',
        title: 'Select nothing',
        group: 'Edit',
        keys: ['Escape'],
        scope: 'designer',
        when: selected,
        run: withDocument((document) => document.select(noSelection)),
      },
      {
        id: 'edit.upstream',
        title: 'Select everything upstream',
        group: 'Edit',
        keys: ['Shift+U'],
        scope: 'designer',
        when: () => tasks().length > 0,
        run: withDocument((document) => selectAlong(document, 'up')),
      },
      {
        id: 'edit.downstream',
        title: 'Select everything downstream',
        group: 'Edit',
        keys: ['Shift+D'],
        scope: 'designer',
        when: () => tasks().length > 0,
        run: withDocument((document) => selectAlong(document, 'down')),
      },
      {
        id: 'edit.group',
        title: 'Group',
        group: 'Edit',
        keys: ['Mod+G'],
        scope: 'designer',
        when: () => editable() && tasks().length > 0,
        run: withDocument(groupSelected),
      },
      {
        id: 'edit.ungroup',
        title: 'Ungroup',
        group: 'Edit',
        keys: ['Mod+Shift+G'],
        scope: 'designer',
        when: () => editable() && tasks().some(isInlineGroup),
        run: withDocument(ungroupSelected),
      },
      ...(['Left', 'Right', 'Up', 'Down'] as const).flatMap((way): readonly Command[] => [
        nudge(way, 20, `Arrow${way}`),
        nudge(way, 100, `Shift+Arrow${way}`),
      ]),
    ];
  }

  function nudge(way: 'Left' | 'Right' | 'Up' | 'Down', by: number, keys: string): Command {
    const dx = way === 'Left' ? -by : way === 'Right' ? by : 0;
    const dy = way === 'Up' ? -by : way === 'Down' ? by : 0;
    return {
      id: `edit.nudge${way}${by}`,
      title: `Move ${way.toLowerCase()} by ${by}`,
      group: 'Edit',
      keys: [keys],
      scope: 'designer',
      hidden: true,
      when: () => editable() && (current()?.store.getState().selection.nodes.size ?? 0) > 0,
      run: withDocument((document) => {
        const boxes = app.canvas.current?.boxes();
        const places = [...document.store.getState().selection.nodes].flatMap((id) => {
          const box = boxes?.get(id);
          return box === undefined ? [] : [[id, { x: box.x + dx, y: box.y + dy }] as const];
        });
        moveTo(document, new Map(places), 'Move', `nudge:${places.map(([id]) => id).join()}`);
      }),
    };
  }

  function canvasCommands(): readonly Command[] {
    const canvas = (work: (handle: NonNullable<typeof app.canvas.current>) => void) => (): void => {
      if (app.canvas.current !== undefined) work(app.canvas.current);
    };
    const shown = (): boolean => inDesigner() && app.canvas.current !== undefined;
    const base = { group: 'Canvas', scope: 'designer', when: shown } as const;
    return [
      {
        ...base,
        id: 'canvas.add',
        title: 'Add component…',
        keys: ['A'],
        when: () => editable() && shown(),
        run: canvas((handle) => handle.pick()),
      },
      { ...base, id: 'canvas.find', title: 'Find task…', keys: ['Mod+F'], run: () => app.ui.set({ overlay: 'find' }) },
      {
        ...base,
        id: 'canvas.arrange',
        title: 'Arrange',
        keys: ['Shift+A'],
        when: () => editable() && shown(),
        run: canvas((handle) => void handle.layout()),
      },
      {
        ...base,
        id: 'canvas.fit',
        title: 'Fit everything',
        keys: ['1', 'Shift+1'],
        run: canvas((handle) => handle.fit()),
      },
      {
        ...base,
        id: 'canvas.fitSelection',
        title: 'Fit selection',
        keys: ['2', 'Shift+2'],
        when: () => shown() && selected(),
        run: canvas((handle) => handle.fit([...(current()?.store.getState().selection.nodes ?? [])])),
      },
      {
        ...base,
        id: 'canvas.zoomIn',
        title: 'Zoom in',
        keys: ['=', '+', 'Mod+='],
        run: canvas((handle) => handle.zoomIn()),
      },
      {
        ...base,
        id: 'canvas.zoomOut',
        title: 'Zoom out',
        keys: ['-', 'Mod+-'],
        run: canvas((handle) => handle.zoomOut()),
      },
      { ...base, id: 'canvas.zoom50', title: 'Zoom to 50 %', run: canvas((handle) => handle.zoomTo(0.5)) },
      {
        ...base,
        id: 'canvas.zoom100',
        title: 'Zoom to 100 %',
        keys: ['0', 'Mod+0'],
        run: canvas((handle) => handle.zoomTo(1)),
      },
      { ...base, id: 'canvas.zoom200', title: 'Zoom to 200 %', run: canvas((handle) => handle.zoomTo(2)) },
      { ...base, id: 'canvas.select', title: 'Select', keys: ['V'], run: () => app.ui.set({ tool: 'select' }) },
      { ...base, id: 'canvas.pan', title: 'Pan', keys: ['H'], run: () => app.ui.set({ tool: 'pan' }) },
      {
        ...base,
        id: 'canvas.minimap',
        title: 'Show map',
        keys: ['M'],
        run: () => app.ui.prefer({ minimap: !app.ui.store.getState().preferences.minimap }),
      },
      {
        ...base,
        id: 'canvas.enter',
        title: 'Open group',
        keys: ['Enter'],
        when: () => tasks().length === 1 && tasks().some(isGroup),
        run: withDocument((document) =>
          document.enter([...document.store.getState().graphPath, ...selectedTasks(document)]),
        ),
      },
      {
        ...base,
        id: 'canvas.leave',
        title: 'Leave group',
        keys: ['Shift+Enter'],
        when: () => (current()?.store.getState().graphPath.length ?? 0) > 0,
        run: withDocument((document) => document.enter(document.store.getState().graphPath.slice(0, -1))),
      },
    ];
  }

  function alignCommands(): readonly Command[] {
    const ways: readonly (readonly [Alignment, string, string])[] = [
      ['left', 'Align left edges', 'Alt+A'],
      ['center', 'Align centres', 'Alt+H'],
      ['right', 'Align right edges', 'Alt+D'],
      ['top', 'Align top edges', 'Alt+W'],
      ['middle', 'Align middles', 'Alt+V'],
      ['bottom', 'Align bottom edges', 'Alt+S'],
      ['spread-x', 'Distribute horizontally', 'Alt+Shift+H'],
      ['spread-y', 'Distribute vertically', 'Alt+Shift+V'],
    ];
    return ways.map(([way, title, keys]) => ({
      id: `align.${way}`,
      title,
      group: 'Canvas',
      keys: [keys.replace('Alt+Shift', 'Shift+Alt')],
      scope: 'designer',
      when: () => editable() && (current()?.store.getState().selection.nodes.size ?? 0) > 1,
      run: withDocument((document) => {
        const boxes = app.canvas.current?.boxes();
        const { nodes } = document.store.getState().selection;
        const chosen = [...nodes].flatMap((id) => {
          const box = boxes?.get(id);
          return box === undefined ? [] : [[id, box] as const];
        });
        moveTo(document, align(new Map(chosen), way), title);
      }),
    }));
  }

  function viewCommands(): readonly Command[] {
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
        run: () => searchComponents(),
      },
      {
        id: 'view.palette',
        title: 'Show components',
        group: 'View',
        keys: ['Mod+B'],
        scope: 'designer',
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
  }

  function searchComponents(): void {
    app.ui.panel('palette', { open: true });
    requestAnimationFrame(() => window.document.querySelector<HTMLElement>('[data-palette-search]')?.focus());
  }

  function isGroup(id: string): boolean {
    const shown = current()?.shown();
    const task = shown?.graph.implementation.graph.tasks[id];
    const spec = task === undefined ? undefined : shown?.resolve(task.componentRef);
    return spec !== undefined && 'graph' in spec.implementation;
  }

  function isInlineGroup(id: string): boolean {
    return isGroup(id) && current()?.shown()?.graph.implementation.graph.tasks[id]?.componentRef.spec !== undefined;
  }

  function selectAlong(document: OpenDocument, way: 'up' | 'down'): void {
    const handle = app.canvas.current;
    if (handle === undefined) return;
    const start = selectedTasks(document).map((id) => nodeId('task', id));
    const found = handle.reachable(start, way);
    document.select({ nodes: new Set([...start, ...found]), edges: new Set() });
  }

  async function writeClipboard(document: OpenDocument, cut: boolean): Promise<void> {
    const text = copySelected(document);
    if (text === undefined) return;
    try {
      await navigator.clipboard.writeText(text);
      if (cut) removeSelected(document);
    } catch {
      toast({
        tone: 'error',
        title: 'The clipboard cannot be written',
        detail: 'Use the keys for copy and cut instead.',
      });
    }
  }

  async function readClipboard(document: OpenDocument): Promise<void> {
    try {
      pasteText(document, await navigator.clipboard.readText());
    } catch {
      toast({ title: 'The clipboard cannot be read from here', detail: 'Use the key for paste instead.' });
    }
  }
}

/** A field that is being typed in commits when it loses the focus; saving and running include what was typed. */
function settleTyping(): void {
  if (window.document.activeElement instanceof HTMLElement) window.document.activeElement.blur();
}
