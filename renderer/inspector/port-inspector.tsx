import { LogIn, LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp } from '../app-context.ts';
import { nodeId } from '../canvas/ids.ts';
import type { OpenDocument } from '../state/document.ts';
import { faceOf } from '../state/face.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { OutputSource } from './output-source.tsx';
import { PortForm } from './port-form.tsx';
import s from './inspector.module.css';

export interface PortInspectorProps {
  readonly document: OpenDocument;
  readonly shown: ShownGraph;
  readonly side: 'input' | 'output';
  readonly name: string;
  readonly editable: boolean;
}

/** One input or output of the pipeline, chosen on the canvas. */
export function PortInspector({ document, shown, side, name, editable }: PortInspectorProps): ReactNode {
  const { library } = useApp();
  const { graph } = shown;
  const face = faceOf(graph, library.resolve);
  const portFace = (side === 'input' ? face.inputs : face.outputs).find((port) => port.name === name);
  const port = (side === 'input' ? graph.inputs : graph.outputs)?.find((candidate) => candidate.name === name);
  if (port === undefined) return null;
  const Icon = side === 'input' ? LogIn : LogOut;
  return (
    <>
      <header className={s['head']}>
        <div className={s['headRow']}>
          <span className={s['kindIcon']}>
            <Icon size={16} />
          </span>
          <div className={s['headNames']}>
            <h2 className={s['name']}>{name}</h2>
            <p className={s['component']}>Pipeline {side}</p>
          </div>
        </div>
      </header>
      <div className={s['scroll']}>
        <PortForm
          document={document}
          side={side}
          port={port}
          face={portFace}
          editable={editable}
          onRenamed={(next) => document.select({ nodes: new Set([nodeId(side, next)]), edges: new Set() })}
        />
        {side === 'output' ? (
          <OutputSource
            document={document}
            shown={shown}
            name={name}
            type={shown.path.length === 0 ? portFace?.type : undefined}
            editable={editable}
          />
        ) : null}
      </div>
    </>
  );
}
