import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TaskOutput } from '../../shared/component/spec.ts';
import { fits } from '../../shared/component/types.ts';
import type { PortType } from '../../shared/component/types.ts';
import { change } from '../canvas/actions.ts';
import type { OpenDocument } from '../state/document.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { branchesOf, outputValue } from './branches.ts';
import { idOf, valuesInReach } from './reach.ts';
import { Section } from './section.tsx';
import s from './inspector.module.css';

export interface OutputSourceProps {
  readonly document: OpenDocument;
  readonly shown: ShownGraph;
  readonly name: string;
  readonly type: PortType | undefined;
  readonly editable: boolean;
}

/** Where an output of a graph comes from: one task, or whichever of several branches ran. */
export function OutputSource({ document, shown, name, type, editable }: OutputSourceProps): ReactNode {
  const value = shown.graph.implementation.graph.outputValues?.[name];
  const branches = value === undefined ? [] : branchesOf(value);
  const taken = new Set(branches.map(idOf));
  const reach = valuesInReach(shown).filter(
    (value) => taken.has(value.id) || type === undefined || fits(value.type, type).fits,
  );
  const set = (next: readonly TaskOutput[]): void => {
    const source = outputValue(next);
    change(document, `Set where ${name} comes from`, [
      { kind: 'set-output-source', name, ...(source === undefined ? {} : { source }) },
    ]);
  };
  const sourceOf = (id: string): TaskOutput | undefined => {
    const argument = reach.find((candidate) => candidate.id === id)?.argument;
    return argument !== undefined && 'taskOutput' in argument ? argument : undefined;
  };
  const free = reach.find(({ id }) => !taken.has(id));
  const next = free === undefined ? undefined : sourceOf(free.id);
  return (
    <Section title={branches.length > 1 ? 'Comes from whichever ran' : 'Comes from'}>
      <ul className={s['rows']}>
        {branches.map((branch, index) => (
          <li key={idOf(branch)} className={s['branch']}>
            <Combobox
              aria-label={`Source ${index + 1}`}
              value={idOf(branch)}
              data-testid={testIds.outputSource(index)}
              options={reach.map(({ id, words }) => ({ value: id, label: words }))}
              onValue={(id) => {
                const source = sourceOf(id);
                if (editable && source !== undefined)
                  set(branches.map((other, place) => (place === index ? source : other)));
              }}
            />
            <IconButton
              label={`Remove source ${index + 1}`}
              size="small"
              icon={<Trash2 size={14} />}
              disabled={!editable}
              onClick={() => set(branches.filter((_, place) => place !== index))}
            />
          </li>
        ))}
      </ul>
      {editable && next !== undefined ? (
        <Button
          size="small"
          icon={<Plus size={13} />}
          data-testid={testIds.outputBranch}
          onClick={() => set([...branches, next])}
        >
          {branches.length === 0 ? 'Take the output of a task' : 'Add a branch'}
        </Button>
      ) : null}
      {branches.length > 1 ? (
        <p className={s['hint']}>Of branches that exclude each other, the first that ran gives the value.</p>
      ) : null}
    </Section>
  );
}
