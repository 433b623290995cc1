import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ExecutionOptions } from '../../shared/component/spec.ts';
import { useApp, useUi } from '../app-context.ts';
import { change, selectTasks } from '../canvas/actions.ts';
import type { TaskData } from '../canvas/graph.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { Field } from '../ui/field.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { EnvironmentEditor } from './environment-editor.tsx';
import { CacheSection } from './options/cache-section.tsx';
import { KubernetesSection } from './options/kubernetes-section.tsx';
import { compact } from './options/options.ts';
import type { OptionProps } from './options/options.ts';
import { ResourcesSection } from './options/resources-section.tsx';
import { RetrySection } from './options/retry-section.tsx';
import { Section } from './section.tsx';
import s from './inspector.module.css';

export interface TaskSettingsProps {
  readonly document: OpenDocument;
  readonly path: readonly string[];
  readonly data: TaskData;
  readonly editable: boolean;
}

const notesKey = 'notes';

/** How a task is called and how it is executed. */
export function TaskSettings({ document, path, data, editable }: TaskSettingsProps): ReactNode {
  const { taskId, task, face } = data;
  const { ui } = useApp();
  const rename = useUi((state) => state.rename);
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!rename) return;
    ui.set({ rename: false });
    name.current?.focus();
    name.current?.select();
  }, [rename, ui]);
  const notes = task.annotations?.[notesKey];
  const part: OptionProps = {
    document,
    tasks: [...path, taskId],
    options: task.executionOptions ?? {},
    editable,
    onOptions: (label, next: ExecutionOptions) => {
      const options = compact(next);
      change(document, `${label} of ${taskId}`, [
        { kind: 'set-options', task: taskId, ...(Object.keys(options).length === 0 ? {} : { options }) },
      ]);
    },
  };
  return (
    <div className={s['scroll']}>
      <div className={s['grid']}>
        <div className={s['whole']}>
          <Field label="Name">
            <TextField
              ref={name}
              value={taskId}
              disabled={!editable}
              data-testid={testIds.taskName}
              onCommit={(next) => {
                const wanted = next.trim();
                if (
                  change(document, `Rename ${taskId}`, [{ kind: 'rename-task', task: taskId, name: wanted }]) !==
                  undefined
                )
                  selectTasks(document, [wanted]);
              }}
            />
          </Field>
        </div>
        <div className={s['whole']}>
          <Field label="Notes">
            <TextArea
              rows={2}
              value={typeof notes === 'string' ? notes : ''}
              disabled={!editable}
              onCommit={(text) =>
                change(document, `Note on ${taskId}`, [
                  text === ''
                    ? { kind: 'set-annotation', item: { task: taskId }, key: notesKey }
                    : { kind: 'set-annotation', item: { task: taskId }, key: notesKey, value: text },
                ])
              }
            />
          </Field>
        </div>
      </div>
      {face?.isGraph === true ? <GroupOptions /> : <StepOptions {...part} />}
    </div>
  );
}

function GroupOptions(): ReactNode {
  return (
    <p className={s['hint']}>Retries, resources and the like belong to the tasks inside: open the group to set them.</p>
  );
}

function StepOptions(part: OptionProps): ReactNode {
  const { options, editable, onOptions } = part;
  return (
    <>
      <RetrySection {...part} />
      <ResourcesSection {...part} />
      <CacheSection {...part} />
      <Section title="Environment variables">
        <EnvironmentEditor
          env={options.container?.env ?? {}}
          editable={editable}
          onEnv={(env) => onOptions('Set environment', { ...options, container: { ...options.container, env } })}
        />
      </Section>
      <KubernetesSection {...part} />
    </>
  );
}
