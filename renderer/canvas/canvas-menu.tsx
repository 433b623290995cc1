import type { ReactNode } from 'react';
import { useApp, useDocument } from '../app-context.ts';
import { ContextMenu } from '../ui/menu.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { useCanvas, useCanvasState } from './context.ts';
import { parseNodeId } from './ids.ts';

const onTask = [
  'canvas.expand',
  'canvas.enter',
  '',
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  'edit.rename',
  '',
  'edit.group',
  'edit.wrapLoop',
  'edit.wrapCondition',
  'edit.wrapExit',
  'edit.ungroup',
  'edit.ownCopy',
  '',
  'edit.delete',
];
const onSeveral = [
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  '',
  'edit.group',
  'edit.wrapLoop',
  'edit.wrapCondition',
  'edit.wrapExit',
  '',
  'align.left',
  'align.top',
  'align.spread-x',
  'align.spread-y',
  '',
  'edit.delete',
];
const onPane = ['canvas.add', 'edit.paste', 'edit.selectAll', '', 'canvas.arrange', 'canvas.fit'];
const onWire = ['edit.delete'];

/** What can be done with what is selected. */
export function CanvasMenu(): ReactNode {
  const { commands } = useApp();
  const { document } = useCanvas();
  const asked = useCanvasState((state) => state.menuAsked);
  const selection = useDocument(document, (state) => state.selection);
  const several = selection.nodes.size > 1;
  const task = [...selection.nodes].some((id) => parseNodeId(id)?.kind === 'task');
  const ids = several
    ? onSeveral
    : task
      ? onTask
      : selection.nodes.size > 0 || selection.edges.size > 0
        ? onWire
        : onPane;
  const items = tidy(
    ids.map((id, index): MenuItem | undefined => {
      if (id === '') return { kind: 'separator', id: `separator-${index}` };
      const command = commands.get(id);
      if (command === undefined || !commands.enabled(id)) return undefined;
      return {
        id,
        label: command.title,
        shortcut: command.keys?.[0],
        tone: id === 'edit.delete' ? 'danger' : undefined,
        run: () => commands.run(id),
      };
    }),
  );
  return <ContextMenu items={items} asked={asked} />;
}

/** Drops what cannot be done now, and separators that then separate nothing. */
function tidy(items: readonly (MenuItem | undefined)[]): readonly MenuItem[] {
  const there = items.filter((item) => item !== undefined);
  return there.filter((item, index) => {
    if (item.kind !== 'separator') return true;
    const before = there[index - 1];
    return (
      before !== undefined &&
      before.kind !== 'separator' &&
      there.slice(index + 1).some((later) => later.kind !== 'separator')
    );
  });
}
