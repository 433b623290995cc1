import type { NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import { ChevronsUpDown, CornerRightDown, Maximize2 } from 'lucide-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { markKey } from '../state/problems.ts';
import { testIds } from '../testids.ts';
import { ComponentIcon } from '../ui/component-icon.tsx';
import { cx } from '../ui/cx.ts';
import { useCanvas, useCanvasState, useNodeStatus } from './context.ts';
import { FrameNode } from './frame-node.tsx';
import { headerHeight, rowHeight } from './geometry.ts';
import type { TaskData, TaskNode as TaskNodeType } from './graph.ts';
import { moreHandleId } from './ids.ts';
import { Badges, HeadButton, Problem, Progress, RuleBadges, Slots, Status } from './node-parts.tsx';
import { Port, portPlace } from './port.tsx';
import { Sparkline } from './sparkline.tsx';
import { useRules } from './use-rules.ts';
import s from './task-node.module.css';

/** A task: a card, or a frame around the tasks of a group that is opened. */
export const TaskNode = memo(function TaskNode(props: NodeProps<TaskNodeType>): ReactNode {
  return props.data.frame === undefined ? <Card {...props} /> : <FrameNode {...props} />;
});

/** A task as a card: category, name, ports in rows, badges, and what it is doing. */
function Card({ id, data, selected }: NodeProps<TaskNodeType>): ReactNode {
  const { taskId, face, task, inside } = data;
  const { path, problems, enter, toggleFrame, editable } = useCanvas();
  const status = useNodeStatus([...inside, taskId]);
  const mark = useStore(problems, (state) => state.marks.get(markKey([...path, ...inside, taskId])));
  const rules = useRules(task);
  const lit = useCanvasState((state) => state.lit?.nodes.has(id) ?? false);
  const name = face?.name;
  return (
    <div
      className={s['card']}
      data-testid={testIds.node(taskId)}
      data-selected={selected || undefined}
      data-lit={lit || undefined}
      data-group={face?.isGraph === true || undefined}
      data-importer={(face !== undefined && 'importer' in face.spec.implementation) || undefined}
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
        <Slots>
          <RuleBadges rules={rules} />
          <Badges options={task.executionOptions} />
          {mark === undefined ? null : <Problem severity={mark.severity} messages={mark.messages} />}
          {status === undefined ? null : <Status status={status} />}
          {face?.isGraph === true ? (
            <HeadButton
              label={`${editable ? 'Expand' : 'Open'} ${taskId}`}
              title={editable ? 'Show its tasks in place' : 'Open this group'}
              testId={testIds.frameToggle(taskId)}
              onClick={() => (editable ? toggleFrame(inside, taskId) : enter(inside, taskId))}
            >
              {editable ? <Maximize2 size={13} /> : <CornerRightDown size={14} />}
            </HeadButton>
          ) : null}
        </Slots>
      </div>
      <Ports id={id} data={data} />
      <Progress status={status} />
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
}

function Ports({ id, data }: { readonly id: string; readonly data: TaskData }): ReactNode {
  const { togglePorts, editable } = useCanvas();
  const { inputs, outputs, folded, expanded, connected, taskId, inside } = data;
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
                onClick={() => togglePorts(inside, taskId)}
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
