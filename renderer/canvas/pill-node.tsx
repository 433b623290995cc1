import type { NodeProps } from '@xyflow/react';
import { LogIn, LogOut } from 'lucide-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { markKey } from '../state/problems.ts';
import { testIds } from '../testids.ts';
import { useCanvas, useCanvasState, useTakenBranch } from './context.ts';
import { inputHeight } from './geometry.ts';
import type { PillNode as PillNodeType } from './graph.ts';
import { branchWords } from './junction.ts';
import { Port } from './port.tsx';
import s from './pill-node.module.css';

/** More letters than this do not fit beside each other; then the hue alone says the type, and the tooltip its name. */
const longestWords = 17;

/** An input or output of the pipeline itself: its name and its one port. */
export const PillNode = memo(function PillNode({ id, data, selected }: NodeProps<PillNodeType>): ReactNode {
  const { side, port, connected, branches } = data;
  const { path, problems } = useCanvas();
  const lit = useCanvasState((state) => state.lit?.nodes.has(id) ?? false);
  const mark = useStore(problems, (state) =>
    state.marks.get(markKey(path, { side: side === 'input' ? 'in' : 'out', name: port.name })),
  );
  const taken = useTakenBranch(data.inside, branches);
  const source = taken === undefined ? undefined : branches[taken]?.words;
  const what = `Pipeline ${side} ${port.name}: ${port.typeName}${branches.length === 0 ? '' : `, ${branchWords(branches)}`}`;
  const Icon = side === 'input' ? LogIn : LogOut;
  return (
    <div
      className={s['pill']}
      data-testid={side === 'input' ? testIds.inputNode(port.name) : testIds.outputNode(port.name)}
      data-side={side}
      data-family={port.look.family}
      data-selected={selected || undefined}
      data-lit={lit || undefined}
      data-problem={mark?.severity}
      title={mark === undefined ? what : mark.messages.join('\n')}
    >
      <Icon size={13} className={s['pillIcon']} aria-hidden />
      <span className={s['pillName']}>
        {port.name}
        {branches.length === 0 ? null : (
          <span className={s['pillBranches']} data-taken={source !== undefined || undefined}>
            {source === undefined ? branches.map(({ words }) => words).join(' or ') : `from ${source}`}
          </span>
        )}
      </span>
      {branches.length > 0 || port.name.length + port.typeName.length > longestWords ? null : (
        <span className={s['pillType']}>{port.typeName}</span>
      )}
      <Port
        node={id}
        side={side === 'input' ? 'out' : 'in'}
        port={port}
        top={inputHeight / 2}
        connected={connected}
        junction={branches.length > 0}
        testId={side === 'input' ? testIds.pipelineInputPort(port.name) : testIds.pipelineOutputPort(port.name)}
      />
    </div>
  );
});
