import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ExecutionOptions } from '../../shared/component/spec.ts';
import { useApp, useUi } from '../app-context.ts';
import { change, selectTasks } from '../canvas/actions.ts';
import type { TaskData } from '../canvas/graph.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { Field } from '../ui/field.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { EnvironmentEditor } from './environment-editor.tsx';
import s from './inspector.module.css';

export interface TaskSettingsProps {
  readonly document: OpenDocument;
  readonly data: TaskData;
  readonly editable: boolean;
}

const notesKey = 'notes';
const countPattern = /^\d{1,3}$/;
const durationPattern = /^\d+(\.\d+)?s$/;

/** How a task is called and how it runs. */
export function TaskSettings({ document, data, editable }: TaskSettingsProps): ReactNode {
  const { taskId, task } = data;
  const { ui } = useApp();
  const rename = useUi((state) => state.rename);
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!rename) return;
    ui.set({ rename: false });
    name.current?.focus();
    name.current?.select();
  }, [rename, ui]);
  const options = task.executionOptions ?? {};
  const retry = options.retryStrategy;
  const resources = options.container?.resources;
  const notes = task.annotations?.[notesKey];
  const set = (label: string, next: ExecutionOptions): void => {
    change(document, label, [{ kind: 'set-options', task: taskId, options: compact(next) }]);
  };
  const setRetry = (part: NonNullable<ExecutionOptions['retryStrategy']>): void =>
    set(`Set retries of ${taskId}`, { ...options, retryStrategy: { ...retry, ...part } });
  const setResources = (part: Readonly<Record<string, string>>): void =>
    set(`Set resources of ${taskId}`, {
      ...options,
      container: { ...options.container, resources: { ...resources, ...part } },
    });
  const wrongDuration = retry?.backoffDuration !== undefined && !durationPattern.test(retry.backoffDuration);
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
      <h3 className={s['section']}>Retry</h3>
      <div className={s['grid']}>
        <div className={s['half']}>
          <Field label="Attempts after a failure">
            <NumberField
              integer
              min={0}
              max={100}
              disabled={!editable}
              value={retry?.maxRetries === undefined ? '' : String(retry.maxRetries)}
              placeholder="0"
              onCommit={(text) => {
                if (text === '' || text === '0') set(`Set retries of ${taskId}`, without(options, 'retryStrategy'));
                else if (countPattern.test(text)) setRetry({ maxRetries: Number(text) });
              }}
            />
          </Field>
        </div>
        <div className={s['half']}>
          <Field label="First wait" error={wrongDuration ? 'A number of seconds, such as 10s.' : undefined}>
            <TextField
              mono
              disabled={!editable || (retry?.maxRetries ?? 0) === 0}
              value={retry?.backoffDuration ?? ''}
              placeholder="0s"
              onCommit={(text) =>
                setRetry({ backoffDuration: /^\d+(\.\d+)?$/.test(text.trim()) ? `${text.trim()}s` : text.trim() })
              }
            />
          </Field>
        </div>
      </div>
      <h3 className={s['section']}>Resources</h3>
      <div className={s['grid']}>
        <div className={s['half']}>
          <Field label="CPU limit">
            <TextField
              mono
              suffix="cores"
              disabled={!editable}
              value={resources?.cpuLimit ?? ''}
              placeholder="no limit"
              onCommit={(text) => setResources({ cpuLimit: text.trim() })}
            />
          </Field>
        </div>
        <div className={s['half']}>
          <Field label="Memory limit">
            <TextField
              mono
              disabled={!editable}
              value={resources?.memoryLimit ?? ''}
              placeholder="no limit"
              onCommit={(text) => setResources({ memoryLimit: text.trim() })}
            />
          </Field>
        </div>
        <p className={s['hint']}>
          Memory with a unit: 512M, 2Gi. A step that needs more is ended, and the run says so.
        </p>
      </div>
      <h3 className={s['section']}>Environment variables</h3>
      <EnvironmentEditor
        env={options.container?.env ?? {}}
        editable={editable}
        onEnv={(env) => set(`Set environment of ${taskId}`, { ...options, container: { ...options.container, env } })}
      />
    </div>
  );
}

function without(options: ExecutionOptions, key: keyof ExecutionOptions): ExecutionOptions {
  const { [key]: _gone, ...rest } = options;
  return rest;
}

/** Options without empty texts and empty parts: what says nothing is not written. An empty variable does say something. */
export function compact(options: ExecutionOptions): ExecutionOptions {
  const { retryStrategy, cachingStrategy, container } = options;
  const env = Object.keys(container?.env ?? {}).length === 0 ? undefined : container?.env;
  const resources = prune(container?.resources);
  const inner = { ...(env === undefined ? {} : { env }), ...(resources === undefined ? {} : { resources }) };
  const retry = prune(retryStrategy);
  const caching = prune(cachingStrategy);
  return {
    ...(retry === undefined ? {} : { retryStrategy: retry }),
    ...(caching === undefined ? {} : { cachingStrategy: caching }),
    ...(Object.keys(inner).length > 0 ? { container: inner } : {}),
  };
}

function prune<T extends object>(part: T | undefined): T | undefined {
  if (part === undefined) return undefined;
  const empty = Object.entries(part).filter(([, value]) => value === '' || value === undefined);
  if (empty.length === 0) return Object.keys(part).length === 0 ? undefined : part;
  const kept = { ...part };
  for (const [key] of empty) Reflect.deleteProperty(kept, key);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
