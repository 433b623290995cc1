import { useState } from 'react';
import type { ReactNode } from 'react';
import { isGraph } from '../../../shared/component/spec.ts';
import type { Argument, ForEach } from '../../../shared/component/spec.ts';
import { change } from '../../canvas/actions.ts';
import { testIds } from '../../testids.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { toast } from '../../ui/toast.ts';
import { useFieldProblem } from '../field-problem.ts';
import { idOf, sourceOf } from '../reach.ts';
import { SwitchedSection } from '../section.tsx';
import type { ConditionTask } from './condition.ts';
import { addLocals, dropLocals } from './locals.ts';
import { firstItemInput, itemSources, itemsArgument, itemsText, nameFor, readItems } from './loop.ts';
import type { RuleProps } from './rules-tab.tsx';
import s from '../inspector.module.css';

/** The choice of items that are written down. */
const written = 'written';

/** "For each": the items, what each is called, and how many run at once. */
export function LoopSection(props: RuleProps): ReactNode {
  const { document, data, reach, editable } = props;
  const { taskId, task, face } = data;
  const of: ConditionTask = { task, component: face?.spec, reach };
  const loop = task.forEach;
  const as = firstItemInput(of);
  const set = (forEach: ForEach | undefined, locals: { readonly [name: string]: Argument } = {}): void => {
    const old = argumentName(loop?.items);
    change(document, forEach === undefined ? `Run ${taskId} once` : `Set loop of ${taskId}`, [
      ...addLocals(taskId, locals),
      { kind: 'set-for-each', task: taskId, ...(forEach === undefined ? {} : { forEach }) },
      ...(old === undefined || old === argumentName(forEach?.items)
        ? []
        : dropLocals(taskId, { ...task, forEach: { items: [], as: '' } }, [old])),
    ]);
  };
  return (
    <SwitchedSection
      title="For each"
      on={loop !== undefined}
      disabled={!editable || (loop === undefined && as === undefined)}
      testId={testIds.rule('loop')}
      onSwitch={(on) => set(on && as !== undefined ? { items: [], as } : undefined)}
    >
      {loop === undefined ? null : <LoopFields {...props} loop={loop} of={of} set={set} />}
    </SwitchedSection>
  );
}

function argumentName(items: ForEach['items'] | undefined): string | undefined {
  return typeof items === 'object' && 'argument' in items ? items.argument : undefined;
}

interface LoopFieldsProps extends RuleProps {
  readonly loop: ForEach;
  readonly of: ConditionTask;
  readonly set: (forEach: ForEach, locals?: { readonly [name: string]: Argument }) => void;
}

function LoopFields(props: LoopFieldsProps): ReactNode {
  const { document, path, data, reach, editable, loop, of, set } = props;
  const { taskId, face } = data;
  const [wrong, setWrong] = useState<string>();
  const problem = useFieldProblem(document, [...path, taskId], ['forEach']);
  const text = itemsText(loop.items);
  const source = sourceOf(itemsArgument(of, loop.items));
  const argument = argumentName(loop.items);
  const group = face !== undefined && isGraph(face.spec);
  const sources = itemSources(reach);
  const unlisted =
    argument !== undefined && !(source !== undefined && sources.some(({ id }) => id === idOf(source)))
      ? [{ value: argument, label: argument, note: 'argument' }]
      : [];
  const choose = (id: string): void => {
    setWrong(undefined);
    const value = reach.find((candidate) => candidate.id === id);
    if (id === written) set({ ...loop, items: [] });
    else if (value !== undefined) {
      const { name, locals } = nameFor(value, of);
      set({ ...loop, items: { argument: name } }, locals);
    }
  };
  return (
    <div className={s['grid']}>
      <div className={s['whole']}>
        <Field label="Items from" error={wrong === undefined && text === undefined ? problem : undefined}>
          <Combobox
            value={
              text !== undefined ? written : unlisted.length === 0 && source !== undefined ? idOf(source) : argument
            }
            data-testid={testIds.loopSource}
            options={[
              { value: written, label: 'A list written here' },
              ...unlisted,
              ...sources.map(({ id, words, type }) => ({
                value: id,
                label: words,
                note: type.kind === 'parameter' && type.type === 'STRING' ? 'read as JSON' : 'list',
              })),
            ]}
            onValue={(id) => (editable ? choose(id) : undefined)}
          />
        </Field>
      </div>
      {text === undefined ? null : (
        <div className={s['whole']}>
          <Field label="Items" error={wrong ?? problem}>
            <TextArea
              mono
              rows={2}
              value={text}
              disabled={!editable}
              data-testid={testIds.loopItems}
              onCommit={(next) => {
                const read = readItems(next, loop.items);
                setWrong(read.ok ? undefined : read.error);
                if (read.ok) set({ ...loop, items: read.value });
              }}
            />
          </Field>
        </div>
      )}
      <div className={s['half']}>
        <Field label="Each item is">
          {group ? (
            <TextField
              mono
              value={loop.as}
              disabled={!editable}
              data-testid={testIds.loopItem}
              onCommit={(name) => renameItem(props, loop, name.trim())}
            />
          ) : (
            <Select
              mono
              value={loop.as}
              disabled={!editable}
              data-testid={testIds.loopItem}
              options={(face?.inputs ?? []).map(({ name }) => ({ value: name, label: name }))}
              onValue={(as) => set({ ...loop, as })}
            />
          )}
        </Field>
      </div>
      <div className={s['half']}>
        <Field label="At most at once">
          <NumberField
            integer
            min={0}
            disabled={!editable}
            value={loop.parallelism === undefined || loop.parallelism === 0 ? '' : String(loop.parallelism)}
            placeholder="no limit"
            data-testid={testIds.loopLimit}
            onCommit={(limit) => {
              if (!/^\d{0,6}$/.test(limit)) return;
              const { parallelism: _gone, ...rest } = loop;
              set(Number(limit) === 0 ? rest : { ...rest, parallelism: Number(limit) });
            }}
          />
        </Field>
      </div>
      <p className={s['hint']}>
        It runs once for each item. What it gives becomes a list for the tasks around it, in the order of the items.
      </p>
    </div>
  );
}

/** The item of a group is one of its inputs, so that is what gets another name; the loop follows. */
function renameItem({ document, path, data }: LoopFieldsProps, loop: ForEach, name: string): void {
  const { taskId, face } = data;
  const input = (face?.spec.inputs ?? []).find((candidate) => candidate.name === loop.as);
  const done = document.edit(`Rename ${loop.as}`, [
    input === undefined
      ? { kind: 'set-for-each', graph: path, task: taskId, forEach: { ...loop, as: name } }
      : { kind: 'change-input', graph: [...path, taskId], name: loop.as, input: { ...input, name } },
  ]);
  if (!done.ok) toast({ tone: 'error', title: done.error.message, detail: done.error.cure });
}
