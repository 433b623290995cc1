import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, usePreference } from '../app-context.ts';
import type { ExecutorChoice, ThemeChoice } from '../state/ui.ts';
import { testIds } from '../testids.ts';
import { Field } from '../ui/field.tsx';
import { formatBytes } from '../../shared/human.ts';
import { NumberField } from '../ui/number-field.tsx';
import { Skeleton } from '../ui/screen-states.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import s from './settings.module.css';

const themes: readonly { readonly value: ThemeChoice; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'contrast', label: 'High contrast' },
];
const executors: readonly { readonly value: ExecutorChoice; readonly label: string; readonly note: string }[] = [
  { value: 'auto', label: 'Automatic', note: 'Docker where it can be reached' },
  { value: 'docker', label: 'Docker', note: 'a container for each step' },
  { value: 'process', label: 'Process', note: 'not isolated' },
];

/** What people choose once. Every change holds at once and is remembered in the data folder. */
export function Settings(): ReactNode {
  const { ui, environment } = useApp();
  const theme = usePreference('theme');
  const executor = usePreference('executor');
  const parallel = usePreference('parallel');
  const failFast = usePreference('failFast');
  const cache = usePreference('cache');
  const known = useStore(environment, (state) => state.environment);
  const cpus = known?.cpus ?? 0;
  const disk = known?.disk;
  return (
    <div className={s['settings']} data-testid={testIds.settings}>
      <div className={s['inside']}>
        <h1 className={s['title']}>Settings</h1>
        <section className={s['section']} aria-labelledby="settings-look">
          <h2 id="settings-look">Appearance</h2>
          <div className={s['fields']}>
            <Field label="Theme">
              <Select
                value={theme}
                options={themes}
                data-testid={testIds.theme}
                onValue={(value) => ui.prefer({ theme: value })}
              />
            </Field>
          </div>
        </section>
        <section className={s['section']} aria-labelledby="settings-runs">
          <h2 id="settings-runs">Runs</h2>
          <div className={s['fields']}>
            <Field
              label="Run with"
              help="Process runs each step in its own folder and environment on this machine, without isolation. It takes only bundled examples and graphs that you have approved."
            >
              <Select value={executor} options={executors} onValue={(value) => ui.prefer({ executor: value })} />
            </Field>
            <Field
              label="Steps at once"
              help={
                cpus > 0
                  ? `Empty: as many as there are processors, ${cpus} here.`
                  : 'Empty: as many as there are processors.'
              }
            >
              <NumberField
                integer
                min={0}
                max={256}
                value={parallel === 0 ? '' : String(parallel)}
                placeholder={cpus > 0 ? String(cpus) : ''}
                onCommit={(value) => {
                  const count = value === '' ? 0 : Number(value);
                  if (Number.isInteger(count) && count >= 0 && count <= 256) ui.prefer({ parallel: count });
                }}
              />
            </Field>
            <Field
              inline
              label="Stop at the first failure"
              help="As on Kubeflow: after a failure nothing new starts. Otherwise independent branches finish."
            >
              <Switch checked={failFast} onValue={(value) => ui.prefer({ failFast: value })} />
            </Field>
            <Field
              inline
              label="Reuse results"
              help="A step with the same inputs, image and command as one that succeeded takes its results. Tasks can opt out."
            >
              <Switch checked={cache} onValue={(value) => ui.prefer({ cache: value })} />
            </Field>
          </div>
        </section>
        <section className={s['section']} aria-labelledby="settings-data">
          <h2 id="settings-data">Data</h2>
          <dl className={s['facts']}>
            <dt>Data folder</dt>
            <dd className="selectable">{known === undefined ? <Skeleton width={220} /> : <code>{known.home}</code>}</dd>
            <dt>Logs and artifacts</dt>
            <dd>{disk === undefined ? <Skeleton width={60} /> : formatBytes(disk.stored)}</dd>
            <dt>Free on this disk</dt>
            <dd>{disk === undefined ? <Skeleton width={60} /> : formatBytes(disk.free)}</dd>
          </dl>
          <p className={s['note']}>
            Another folder: start Millrace with <code>--home</code>, or set <code>MILLRACE_HOME</code>.
          </p>
        </section>
      </div>
    </div>
  );
}
