import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { comesBefore, upstreamOf } from '../../../shared/document/references.ts';
import { change } from '../../canvas/actions.ts';
import { testIds } from '../../testids.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useFieldProblem } from '../field-problem.ts';
import { Section } from '../section.tsx';
import type { RuleProps } from './rules-tab.tsx';
import s from '../inspector.module.css';

const together = new Intl.ListFormat('en');

/** What a task waits for beyond its data, and whether it runs however that ended. */
export function OrderSection({ document, path, data, shown, editable }: RuleProps): ReactNode {
  const { taskId, task } = data;
  const { tasks } = shown.graph.implementation.graph;
  const after = task.runAfter ?? [];
  const upstream = upstreamOf(task);
  const always = task.trigger === 'always';
  const orderProblem = useFieldProblem(document, [...path, taskId], ['runAfter']);
  const triggerProblem = useFieldProblem(document, [...path, taskId], ['trigger']);
  const others = Object.keys(tasks).filter((id) => !after.includes(id) && !comesBefore(tasks, taskId, id));
  const set = (runAfter: readonly string[]): void => {
    change(document, `Set order of ${taskId}`, [{ kind: 'set-run-after', task: taskId, runAfter }]);
  };
  const switchTo = (on: boolean): void => {
    // An exit handler that waits for nothing would run at once.
    const last = others.filter((id) => others.every((other) => other === id || !comesBefore(tasks, id, other)));
    change(document, on ? `Make ${taskId} an exit handler` : `Make ${taskId} a usual task`, [
      { kind: 'set-trigger', task: taskId, ...(on ? { trigger: 'always' } : {}) },
      ...(on && upstream.length === 0 ? [{ kind: 'set-run-after' as const, task: taskId, runAfter: last }] : []),
    ]);
  };
  return (
    <Section title="Order">
      <div className={s['rows']}>
        {after.length === 0 ? null : (
          <ul className={s['chips']} aria-label="Runs after">
            {after.map((id) => (
              <li key={id} className={s['chip']}>
                <span className={s['ellipsis']}>{id}</span>
                {editable ? (
                  <IconButton
                    label={`Do not wait for ${id}`}
                    size="small"
                    icon={<X size={12} />}
                    onClick={() => set(after.filter((other) => other !== id))}
                  />
                ) : null}
              </li>
            ))}
          </ul>
        )}
        {orderProblem === undefined ? null : (
          <p className={s['wrong']} role="alert">
            {orderProblem}
          </p>
        )}
        {editable && others.length > 0 ? (
          <Menu items={others.map((id) => ({ id, label: id, run: () => set([...after, id]) }))}>
            <Button size="small" icon={<Plus size={13} />} data-testid={testIds.runAfter}>
              Run after a task
            </Button>
          </Menu>
        ) : null}
      </div>
      <Field
        inline
        label="Exit handler"
        error={triggerProblem}
        help={
          always
            ? upstream.length === 0
              ? 'It waits for nothing: choose the tasks that it comes after.'
              : `Runs once ${together.format(upstream)} ${upstream.length === 1 ? 'is' : 'are'} over, however that ended.`
            : 'Runs only when everything before it succeeded.'
        }
      >
        <Switch checked={always} disabled={!editable} data-testid={testIds.rule('exit')} onValue={switchTo} />
      </Field>
    </Section>
  );
}
