import type { App } from '../app-context.ts';
import {
  duplicateSelected,
  groupSelected,
  makeOwnCopy,
  moveTo,
  removeSelected,
  selectedTasks,
  ungroupSelected,
  wrapSelected,
} from '../canvas/actions.ts';
import { looksLikeIr } from '../../shared/ir/looks-like.ts';
import { copySelected, pasteText } from '../canvas/clipboard.ts';
import { nodeId } from '../canvas/ids.ts';
import { noSelection } from '../state/document.ts';
import type { OpenDocument } from '../state/document.ts';
import { toast } from '../ui/toast.ts';
import type { Command } from './registry.ts';
import type { CommandTools } from './tools.ts';

/** Commands that change the graph or what is selected in it. */
export function editCommands(app: App, tools: CommandTools): readonly Command[] {
  const { current, has, editable, selected, tasks, withDocument, withFront } = tools;
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
      run: () => {
        app.ui.panel('inspector', { open: true });
        app.ui.set({ rename: true, inspectorTab: 'settings' });
      },
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
      run: withFront((document) => document.select(noSelection)),
    },
    {
      id: 'edit.upstream',
      title: 'Select everything upstream',
      group: 'Edit',
      keys: ['Shift+U'],
      scope: 'designer',
      when: () => tasks().length > 0,
      run: withFront((document) => selectAlong(document, 'up')),
    },
    {
      id: 'edit.downstream',
      title: 'Select everything downstream',
      group: 'Edit',
      keys: ['Shift+D'],
      scope: 'designer',
      when: () => tasks().length > 0,
      run: withFront((document) => selectAlong(document, 'down')),
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
      id: 'edit.wrapLoop',
      title: 'Wrap in a loop',
      group: 'Edit',
      keys: ['Mod+Shift+L'],
      scope: 'designer',
      when: () => editable() && tasks().length > 0,
      run: withDocument((document) => wrapSelected(document, 'loop')),
    },
    {
      id: 'edit.wrapCondition',
      title: 'Wrap in a condition',
      group: 'Edit',
      keys: ['Mod+Shift+K'],
      scope: 'designer',
      when: () => editable() && tasks().length > 0,
      run: withDocument((document) => wrapSelected(document, 'condition')),
    },
    {
      id: 'edit.wrapExit',
      title: 'Group with an exit handler',
      group: 'Edit',
      keys: ['Mod+Shift+E'],
      scope: 'designer',
      when: () => editable() && tasks().length > 1,
      run: withDocument((document) => wrapSelected(document, 'exit')),
    },
    {
      id: 'edit.ungroup',
      title: 'Ungroup',
      group: 'Edit',
      keys: ['Mod+Shift+G'],
      scope: 'designer',
      when: () => editable() && tasks().some((id) => tools.isGroup(id) && isWrittenAt(id)),
      run: withDocument(ungroupSelected),
    },
    {
      id: 'edit.ownCopy',
      title: 'Make own copy',
      group: 'Edit',
      keys: ['Mod+Alt+G'],
      scope: 'designer',
      when: () => editable() && tasks().length === 1 && tasks().some((id) => tools.isGroup(id) && !isWrittenAt(id)),
      run: withDocument(makeOwnCopy),
    },
    ...(['Left', 'Right', 'Up', 'Down'] as const).flatMap((way): readonly Command[] => [
      nudge(way, 20, `Arrow${way}`),
      nudge(way, 100, `Shift+Arrow${way}`),
    ]),
  ];

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

  function isWrittenAt(id: string): boolean {
    return current()?.shown()?.graph.implementation.graph.tasks[id]?.componentRef.spec !== undefined;
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
      const text = await navigator.clipboard.readText();
      if (looksLikeIr(text)) void app.documents.importText('What was pasted', text);
      else pasteText(document, text);
    } catch {
      toast({ title: 'The clipboard cannot be read from here', detail: 'Use the key for paste instead.' });
    }
  }
}
