import { useMemo } from 'react';
import { create } from 'zustand';
import type { TaskSpec } from '../../shared/component/spec.ts';
import { lazyCode } from '../lazy.ts';
import { rulesOf } from '../state/rules.ts';
import type { Rule, SayCel } from '../state/rules.ts';

const load = lazyCode(() => import('./say-cel.ts'));

/** Conditions are read as CEL once the code for that is here; until then they are shown as they are written. */
const useSayCel = create<{ readonly say: SayCel; readonly asked: boolean }>(() => ({
  say: () => undefined,
  asked: false,
}));

function askForCel(): void {
  if (useSayCel.getState().asked) return;
  useSayCel.setState({ asked: true });
  void load().then(({ sayCel }) => useSayCel.setState({ say: sayCel }));
}

/** The rules of a task in words. */
export function useRules(task: TaskSpec): readonly Rule[] {
  const say = useSayCel((state) => state.say);
  if (task.isEnabled !== undefined && 'cel' in task.isEnabled) askForCel();
  return useMemo(() => rulesOf(task, say), [task, say]);
}
