import type { App } from '../app-context.ts';
import { moveTo, selectedTasks } from '../canvas/actions.ts';
import { align } from '../canvas/align.ts';
import { toggleFrame } from '../canvas/toggle-frame.ts';
import type { Alignment } from '../canvas/align.ts';
import type { Command } from './registry.ts';
import type { CommandTools } from './tools.ts';

/** Commands for the view of the graph, and for lining things up in it. */
export function canvasCommands(app: App, tools: CommandTools): readonly Command[] {
  const { current, front, editable, selected, tasks, withDocument, withFront } = tools;
  const canvas = (work: (handle: NonNullable<typeof app.canvas.current>) => void) => (): void => {
    if (app.canvas.current !== undefined) work(app.canvas.current);
  };
  const shown = (): boolean => app.canvas.current !== undefined;
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
      run: canvas((handle) => handle.fit([...(front()?.store.getState().selection.nodes ?? [])])),
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
    { ...base, id: 'canvas.zoom50', title: 'Zoom to 50 %', keys: ['5'], run: canvas((handle) => handle.zoomTo(0.5)) },
    {
      ...base,
      id: 'canvas.zoom100',
      title: 'Zoom to 100 %',
      keys: ['0', 'Mod+0'],
      run: canvas((handle) => handle.zoomTo(1)),
    },
    { ...base, id: 'canvas.zoom200', title: 'Zoom to 200 %', keys: ['9'], run: canvas((handle) => handle.zoomTo(2)) },
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
      when: () => tasks().length === 1 && tasks().some(tools.isGroup),
      run: withFront((document) =>
        document.enter([...document.store.getState().graphPath, ...selectedTasks(document)]),
      ),
    },
    {
      ...base,
      id: 'canvas.leave',
      title: 'Leave group',
      keys: ['Shift+Enter'],
      when: () => (front()?.store.getState().viewPath.length ?? 0) > 0,
      run: withFront((document) => document.enter(document.store.getState().viewPath.slice(0, -1))),
    },
    {
      ...base,
      id: 'canvas.expand',
      title: 'Expand or collapse group',
      keys: ['F'],
      when: () => editable() && tasks().length === 1 && tasks().some(tools.isGroup),
      run: withDocument((document) => {
        const [task] = selectedTasks(document);
        if (task !== undefined) toggleFrame(document, document.store.getState().graphPath, task);
      }),
    },
    ...alignCommands(),
  ];

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
}
