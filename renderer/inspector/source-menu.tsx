import { EllipsisVertical, Link2, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp } from '../app-context.ts';
import { change, connect } from '../canvas/actions.ts';
import { judgeAll, portKey, portsOf } from '../canvas/connect.ts';
import type { PortEnd } from '../canvas/connect.ts';
import { nodeId, parseNodeId } from '../canvas/ids.ts';
import type { OpenDocument } from '../state/document.ts';
import type { PortFace } from '../state/face.ts';
import { Menu } from '../ui/menu.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { constantText } from './value.ts';
import s from './inspector.module.css';

interface SourceMenuProps {
  readonly document: OpenDocument;
  readonly taskId: string;
  readonly port: PortFace;
  readonly connected: boolean;
  /** What else can be done with the input. */
  readonly more: readonly MenuItem[];
}

const longestMenu = 14;

/** Connects without a mouse: everything that fits this input, and a new input of the pipeline. */
export function SourceMenu({ document, taskId, port, connected, more }: SourceMenuProps): ReactNode {
  const { canvas } = useApp();
  const end: PortEnd = { node: nodeId('task', taskId), side: 'in', name: port.name, type: port.type };
  const graph = canvas.current?.graph();
  const verdicts = graph === undefined ? undefined : judgeAll(end, graph.nodes, graph.edges);
  const fitting = (graph?.nodes ?? []).flatMap((node) =>
    portsOf(node).filter(
      (other) => other.side === 'out' && verdicts?.get(portKey(other.node, 'out', other.name))?.fits === true,
    ),
  );
  const items: MenuItem[] = [
    {
      kind: 'label',
      id: 'label',
      label:
        fitting.length === 0 ? 'Nothing on the canvas fits' : connected ? 'Connect to another output' : 'Connect to',
    },
    ...fitting.slice(0, longestMenu).map((other): MenuItem => {
      const from = parseNodeId(other.node);
      return {
        id: `${other.node}/${other.name}`,
        label: from?.kind === 'input' ? other.name : `${from?.name ?? ''} › ${other.name}`,
        note: from?.kind === 'input' ? 'pipeline input' : undefined,
        icon: <Link2 size={14} />,
        run: () => connect(document, other, end),
      };
    }),
    { kind: 'separator', id: 'separator' },
    {
      id: 'promote',
      label: 'New pipeline input',
      icon: <Plus size={14} />,
      run: () => promote(document, taskId, port),
    },
    ...more,
  ];
  return (
    <Menu items={items}>
      <button type="button" className={s['tiny']} aria-label={`Connect ${port.name}`} title="Connect">
        <EllipsisVertical size={13} />
      </button>
    </Menu>
  );
}

/** Makes an input of the pipeline with this input's type and default, and connects it. */
function promote(document: OpenDocument, taskId: string, port: PortFace): void {
  const graph = document.shown()?.graph;
  if (graph === undefined) return;
  const taken = new Set((graph.inputs ?? []).map((input) => input.name));
  let name = port.name;
  for (let number = 2; taken.has(name); number += 1) name = `${port.name} ${number}`;
  const constant =
    port.type.kind === 'parameter'
      ? constantText(graph.implementation.graph.tasks[taskId]?.arguments?.[port.name], port.type)
      : undefined;
  const standard = constant ?? port.default;
  change(document, `Make ${name} a pipeline input`, [
    {
      kind: 'add-input',
      input: {
        name,
        type: port.specType ?? 'String',
        ...(port.description === undefined ? {} : { description: port.description }),
        ...(standard === undefined ? {} : { default: standard }),
      },
    },
    { kind: 'set-argument', task: taskId, input: port.name, argument: { graphInput: { inputName: name } } },
  ]);
}
