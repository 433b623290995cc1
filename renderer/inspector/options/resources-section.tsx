import type { ReactNode } from 'react';
import type { ExecutionOptions } from '../../../shared/component/spec.ts';
import { Field } from '../../ui/field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useFieldProblem } from '../field-problem.ts';
import { Section } from '../section.tsx';
import type { OptionProps } from './options.ts';
import s from '../inspector.module.css';

type Resource = keyof NonNullable<NonNullable<ExecutionOptions['container']>['resources']>;

const fields: readonly (readonly [field: Resource, label: string, empty: string])[] = [
  ['cpuRequest', 'CPU request', 'none'],
  ['cpuLimit', 'CPU limit', 'no limit'],
  ['memoryRequest', 'Memory request', 'none'],
  ['memoryLimit', 'Memory limit', 'no limit'],
  ['acceleratorType', 'GPU', 'nvidia.com/gpu'],
  ['acceleratorCount', 'Number of GPUs', '0'],
];

/** What a step may use of the machine. */
export function ResourcesSection({ document, tasks, options, editable, onOptions }: OptionProps): ReactNode {
  const { container } = options;
  const resources = container?.resources;
  const problem = useFieldProblem(document, tasks, ['executionOptions', 'container', 'resources']);
  return (
    <Section title="Resources">
      <div className={s['grid']}>
        {fields.map(([field, label, empty]) => (
          <div key={field} className={s['half']}>
            <Field label={label}>
              <TextField
                mono
                disabled={!editable}
                value={resources?.[field] ?? ''}
                placeholder={empty}
                onCommit={(text) =>
                  onOptions('Set resources', {
                    ...options,
                    container: { ...container, resources: { ...resources, [field]: text.trim() } },
                  })
                }
              />
            </Field>
          </div>
        ))}
        <p
          className={problem === undefined ? s['hint'] : s['wrong']}
          role={problem === undefined ? undefined : 'alert'}
        >
          {problem ??
            'CPU in cores (2, 500m), memory with a unit (512M, 2Gi). A step that needs more memory than its limit is ended, and the run says so.'}
        </p>
      </div>
    </Section>
  );
}
