import { Workflow } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { change } from '../canvas/actions.ts';
import type { OpenDocument } from '../state/document.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { testIds } from '../testids.ts';
import { Field } from '../ui/field.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { PipelineOptions } from './options/pipeline-options.tsx';
import { PortList } from './port-list.tsx';
import { YamlView } from './yaml-view.tsx';
import s from './inspector.module.css';

export interface PipelineInspectorProps {
  readonly document: OpenDocument;
  readonly shown: ShownGraph;
  readonly editable: boolean;
}

/** The pipeline (or the group) itself: its name, what goes in and what comes out. */
export function PipelineInspector({ document, shown, editable }: PipelineInspectorProps): ReactNode {
  const [tab, setTab] = useState('pipeline');
  const { graph, path } = shown;
  const kind = path.length === 0 ? 'Pipeline' : 'Group';
  const tasks = Object.keys(graph.implementation.graph.tasks).length;
  return (
    <>
      <header className={s['head']}>
        <div className={s['headRow']}>
          <span className={s['kindIcon']}>
            <Workflow size={16} />
          </span>
          <div className={s['headNames']}>
            <h2 className={s['name']}>{graph.name ?? `Unnamed ${kind.toLowerCase()}`}</h2>
            <p className={s['component']}>
              {kind} of {tasks} task{tasks === 1 ? '' : 's'}
            </p>
          </div>
        </div>
      </header>
      <Tabs
        label={kind}
        value={tab === 'options' && path.length > 0 ? 'pipeline' : tab}
        onValue={setTab}
        tabs={[
          {
            id: 'pipeline',
            title: kind,
            content: (
              <div className={s['scroll']}>
                <div className={s['grid']}>
                  <div className={s['whole']}>
                    <Field label="Name">
                      <TextField
                        value={graph.name ?? ''}
                        disabled={!editable}
                        data-testid={testIds.pipelineName}
                        onCommit={(name) =>
                          change(document, `Rename ${kind.toLowerCase()}`, [
                            { kind: 'set-description', name: name.trim() },
                          ])
                        }
                      />
                    </Field>
                  </div>
                  <div className={s['whole']}>
                    <Field label="Description">
                      <TextArea
                        rows={3}
                        value={graph.description ?? ''}
                        disabled={!editable}
                        onCommit={(description) =>
                          change(document, 'Change description', [{ kind: 'set-description', description }])
                        }
                      />
                    </Field>
                  </div>
                </div>
                <PortList document={document} graph={graph} side="input" editable={editable} />
                <PortList document={document} graph={graph} side="output" editable={editable} />
              </div>
            ),
          },
          ...(path.length > 0
            ? []
            : [
                {
                  id: 'options',
                  title: 'Settings',
                  content: <PipelineOptions document={document} graph={graph} editable={editable} />,
                },
              ]),
          { id: 'yaml', title: 'YAML', content: <YamlView document={document} path={path} /> },
        ]}
      />
    </>
  );
}
