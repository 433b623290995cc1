import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Argument } from '../../../shared/component/spec.ts';
import { uniqueName } from '../../../shared/ir/names.ts';
import { change } from '../../canvas/actions.ts';
import { testIds } from '../../testids.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { argumentWords, idOf, sourceOf } from '../reach.ts';
import type { Reach } from '../reach.ts';
import { Section } from '../section.tsx';
import type { RuleProps } from './rules-tab.tsx';
import s from '../inspector.module.css';

const constant = 'constant';

/** Values of the task that its component does not declare, for its condition, its loop and its texts. */
export function LocalsSection({ document, data, reach, editable }: RuleProps): ReactNode {
  const { taskId, task, face } = data;
  const locals = Object.entries(task.locals ?? {});
  const set = (name: string, argument?: Argument): void => {
    change(document, argument === undefined ? `Remove ${name}` : `Set ${name} of ${taskId}`, [
      { kind: 'set-local', task: taskId, name, ...(argument === undefined ? {} : { argument }) },
    ]);
  };
  const add = (): void => {
    const taken = new Set([...(face?.inputs ?? []), ...locals.map(([name]) => ({ name }))].map(({ name }) => name));
    set(uniqueName('value', taken, '_'), '');
  };
  return (
    <Section
      title="Locals"
      aside={
        editable ? (
          <IconButton
            label="Add a local"
            size="small"
            icon={<Plus size={14} />}
            data-testid={testIds.addLocal}
            onClick={add}
          />
        ) : null
      }
    >
      {locals.length === 0 ? (
        <p className={s['hint']}>
          Values for the condition, the loop and texts of this task alone: {'{{$.inputs.parameters[‘name’]}}'}.
        </p>
      ) : (
        <ul className={s['rows']}>
          {locals.map(([name, argument]) => (
            <li key={name} className={s['pair']}>
              <TextField
                mono
                aria-label="Name of the local"
                disabled={!editable}
                value={name}
                onCommit={(to) => {
                  change(document, `Rename ${name}`, [{ kind: 'rename-local', task: taskId, name, to: to.trim() }]);
                }}
              />
              <LocalValue
                name={name}
                argument={argument}
                reach={reach}
                editable={editable}
                onArgument={(next) => set(name, next)}
              />
              <IconButton
                label={`Remove ${name}`}
                size="small"
                icon={<Trash2 size={14} />}
                disabled={!editable}
                onClick={() => set(name)}
              />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface LocalValueProps {
  readonly name: string;
  readonly argument: Argument;
  readonly reach: readonly Reach[];
  readonly editable: boolean;
  readonly onArgument: (argument: Argument) => void;
}

function LocalValue({ name, argument, reach, editable, onArgument }: LocalValueProps): ReactNode {
  const source = sourceOf(argument);
  const written = typeof argument === 'string' || 'value' in argument;
  const known = source === undefined ? undefined : reach.find(({ id }) => id === idOf(source));
  const other = written || known !== undefined ? [] : [{ value: 'other', label: argumentWords(argument) }];
  return (
    <span className={s['stack']}>
      <Combobox
        aria-label={`Where ${name} comes from`}
        value={written ? constant : (known?.id ?? 'other')}
        options={[
          { value: constant, label: 'A constant' },
          ...other,
          ...reach.map(({ id, words }) => ({ value: id, label: words })),
        ]}
        onValue={(id) => {
          const next = reach.find((candidate) => candidate.id === id);
          if (!editable) return;
          if (next !== undefined) onArgument(next.argument);
          else if (id === constant && !written) onArgument('');
        }}
      />
      {written ? (
        <TextField
          mono
          aria-label={`Value of ${name}`}
          disabled={!editable}
          value={argumentWords(argument)}
          onCommit={onArgument}
        />
      ) : null}
    </span>
  );
}
