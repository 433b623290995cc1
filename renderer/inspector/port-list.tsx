import { ArrowDown, ArrowUp, ChevronRight, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { InputSpec, OutputSpec, PipelineComponent } from '../../shared/component/spec.ts';
import { useApp } from '../app-context.ts';
import { change } from '../canvas/actions.ts';
import type { OpenDocument } from '../state/document.ts';
import { faceOf } from '../state/face.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { TypeDot } from '../ui/type-dot.tsx';
import { PortForm } from './port-form.tsx';
import s from './inspector.module.css';

export interface PortListProps {
  readonly document: OpenDocument;
  readonly graph: PipelineComponent;
  readonly side: 'input' | 'output';
  readonly editable: boolean;
}

/** The inputs or the outputs of a graph, to be added, changed, ordered and removed. */
export function PortList({ document, graph, side, editable }: PortListProps): ReactNode {
  const { library } = useApp();
  const [open, setOpen] = useState<string>();
  const ports: readonly (InputSpec | OutputSpec)[] = (side === 'input' ? graph.inputs : graph.outputs) ?? [];
  const face = faceOf(graph, library.resolve);
  const faces = side === 'input' ? face.inputs : face.outputs;
  const title = side === 'input' ? 'Inputs' : 'Outputs';
  const add = (): void => {
    const taken = new Set(ports.map((port) => port.name));
    let name: string = side;
    for (let number = 2; taken.has(name); number += 1) name = `${side} ${number}`;
    const done = change(document, `Add ${name}`, [
      side === 'input'
        ? { kind: 'add-input', input: { name, type: 'String' } }
        : { kind: 'add-output', output: { name, type: 'Artifact' } },
    ]);
    if (done !== undefined) setOpen(name);
  };
  const move = (name: string, index: number): void => {
    change(document, `Move ${name}`, [
      side === 'input' ? { kind: 'reorder-input', name, index } : { kind: 'reorder-output', name, index },
    ]);
  };
  const remove = (name: string): void => {
    change(document, `Delete ${side} ${name}`, [
      side === 'input' ? { kind: 'remove-input', name } : { kind: 'remove-output', name },
    ]);
  };
  return (
    <section aria-label={title}>
      <h3 className={s['section']}>
        {title}
        {editable ? (
          <IconButton
            label={`Add ${side}`}
            size="small"
            icon={<Plus size={14} />}
            data-testid={side === 'input' ? testIds.addInput : testIds.addOutput}
            onClick={add}
          />
        ) : null}
      </h3>
      {ports.length === 0 ? (
        <p className={s['hint']}>
          {side === 'input'
            ? 'Nothing is asked before a run. An input can be set at each run.'
            : 'Nothing is handed out. An output is kept as a result of the run.'}
        </p>
      ) : (
        <ul className={s['ports']}>
          {ports.map((port, index) => {
            const portFace = faces[index];
            const expanded = open === port.name;
            return (
              <li key={port.name} className={s['portItem']} data-testid={testIds.port(side, port.name)}>
                <div className={s['portRow']}>
                  <button
                    type="button"
                    className={s['portName']}
                    aria-expanded={expanded}
                    onClick={() => setOpen(expanded ? undefined : port.name)}
                  >
                    <ChevronRight size={13} className={s['chevron']} />
                    {portFace === undefined ? null : <TypeDot look={portFace.look} size="small" />}
                    <span className={s['ellipsis']}>{port.name}</span>
                    <span className={s['typeName']}>{portFace?.typeName}</span>
                  </button>
                  {editable ? (
                    <span className={s['portActions']}>
                      <IconButton
                        label={`Move ${port.name} up`}
                        size="small"
                        icon={<ArrowUp size={13} />}
                        disabled={index === 0}
                        onClick={() => move(port.name, index - 1)}
                      />
                      <IconButton
                        label={`Move ${port.name} down`}
                        size="small"
                        icon={<ArrowDown size={13} />}
                        disabled={index === ports.length - 1}
                        onClick={() => move(port.name, index + 1)}
                      />
                      <IconButton
                        label={`Delete ${port.name}`}
                        size="small"
                        icon={<Trash2 size={13} />}
                        onClick={() => remove(port.name)}
                      />
                    </span>
                  ) : null}
                </div>
                {expanded ? (
                  <PortForm
                    document={document}
                    side={side}
                    port={port}
                    face={portFace}
                    editable={editable}
                    onRenamed={setOpen}
                  />
                ) : null}
              </li>
            );
          })}
        </ul>
      )}
      {editable && ports.length > 0 ? (
        <div className={s['addRow']}>
          <Button size="small" tone="quiet" icon={<Plus size={13} />} onClick={add}>
            Add {side}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
