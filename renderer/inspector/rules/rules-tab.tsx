import type { ReactNode } from 'react';
import type { TaskData } from '../../canvas/graph.ts';
import type { OpenDocument } from '../../state/document.ts';
import type { ShownGraph } from '../../state/graph-path.ts';
import { valuesInReach } from '../reach.ts';
import type { Reach } from '../reach.ts';
import { ConditionSection } from './condition-section.tsx';
import { LocalsSection } from './locals-section.tsx';
import { LoopSection } from './loop-section.tsx';
import { OrderSection } from './order-section.tsx';
import s from '../inspector.module.css';

/** What every part of the rules of a task is given. */
export interface RuleProps {
  readonly document: OpenDocument;
  /** The graph in which the task stands. */
  readonly shown: ShownGraph;
  readonly path: readonly string[];
  readonly data: TaskData;
  readonly reach: readonly Reach[];
  readonly editable: boolean;
}

/** When and how often a task runs. */
export function RulesTab(props: Omit<RuleProps, 'reach' | 'path'>): ReactNode {
  const { shown, data } = props;
  const rule: RuleProps = { ...props, path: shown.path, reach: valuesInReach(shown, data.taskId) };
  return (
    <div className={s['scroll']}>
      <ConditionSection {...rule} />
      <LoopSection {...rule} />
      <OrderSection {...rule} />
      <LocalsSection {...rule} />
    </div>
  );
}
