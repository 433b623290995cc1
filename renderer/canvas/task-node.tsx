import type { NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import { ChevronsUpDown, CircleAlert, Cpu, CornerRightDown, RotateCw, TriangleAlert, Variable } from 'lucide-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ExecutionOptions } from '../../shared/component/spec.ts';
import { markKey } from '../state/problems.ts';
import { testIds } from '../testids.ts';
import { ComponentIcon } from '../ui/component-icon.tsx';
import { cx } from '../ui/cx.ts';
import { StateIcon, stateWord } from '../ui/state-icon.tsx';
import { useCanvas, useCanvasState, useNodeStatus } from './context.ts';
import { headerHeight, rowHeight } from './geometry.ts';
import type { TaskData, TaskNode as TaskNodeType } from './graph.ts';
import { moreHandleId } from './ids.ts';
import { Port, portPlace } from './port.tsx';
import { Sparkline } from './sparkline.tsx';
import type { NodeStatus } from './status.ts';
import s from './node.module.css';

/** A task as a card: category, name, ports in rows, badges, and what it is doing. */
export const TaskNode = memo(function TaskNode({ id, data, selected }: NodeProps<TaskNodeType>): ReactNode {
  const { taskId, face, task } = data;
  const { path, problems, enter } = useCanvas();
  const status = useNodeStatus(taskId);
  const mark = useStore(problems, (state) => state.marks.get(markKey([...path, taskId])));
  const lit = useCanvasState((state) => state.lit?.nodes.has(id) ?? false);
  const name = face?.name;
  return (
    <div
      className={s['card']}
      data-testid={testIds.node(taskId)}
      data-selected={selected || undefined}
      data-lit={lit || undefined}
      data-group={face?.isGraph === true || undefined}
      data-family={face?.family ?? 'any'}
      data-missing={face === undefined || undefined}
      data-problem={mark?.severity}
      data-status={status?.state}
    >
      {status === undefined ? null : <span className={s['statusRing']} data-state-hue={status.state} />}
      <div className={s['header']}>
        <ComponentIcon name={face?.icon} family={face?.family ?? 'any'} />
        <div className={s['names']}>
          <div className={s['title']} title={taskId}>
            {taskId}
          </div>
          {name === undefined ? (
            <div className={cx(s['subtitle'], s['bad'])}>Component not found</div>
          ) : name === taskId ? null : (
            <div className={s['subtitle']} title={name}>
              {name}
            </div>
          )}
        </div>
        <div className={s['slots']}>
          <Badges options={task.executionOptions} />
          {mark === undefined ? null : <Problem severity={mark.severity} messages={mark.messages} />}
          {status === undefined ? null : <Status status={status} />}
          {face?.isGraph === true ? (
            <button
              type="button"
              className={cx(s['enter'], 'nodrag')}
              aria-label={`Open ${taskId}`}
              title="Open this group"
              tabIndex={-1}
              onClick={() => enter(taskId)}
            >
              <CornerRightDown size={14} />
            </button>
          ) : null}
        </div>
      </div>
      <Ports id={id} data={data} />
      {status?.progress === undefined ? null : (
        <span className={s['progress']} data-state-hue={status.state}>
          <span style={{ transform: `scaleX(${Math.min(1, Math.max(0, status.progress))})` }} />
        </span>
      )}
      {status?.metric === undefined ? null : (
        <div className={s['metric']}>
          <span>{status.metric.label}</span>
          <b>{status.metric.value}</b>
          {status.metric.series === undefined ? null : <Sparkline values={status.metric.series} />}
        </div>
      )}
      <div className={s['block']} data-state-hue={status?.state} aria-hidden>
        <span>{taskId}</span>
      </div>
    </div>
  );
});

function Ports({ id, data }: { readonly id: string; readonly data: TaskData }): ReactNode {
  const { togglePorts, editable } = useCanvas();
  const { inputs, outputs, folded, expanded, connected, taskId } = data;
  const foldRow = folded > 0 || expanded;
  const middle = (row: number): number => headerHeight + row * rowHeight + rowHeight / 2;
  const wide = outputs.length === 0;
  return (
    <>
      <div className={s['rows']}>
        <ul className={cx(s['inputs'], wide && s['wide'])}>
          {inputs.map((port) => (
            <li
              key={port.name}
              title={port.name}
              data-quiet={(port.type.kind === 'parameter' && !connected.has(port.name)) || undefined}
            >
              {port.name}
            </li>
          ))}
          {foldRow ? (
            <li>
              <button
                type="button"
                className={cx(s['more'], 'nodrag')}
                tabIndex={-1}
                disabled={!editable}
                title={folded > 0 ? 'Show every parameter as a port' : 'Fold the parameters that are not connected'}
                onClick={() => togglePorts(taskId)}
                data-testid={testIds.morePorts(taskId)}
              >
                {folded > 0 ? `${folded} parameter${folded === 1 ? '' : 's'}` : 'Fold'}
                <ChevronsUpDown size={10} />
              </button>
            </li>
          ) : null}
        </ul>
        <ul className={cx(s['outputs'], inputs.length === 0 && !foldRow && s['wide'])}>
          {outputs.map((port) => (
            <li key={port.name} title={port.name}>
              {port.name}
            </li>
          ))}
        </ul>
      </div>
      {inputs.map((port, row) => (
        <Port
          key={port.name}
          node={id}
          side="in"
          port={port}
          top={middle(row)}
          connected={connected.has(port.name)}
          testId={testIds.inputPort(taskId, port.name)}
        />
      ))}
      {folded > 0 ? (
        <Handle
          id={moreHandleId}
          type="target"
          position={Position.Left}
          isConnectable={editable}
          isConnectableStart={false}
          className={s['moreHandle'] ?? ''}
          style={portPlace('in', middle(inputs.length))}
        />
      ) : null}
      {outputs.map((port, row) => (
        <Port
          key={port.name}
          node={id}
          side="out"
          port={port}
          top={middle(row)}
          connected
          testId={testIds.outputPort(taskId, port.name)}
        />
      ))}
    </>
  );
}

function Status({ status }: { readonly status: NodeStatus }): ReactNode {
  return (
    <span className={s['status']} data-state-hue={status.state} title={status.title ?? stateWord(status.state)}>
      <span className={s['detail']}>{status.detail ?? stateWord(status.state)}</span>
      <StateIcon state={status.state} />
    </span>
  );
}

function Problem({
  severity,
  messages,
}: {
  readonly severity: string;
  readonly messages: readonly string[];
}): ReactNode {
  const Icon = severity === 'error' ? CircleAlert : TriangleAlert;
  return (
    <span className={s['problem']} data-severity={severity} title={messages.slice(0, 5).join('\n')}>
      <Icon size={14} />
      <span className="visually-hidden">{messages.length === 1 ? messages[0] : `${messages.length} problems`}</span>
    </span>
  );
}

/** How the task runs, as far as it differs from the usual. */
function Badges({ options }: { readonly options: ExecutionOptions | undefined }): ReactNode {
  if (options === undefined) return null;
  const retries = options.retryStrategy?.maxRetries ?? 0;
  const resources = options.container?.resources;
  const env = Object.keys(options.container?.env ?? {}).length;
  const limits = [
    resources?.cpuLimit === undefined ? undefined : `${resources.cpuLimit} CPU`,
    resources?.memoryLimit === undefined ? undefined : `${resources.memoryLimit} memory`,
    resources?.acceleratorType === undefined
      ? undefined
      : `${resources.acceleratorCount ?? '1'} × ${resources.acceleratorType}`,
  ].filter((limit) => limit !== undefined);
  return (
    <span className={s['badges']}>
      {retries > 0 ? (
        <span title={`Tried again up to ${retries} time${retries === 1 ? '' : 's'}`}>
          <RotateCw size={12} />
        </span>
      ) : null}
      {limits.length > 0 ? (
        <span title={limits.join(', ')}>
          <Cpu size={12} />
        </span>
      ) : null}
      {env > 0 ? (
        <span title={`${env} environment variable${env === 1 ? '' : 's'}`}>
          <Variable size={12} />
        </span>
      ) : null}
    </span>
  );
}
