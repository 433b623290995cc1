import type { NodeProps } from '@xyflow/react';
import { Check, CornerRightDown, Minimize2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { markKey } from '../state/problems.ts';
import { testIds } from '../testids.ts';
import { useCanvas, useCanvasState, useNodeStatus, useTakenBranch } from './context.ts';
import { innerPortInset, outputInset, outputRow, rowMiddle } from './geometry.ts';
import type { TaskData, TaskNode } from './graph.ts';
import { Iterations } from './iterations.tsx';
import { branchCounts, branchWords } from './junction.ts';
import type { Branch } from './junction.ts';
import { Badges, GroupIcon, HeadButton, Problem, Progress, RuleWords, Slots, Status, Tally } from './node-parts.tsx';
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
      <div className={s['frameHead']} data-frame-head>
        <GroupIcon rules={rules} />
        <b className={s['frameName']} title={taskId}>
          {taskId}
        </b>
        <RuleWords rules={rules} />
        {status === undefined ? null : <Tally status={status} />}
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
  const { inputs, outputs, connected, task, taskId, frame, inside } = data;
  const branches = frame?.branches ?? [];
  const counts = branchCounts(branches);
  const inset = outputInset(counts);
  return (
    <>
      <div className={s['frameRows']}>
        <ul>
          {inputs.map((port) => (
            <li
              key={port.name}
              title={port.name}
              data-family={port.look.family}
              data-through={connected.has(port.name) || undefined}
            >
              {port.name}
            </li>
          ))}
        </ul>
        <ul style={{ width: inset }}>
          {outputs.map((port, index) => {
            const of = branches[index] ?? [];
            return (
              <li
                key={port.name}
                title={outputTitle(port.name, of, task.forEach !== undefined)}
                data-family={port.look.family}
                data-through
              >
                <span>{port.name}</span>
                {of.length === 0 ? null : (
                  <Junction output={port.name} inside={[...inside, taskId]} branches={of} taskId={taskId} />
                )}
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
          top={rowMiddle(row)}
          connected={connected.has(port.name)}
          item={task.forEach?.as === port.name}
          taskId={taskId}
        />
      ))}
      {outputs.map((port, index) => (
        <FramePort
          key={port.name}
          id={id}
          side="out"
          port={port}
          top={rowMiddle(outputRow(counts, index))}
          connected
          each={task.forEach !== undefined}
          junction={(counts[index] ?? 0) > 0}
          inset={inset}
          taskId={taskId}
        />
      ))}
    </>
  );
}

/** What an output gives, in words. */
function outputTitle(name: string, branches: readonly Branch[], loops: boolean): string {
  if (branches.length > 0) return `${name} is ${branchWords(branches)}`;
  return loops ? `${name}: a list, one value from each iteration` : name;
}

/** Below an output, where the branches meet that it may come from: their names, and in a run which of them gave the value. */
function Junction({
  output,
  inside,
  branches,
  taskId,
}: {
  readonly output: string;
  readonly inside: readonly string[];
  readonly branches: readonly Branch[];
  readonly taskId: string;
}): ReactNode {
  const taken = useTakenBranch(inside, branches);
  return (
    <ol
      className={s['junction']}
      aria-label={`${output} is the first of these that runs`}
      data-testid={testIds.junction(taskId, output)}
    >
      {branches.map(({ words }, index) => {
        const gave = index === taken;
        return (
          <li key={words} data-taken={taken === undefined ? undefined : gave ? 'yes' : 'no'}>
            <span>
              {index === 0 ? null : <i>or </i>}
              {words}
            </span>
            {gave ? <Check size={11} aria-label="gave the value" /> : null}
          </li>
        );
      })}
    </ol>
  );
}

function FramePort({
  id,
  side,
  port,
  top,
  connected,
  item = false,
  each = false,
  junction = false,
  inset = innerPortInset,
  taskId,
}: {
  readonly id: string;
  readonly side: 'in' | 'out';
  readonly port: TaskData['inputs'][number];
  readonly top: number;
  readonly connected: boolean;
  /** It receives the item of the loop, so nothing outside gives it. */
  readonly item?: boolean;
  /** Each iteration of a loop gives one, which together are the list outside. */
  readonly each?: boolean;
  /** The wires of several branches end in it. */
  readonly junction?: boolean;
  /** How far its inner half lies inside of the border. */
  readonly inset?: number;
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
        port={each ? { ...port, look: { ...port.look, list: false } } : port}
        top={top}
        connected
        inset={inset}
        junction={junction}
        testId={testIds.innerPort(taskId, side, port.name)}
      />
    </>
  );
}
