import { Braces, CircleSlash, CornerUpLeft, RotateCcw, Unlink } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Argument } from '../../shared/component/spec.ts';
import { useApp } from '../app-context.ts';
import { change, disconnect, wireInto } from '../canvas/actions.ts';
import { wireSource } from '../canvas/wire-source.ts';
import { parseNodeId } from '../canvas/ids.ts';
import type { OpenDocument } from '../state/document.ts';
import type { PortFace } from '../state/face.ts';
import { markKey } from '../state/problems.ts';
import { testIds } from '../testids.ts';
import { Field } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { TypeDot } from '../ui/type-dot.tsx';
import { PartField } from './part-field.tsx';
import { partOf, withPart } from './part.ts';
import { SourceMenu } from './source-menu.tsx';
import { ValueField } from './value-field.tsx';
import { checkText, constantText, showValue } from './value.ts';
import s from './inspector.module.css';

export interface ArgumentFieldProps {
  readonly document: OpenDocument;
  readonly path: readonly string[];
  readonly taskId: string;
  readonly port: PortFace;
  readonly argument: Argument | undefined;
  /** The task runs for each item of a list, and this input receives it. */
  readonly isItem: boolean;
  readonly editable: boolean;
}

/** One input of a task: its value, or where it comes from. */
export function ArgumentField(props: ArgumentFieldProps): ReactNode {
  const { document, path, taskId, port, argument, isItem, editable } = props;
  const app = useApp();
  const mark = useStore(app.problemsOf(document).store, (state) =>
    state.marks.get(markKey([...path, taskId], { side: 'in', name: port.name })),
  );
  const source = wireSource(argument);
  const constant = port.type.kind === 'parameter' ? constantText(argument, port.type) : undefined;
  const isNull = typeof argument === 'object' && 'value' in argument && argument.value === null;
  const part = partOf(argument);
  const [picking, setPicking] = useState(false);
  const give = (next: Argument): void => {
    change(document, `Set ${port.name} of ${taskId}`, [
      { kind: 'set-argument', task: taskId, input: port.name, argument: next },
    ]);
  };
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
    constant !== undefined && !isNull && part === undefined && port.type.kind === 'parameter'
      ? checkText(constant, port.type, port.annotations, port.literals)
      : undefined;
  const error = wrong?.ok === false ? wrong.error : mark?.severity === 'error' ? mark.messages[0] : undefined;
  const placeholder =
    port.default === undefined || port.type.kind !== 'parameter' ? '' : showValue(port.default, port.type) || 'empty';
  const more: readonly MenuItem[] =
    port.type.kind === 'artifact'
      ? []
      : [
          ...(source === undefined
            ? []
            : [{ id: 'part', label: 'Take a part of it', icon: <Braces size={14} />, run: () => setPicking(true) }]),
          ...(port.optional
            ? [{ id: 'null', label: 'Give null', icon: <CircleSlash size={14} />, run: () => give({ value: null }) }]
            : []),
        ];
  return (
    <Field
      label={
        <span className={s['fieldName']} title={port.description}>
          {port.name}
          {port.optional || isItem ? null : (
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
          {editable && !isItem ? (
            <SourceMenu document={document} taskId={taskId} port={port} connected={source !== undefined} more={more} />
          ) : null}
        </>
      }
      error={error}
      help={port.description?.split('\n')[0]}
    >
      {source !== undefined ? (
        <Source document={document} taskId={taskId} port={port} source={source} editable={editable} />
      ) : isItem && argument === undefined ? (
        <span className={s['unconnected']}>Each item of the loop</span>
      ) : isNull ? (
        <span className={s['unconnected']} data-testid={testIds.argument(port.name)}>
          null
        </span>
      ) : port.type.kind === 'parameter' ? (
        <ValueField
          type={port.type}
          value={constant}
          placeholder={placeholder}
          annotations={port.annotations}
          literals={port.literals}
          testId={testIds.argument(port.name)}
          disabled={!editable}
          onCommit={set}
        />
      ) : (
        <span className={s['unconnected']} data-testid={testIds.argument(port.name)}>
          Not connected
        </span>
      )}
      {argument !== undefined && (part !== undefined || (picking && source !== undefined)) ? (
        <PartField
          name={port.name}
          part={part ?? ''}
          editable={editable}
          onPart={(next) => {
            setPicking(false);
            give(withPart(argument, next));
          }}
        />
      ) : null}
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
