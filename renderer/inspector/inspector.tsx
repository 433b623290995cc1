import type { ReactNode } from 'react';
import { useDocument } from '../app-context.ts';
import { parseNodeId } from '../canvas/ids.ts';
import { useCanvasGraph } from '../canvas/use-graph.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { EmptyState } from '../ui/screen-states.tsx';
import { PipelineInspector } from './pipeline-inspector.tsx';
import { PortInspector } from './port-inspector.tsx';
import { SelectionInspector } from './selection-inspector.tsx';
import { TaskInspector } from './task-inspector.tsx';
import s from './inspector.module.css';

/** Everything about what is selected; about the pipeline when nothing is. */
export function Inspector({ document }: { readonly document: OpenDocument }): ReactNode {
  return (
    <aside className={s['inspector']} data-testid={testIds.inspector} aria-label="Inspector">
      <Content document={document} />
    </aside>
  );
}

function Content({ document }: { readonly document: OpenDocument }): ReactNode {
  const selected = useDocument(document, (state) => state.selection.nodes);
  const { shown, graph } = useCanvasGraph(document);
  const editable = shown?.editable === true && !document.readOnly;
  if (shown === undefined)
    return <EmptyState compact title="No graph to look at" detail="What is selected on a canvas is set up here." />;
  if (selected.size > 1) return <SelectionInspector document={document} shown={shown} />;
  const [id] = selected;
  const ref = id === undefined ? undefined : parseNodeId(id);
  if (ref === undefined) return <PipelineInspector document={document} shown={shown} editable={editable} />;
  if (ref.kind !== 'task')
    return (
      <PortInspector key={id} document={document} shown={shown} side={ref.kind} name={ref.name} editable={editable} />
    );
  const node = graph.nodes.find((candidate) => candidate.id === id);
  if (node?.type !== 'task') return null;
  return <TaskInspector key={id} document={document} shown={shown} data={node.data} editable={editable} />;
}
