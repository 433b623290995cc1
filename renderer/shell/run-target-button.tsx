import { ChevronDown } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, usePreference } from '../app-context.ts';
import type { ExecutorChoice } from '../state/ui.ts';
import { testIds } from '../testids.ts';
import s from './shell.module.css';

/** What a run can run with. */
export const targets: readonly { readonly id: ExecutorChoice; readonly label: string; readonly note: string }[] = [
  { id: 'auto', label: 'Automatic', note: 'Docker where it can be reached' },
  { id: 'docker', label: 'Docker', note: 'A container for each step' },
  { id: 'process', label: 'Process', note: 'Not isolated' },
];

/** Says with what the next run runs. The first picture has it without its menu. */
export function RunTargetButton(props: ComponentProps<'button'>): ReactNode {
  const { environment } = useApp();
  const executor = usePreference('executor');
  const docker = useStore(environment, (state) => state.environment?.docker.state);
  const auto = docker === 'unavailable' ? 'Process' : 'Docker';
  const shown = executor === 'auto' ? auto : (targets.find((target) => target.id === executor)?.label ?? executor);
  return (
    <button
      type="button"
      {...props}
      className={s['runTarget']}
      aria-label={`Run with ${shown}`}
      data-testid={testIds.runTarget}
    >
      {shown}
      <ChevronDown size={14} />
    </button>
  );
}
