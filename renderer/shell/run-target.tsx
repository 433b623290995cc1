import type { ReactNode } from 'react';
import { useApp, usePreference } from '../app-context.ts';
import { testIds } from '../testids.ts';
import { Menu } from '../ui/menu.tsx';
import { RunTargetButton, targets } from './run-target-button.tsx';

/** With what the next run runs, to be chosen. */
export function RunTarget(): ReactNode {
  const { ui } = useApp();
  const executor = usePreference('executor');
  return (
    <Menu
      items={targets.map((target) => ({
        id: target.id,
        label: target.label,
        note: target.note,
        checked: target.id === executor,
        testId: testIds.runTargetChoice(target.id),
        run: () => ui.prefer({ executor: target.id }),
      }))}
    >
      <RunTargetButton />
    </Menu>
  );
}
