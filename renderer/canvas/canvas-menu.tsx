import type { ReactElement, ReactNode } from 'react';
import { useApp, useDocument } from '../app-context.ts';
import { ContextMenu } from '../ui/menu.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { useCanvas } from './context.ts';
import { parseNodeId } from './ids.ts';
import { selectOnCanvas, selectionOnCanvas } from './selection.ts';

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

/** What can be done with what is under the pointer; a click beside the selection selects first. */
export function CanvasMenu({ children }: { readonly children: ReactElement<Record<string, unknown>> }): ReactNode {
  const { commands } = useApp();
  const { document } = useCanvas();
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
  return (
    // The capture runs before the menu looks at the selection.
    <div
      role="presentation"
      style={{ display: 'contents' }}
      onContextMenuCapture={(event) => {
        const target = event.target instanceof Element ? event.target : undefined;
        const node = target?.closest('.react-flow__node')?.getAttribute('data-id') ?? undefined;
        const edge = target?.closest('.react-flow__edge')?.getAttribute('data-id') ?? undefined;
        const { nodes, edges } = selectionOnCanvas(document.store.getState());
        const select = (ids: { node?: string; edge?: string }): void =>
          selectOnCanvas(document, {
            nodes: new Set(ids.node === undefined ? [] : [ids.node]),
            edges: new Set(ids.edge === undefined ? [] : [ids.edge]),
          });
        if (node !== undefined && !nodes.has(node)) select({ node });
        else if (edge !== undefined && !edges.has(edge)) select({ edge });
        else if (node === undefined && edge === undefined) select({});
      }}
    >
      <ContextMenu items={items}>{children}</ContextMenu>
    </div>
  );
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
