import type { NodeProps } from '@xyflow/react';
import { CornerRightDown, Minimize2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { markKey } from '../state/problems.ts';
import { testIds } from '../testids.ts';
import { useCanvas, useCanvasState, useNodeStatus } from './context.ts';
import { headerHeight, rowHeight } from './geometry.ts';
import { branchesOf } from './graph.ts';
import type { TaskData, TaskNode } from './graph.ts';
import { Iterations } from './iterations.tsx';
import { Badges, GroupIcon, HeadButton, Problem, Progress, RuleWords, Slots, Status } from './node-parts.tsx';
import { Port } from './port.tsx';
import { useRules } from './use-rules.ts';
import s from './frame-node.module.css';

/** A group that is opened: its rule in words in the head, its ports at the sides, and its tasks, which are nodes of their own. */
export function FrameNode({ id, data, selected }: NodeProps<TaskNode>): ReactNode {
  const { taskId, task, inside } = data;
  const { path, problems, enter, toggleFrame, editable } = useCanvas();
  const ids = [...inside, taskId];
  const status = useNodeStatus(ids);
  const mark = useStore(problems, (state) => state.marks.get(markKey([...path, ...ids])));
  const lit = useCanvasState((state) => state.lit?.nodes.has(id) ?? false);
  const rules = useRules(task);
  return (
    <div
      className={s['frame']}
      data-testid={testIds.node(taskId)}
      data-kind={rules.find((rule) => rule.kind === 'loop')?.kind ?? rules[0]?.kind ?? 'group'}
      data-frame=""
      data-selected={selected || undefined}
      data-lit={lit || undefined}
      data-problem={mark?.severity}
      data-status={status?.state}
    >
      {status === undefined ? null : <span className={s['statusRing']} data-state-hue={status.state} />}
      <div className={s['frameHead']}>
        <GroupIcon rules={rules} />
        <b className={s['frameName']} title={taskId}>
          {taskId}
        </b>
        <RuleWords rules={rules} />
        <Slots>
          <Badges options={task.executionOptions} />
          {mark === undefined ? null : <Problem severity={mark.severity} messages={mark.messages} />}
          {status?.iterations === undefined ? null : <Iterations ids={ids} iterations={status.iterations} />}
          {status === undefined ? null : <Status status={status} />}
          <HeadButton label={`Open ${taskId}`} title="Open this group alone" onClick={() => enter(inside, taskId)}>
            <CornerRightDown size={14} />
          </HeadButton>
          {editable ? (
            <HeadButton
              label={`Collapse ${taskId}`}
              title="Show it as a card"
              testId={testIds.frameToggle(taskId)}
              onClick={() => toggleFrame(inside, taskId)}
            >
              <Minimize2 size={13} />
            </HeadButton>
          ) : null}
        </Slots>
      </div>
      <FramePorts id={id} data={data} />
      <Progress status={status} />
    </div>
  );
}

/** Each port twice: at the border for the wires outside, and beside it for those inside. */
function FramePorts({ id, data }: { readonly id: string; readonly data: TaskData }): ReactNode {
  const { inputs, outputs, connected, task, taskId, frame } = data;
  const middle = (row: number): number => headerHeight + row * rowHeight + rowHeight / 2;
  return (
    <>
      <div className={s['frameRows']}>
        <ul>
          {inputs.map((port) => (
            <li key={port.name} title={port.name}>
              {port.name}
            </li>
          ))}
        </ul>
        <ul>
          {outputs.map((port) => {
            const branches = branchesOf(frame?.results[port.name]);
            const title = branches.length === 0 ? port.name : `${port.name}: whichever ran of ${branches.join('; ')}`;
            return (
              <li key={port.name} title={title}>
                {port.name}
              </li>
            );
          })}
        </ul>
      </div>
      {inputs.map((port, row) => (
        <FramePort
          key={port.name}
          id={id}
          side="in"
          port={port}
          top={middle(row)}
          connected={connected.has(port.name)}
          item={task.forEach?.as === port.name}
          taskId={taskId}
        />
      ))}
      {outputs.map((port, row) => (
        <FramePort key={port.name} id={id} side="out" port={port} top={middle(row)} connected taskId={taskId} />
      ))}
    </>
  );
}

function FramePort({
  id,
  side,
  port,
  top,
  connected,
  item = false,
  taskId,
}: {
  readonly id: string;
  readonly side: 'in' | 'out';
  readonly port: TaskData['inputs'][number];
  readonly top: number;
  readonly connected: boolean;
  /** It receives the item of the loop, so nothing outside gives it. */
  readonly item?: boolean;
  readonly taskId: string;
}): ReactNode {
  return (
    <>
      {item ? null : (
        <Port
          node={id}
          side={side}
          port={port}
          top={top}
          connected={connected}
          testId={side === 'in' ? testIds.inputPort(taskId, port.name) : testIds.outputPort(taskId, port.name)}
        />
      )}
      <Port
        node={id}
        side={side === 'in' ? 'out' : 'in'}
        port={port}
        top={top}
        connected
        inner
        testId={testIds.innerPort(taskId, side, port.name)}
      />
    </>
  );
}
