import '@xyflow/react/dist/base.css';
import { ReactFlow, ReactFlowProvider, SelectionMode } from '@xyflow/react';
import type { EdgeTypes, NodeTypes } from '@xyflow/react';
import { Suspense, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { PipelineComponent } from '../../shared/component/spec.ts';
import { useApp, useUi } from '../app-context.ts';
import { laterPart } from '../later.tsx';
import { lazyPart } from '../lazy.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { askForMenu } from './ask-for-menu.ts';
import { CanvasProvider, createCanvasStore, useCanvasState } from './context.ts';
import type { CanvasContextValue } from './context.ts';
import { ConnectionLine } from './connection-line.tsx';
import { grid } from './geometry.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { Grid } from './grid.tsx';
import { LevelOfDetail } from './level-of-detail.tsx';
import { Overview } from './overview.tsx';
import { PillNode } from './pill-node.tsx';
import type { StatusStore } from './status.ts';
import { TaskNode } from './task-node.tsx';
import { change } from './actions.ts';
import { portsAnnotation } from './frames.ts';
import { toggleFrame } from './toggle-frame.ts';
import type { CanvasGraph } from './graph.ts';
import { useCanvasGraph } from './use-graph.ts';
import { useCanvasHandle } from './use-handle.ts';
import { useInteractions } from './use-interactions.ts';
import { Wire } from './wire.tsx';
import s from './canvas.module.css';

const CanvasTools = laterPart(async () => (await import('./canvas-tools.tsx')).CanvasTools);
const CanvasMenu = laterPart(async () => (await import('./canvas-menu.tsx')).CanvasMenu);
const Refusal = laterPart(async () => (await import('./refusal.tsx')).Refusal);
const ComponentPicker = lazyPart(async () => (await import('./component-picker.tsx')).ComponentPicker);
const InputChoice = lazyPart(async () => (await import('./input-choice.tsx')).InputChoice);

const nodeTypes: NodeTypes = { task: TaskNode, pill: PillNode };
const edgeTypes: EdgeTypes = { wire: Wire };

export interface CanvasProps {
  readonly document: OpenDocument;
  /** What the tasks are doing; see `status.ts`. */
  readonly statuses: StatusStore;
  /** Floats at the top right. */
  readonly overlay?: ReactNode;
}

/** The graph of a document, to be looked at and (unless the document is read only) edited. */
export function Canvas(props: CanvasProps): ReactNode {
  return (
    <ReactFlowProvider>
      <CanvasInside {...props} />
    </ReactFlowProvider>
  );
}

function CanvasInside({ document, statuses, overlay }: CanvasProps): ReactNode {
  const app = useApp();
  const [store] = useState(createCanvasStore);
  const problems = app.problemsOf(document).store;
  const { graph, shown } = useCanvasGraph(document, 'viewPath');
  const path = shown?.path ?? noPath;
  const editable = shown?.editable === true && !document.readOnly;
  const context = useMemo(
    (): CanvasContextValue => ({
      document,
      path,
      editable,
      store,
      statuses,
      problems,
      togglePorts(inside, taskId) {
        const graphPath = [...path, ...inside];
        const task = document.shown(graphPath)?.graph.implementation.graph.tasks[taskId];
        const all = task?.annotations?.[portsAnnotation] === 'all';
        const item = { task: taskId };
        const value = all ? {} : { value: 'all' };
        change(
          document,
          all ? `Fold ports of ${taskId}` : `Show ports of ${taskId}`,
          [{ kind: 'set-annotation', item, key: portsAnnotation, ...value }],
          undefined,
          graphPath,
        );
      },
      toggleFrame: (inside, taskId) => toggleFrame(document, [...path, ...inside], taskId),
      enter: (inside, taskId) => document.enter([...path, ...inside, taskId]),
    }),
    [document, path, editable, store, statuses, problems],
  );
  const tool = useUi((state) => state.tool);
  const { nodes, edges, handlers, overview } = useInteractions(context, graph);
  const root = useCanvasHandle(context, graph);

  return (
    <CanvasProvider value={context}>
      <div role="presentation" style={{ display: 'contents' }} onContextMenu={(event) => askForMenu(context, event)}>
        <section
          ref={root}
          className={s['canvas']}
          data-testid={testIds.canvas}
          data-tool={tool}
          data-canvas-drop={editable || undefined}
          aria-label="Canvas"
        >
          <ReactFlow
            nodes={overview ? noNodes : nodes}
            edges={overview ? noEdges : edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            {...handlers}
            connectionLineComponent={ConnectionLine}
            nodesDraggable={editable}
            nodesConnectable={editable}
            edgesReconnectable={editable}
            elementsSelectable
            elevateNodesOnSelect={false}
            onlyRenderVisibleElements
            snapToGrid
            snapGrid={[grid, grid]}
            minZoom={0.05}
            maxZoom={2}
            panOnScroll
            panOnDrag={tool === 'pan' ? [0, 1, 2] : [1]}
            selectionOnDrag={tool === 'select'}
            selectionMode={SelectionMode.Partial}
            selectionKeyCode={null}
            multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
            deleteKeyCode={null}
            disableKeyboardA11y
            zoomOnDoubleClick={false}
            connectionRadius={22}
            connectOnClick={false}
            nodeDragThreshold={3}
            reconnectRadius={12}
            proOptions={{ hideAttribution: true }}
            ariaLabelConfig={{
              'node.a11yDescription.default': 'Enter selects it; the arrow keys move it once it is selected.',
              'edge.a11yDescription.default': 'Enter selects it; Delete cuts it.',
            }}
          >
            <Grid />
            <LevelOfDetail />
            {overview ? <Overview nodes={nodes} edges={edges} /> : null}
            <CanvasTools nodes={nodes} />
          </ReactFlow>
          {overlay === undefined ? null : (
            <div className={s['overlay']} data-overlay>
              {overlay}
            </div>
          )}
          {shown !== undefined && isEmpty(shown.graph) ? <EmptyCanvas /> : null}
          <Refusal />
          <Questions graph={graph} />
        </section>
      </div>
      <CanvasMenu />
    </CanvasProvider>
  );
}

/** What a wire that was let go asks, read when it first does. */
function Questions({ graph }: { readonly graph: CanvasGraph }): ReactNode {
  const component = useCanvasState((state) => state.picker !== undefined);
  const input = useCanvasState((state) => state.inputChoice !== undefined);
  return (
    <Suspense>
      {component ? <ComponentPicker graph={graph} /> : null}
      {input ? <InputChoice graph={graph} /> : null}
    </Suspense>
  );
}

function isEmpty({ inputs = [], outputs = [], implementation }: PipelineComponent): boolean {
  return inputs.length + outputs.length === 0 && Object.keys(implementation.graph.tasks).length === 0;
}

const noPath: readonly string[] = [];
const noNodes: never[] = [];
const noEdges: never[] = [];
