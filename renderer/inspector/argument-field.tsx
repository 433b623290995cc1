import { CornerUpLeft, EllipsisVertical, Link2, Plus, RotateCcw, Unlink } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Argument } from '../../shared/component/spec.ts';
import { useApp } from '../app-context.ts';
import { change, connect, disconnect, wireInto } from '../canvas/actions.ts';
import { judgeAll, portKey, portsOf } from '../canvas/connect.ts';
import type { PortEnd } from '../canvas/connect.ts';
import { wireSource } from '../canvas/wire-source.ts';
import { nodeId, parseNodeId } from '../canvas/ids.ts';
import type { OpenDocument } from '../state/document.ts';
import type { PortFace } from '../state/face.ts';
import { markKey } from '../state/problems.ts';
import { testIds } from '../testids.ts';
import { Field } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { TypeDot } from '../ui/type-dot.tsx';
import { ValueField } from './value-field.tsx';
import { checkText, constantText, showValue } from './value.ts';
import s from './inspector.module.css';

export interface ArgumentFieldProps {
  readonly document: OpenDocument;
  readonly path: readonly string[];
  readonly taskId: string;
  readonly port: PortFace;
  readonly argument: Argument | undefined;
  readonly editable: boolean;
}

/** One input of a task: its value, or where it comes from. */
export function ArgumentField({ document, path, taskId, port, argument, editable }: ArgumentFieldProps): ReactNode {
  const app = useApp();
  const mark = useStore(app.problemsOf(document).store, (state) =>
    state.marks.get(markKey([...path, taskId], { side: 'in', name: port.name })),
  );
  const source = wireSource(argument);
  const constant = port.type.kind === 'parameter' ? constantText(argument, port.type) : undefined;
  const set = (text: string): void => {
    // An emptied field is "no value" where nothing is not a value: everything but text.
    const cleared =
      text === '' && (port.type.kind !== 'parameter' || port.type.type !== 'STRING' || constant === undefined);
    change(document, `Set ${port.name} of ${taskId}`, [
      cleared
        ? { kind: 'clear-argument', task: taskId, input: port.name }
        : { kind: 'set-argument', task: taskId, input: port.name, argument: text },
    ]);
  };
  const reset = (): void => {
    change(document, `Reset ${port.name} of ${taskId}`, [{ kind: 'clear-argument', task: taskId, input: port.name }]);
  };
  const wrong =
    constant !== undefined && port.type.kind === 'parameter'
      ? checkText(constant, port.type, port.annotations)
      : undefined;
  const error = wrong?.ok === false ? wrong.error : mark?.severity === 'error' ? mark.messages[0] : undefined;
  const placeholder =
    port.default === undefined || port.type.kind !== 'parameter' ? '' : showValue(port.default, port.type) || 'empty';
  return (
    <Field
      label={
        <span className={s['fieldName']} title={port.description}>
          {port.name}
          {port.optional ? null : (
            <span className={s['needed']} title="Needs a value">
              {' '}
              *
            </span>
          )}
        </span>
      }
      aside={
        <>
          {constant !== undefined && editable ? (
            <IconButton
              label={placeholder === '' ? `Clear ${port.name}` : `Use the default of ${port.name}`}
              size="small"
              icon={<RotateCcw size={12} />}
              data-testid={testIds.argumentReset(port.name)}
              onClick={reset}
            />
          ) : null}
          <span className={s['typeName']}>
            <TypeDot look={port.look} size="small" /> {port.typeName}
          </span>
          {editable ? (
            <SourceMenu document={document} taskId={taskId} port={port} connected={source !== undefined} />
          ) : null}
        </>
      }
      error={error}
      help={port.description?.split('\n')[0]}
    >
      {source !== undefined ? (
        <Source document={document} taskId={taskId} port={port} source={source} editable={editable} />
      ) : port.type.kind === 'parameter' ? (
        <ValueField
          type={port.type}
          value={constant}
          placeholder={placeholder}
          annotations={port.annotations}
          testId={testIds.argument(port.name)}
          disabled={!editable}
          onCommit={set}
        />
      ) : (
        <span className={s['unconnected']} data-testid={testIds.argument(port.name)}>
          Not connected
        </span>
      )}
    </Field>
  );
}

interface SourceProps {
  readonly document: OpenDocument;
  readonly taskId: string;
  readonly port: PortFace;
  readonly source: { readonly node: string; readonly port: string };
  readonly editable: boolean;
}

function Source({ document, taskId, port, source, editable }: SourceProps): ReactNode {
  const { canvas } = useApp();
  const from = parseNodeId(source.node);
  const words = from?.kind === 'input' ? `Input › ${source.port}` : `${from?.name ?? ''} › ${source.port}`;
  return (
    <span className={s['source']}>
      <button
        type="button"
        className={s['sourceName']}
        title={`Go to ${words}`}
        data-testid={testIds.argumentSource(port.name)}
        onClick={() => {
          document.select({ nodes: new Set([source.node]), edges: new Set() });
          canvas.current?.reveal([source.node]);
        }}
      >
        <TypeDot look={port.look} />
        <span>{words}</span>
        <CornerUpLeft size={13} className={s['jump']} />
      </button>
      {editable ? (
        <IconButton
          label={`Disconnect ${port.name}`}
          size="small"
          icon={<Unlink size={13} />}
          data-testid={testIds.argumentDisconnect(port.name)}
          onClick={() => disconnect(document, [wireInto(taskId, port.name)])}
        />
      ) : null}
    </span>
  );
}

interface SourceMenuProps {
  readonly document: OpenDocument;
  readonly taskId: string;
  readonly port: PortFace;
  readonly connected: boolean;
}

const longestMenu = 14;

/** Connects without a mouse: everything that fits this input, and a new input of the pipeline. */
function SourceMenu({ document, taskId, port, connected }: SourceMenuProps): ReactNode {
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
