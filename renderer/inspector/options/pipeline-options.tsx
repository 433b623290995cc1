import type { ReactNode } from 'react';
import type { ComponentSpec, PipelineComponent } from '../../../shared/component/spec.ts';
import { pipelineName } from '../../../shared/ir/names.ts';
import { kubernetesPipeline } from '../../../shared/ir/platform-spec.ts';
import { useProblems } from '../../app-context.ts';
import { change } from '../../canvas/actions.ts';
import type { OpenDocument } from '../../state/document.ts';
import { testIds } from '../../testids.ts';
import { Field } from '../../ui/field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Section } from '../section.tsx';
import { YamlPartField } from './yaml-part-field.tsx';
import s from '../inspector.module.css';

type Options = NonNullable<ComponentSpec['pipelineOptions']>;

export interface PipelineOptionsProps {
  readonly document: OpenDocument;
  readonly graph: PipelineComponent;
  readonly editable: boolean;
}

/** What Kubeflow is told about the pipeline as a whole. */
export function PipelineOptions({ document, graph, editable }: PipelineOptionsProps): ReactNode {
  const options = graph.pipelineOptions ?? {};
  const problem = useProblems(document, ({ diagnostics }) => {
    const found = diagnostics.find(({ path }) => path?.[0] === 'pipelineOptions');
    return found === undefined ? undefined : `${found.message} ${found.cure}`;
  });
  const set = (next: Options): void => {
    const kept = { ...next };
    if (kept.name === '') delete kept.name;
    if (kept.root === '') delete kept.root;
    if (Object.keys(kept.kubernetes ?? {}).length === 0) delete kept.kubernetes;
    change(document, 'Set pipeline options', [
      { kind: 'set-pipeline-options', ...(Object.keys(kept).length === 0 ? {} : { options: kept }) },
    ]);
  };
  return (
    <div className={s['scroll']}>
      <Section title="On Kubeflow">
        <div className={s['grid']}>
          <div className={s['whole']}>
            <Field label="Name on the cluster">
              <TextField
                mono
                disabled={!editable}
                value={options.name ?? ''}
                placeholder={pipelineName(graph.name ?? '')}
                data-testid={testIds.pipelineOption('name')}
                onCommit={(name) => set({ ...options, name: name.trim() })}
              />
            </Field>
          </div>
          <div className={s['whole']}>
            <Field label="Root of its artifacts" help="Used on a cluster; here artifacts lie in the data folder.">
              <TextField
                mono
                disabled={!editable}
                value={options.root ?? ''}
                placeholder="the cluster’s own"
                data-testid={testIds.pipelineOption('root')}
                onCommit={(root) => set({ ...options, root: root.trim() })}
              />
            </Field>
          </div>
        </div>
      </Section>
      <Section title="Kubernetes">
        <YamlPartField
          label="Kubernetes options of the pipeline as YAML"
          testId={testIds.pipelineOption('kubernetes')}
          value={options.kubernetes}
          shape={kubernetesPipeline}
          editable={editable}
          problem={problem}
          hint="How long its objects stay, its workspace and the like, as KFP’s platform configuration has them."
          onValue={(kubernetes) => set({ ...options, kubernetes })}
        />
      </Section>
    </div>
  );
}
