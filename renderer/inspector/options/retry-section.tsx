import type { ReactNode } from 'react';
import type { ExecutionOptions } from '../../../shared/component/spec.ts';
import { testIds } from '../../testids.ts';
import { Field } from '../../ui/field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useFieldProblem } from '../field-problem.ts';
import { Section } from '../section.tsx';
import { duration, retryWords, without } from './options.ts';
import type { OptionProps } from './options.ts';
import s from '../inspector.module.css';

const countPattern = /^\d{1,3}$/;

/** How often a failed step is tried again. */
export function RetrySection({ document, tasks, options, editable, onOptions }: OptionProps): ReactNode {
  const retry = options.retryStrategy;
  const off = (retry?.maxRetries ?? 0) === 0;
  const problem = useFieldProblem(document, tasks, ['executionOptions', 'retryStrategy']);
  const set = (part: NonNullable<ExecutionOptions['retryStrategy']>): void =>
    onOptions('Set retries', { ...options, retryStrategy: { ...retry, ...part } });
  const wait = (key: 'backoffDuration' | 'backoffMaxDuration', label: string, usual: string): ReactNode => (
    <div className={s['half']}>
      <Field label={label}>
        <TextField
          mono
          disabled={!editable || off}
          value={retry?.[key] ?? ''}
          placeholder={usual}
          onCommit={(text) => set({ [key]: duration(text) })}
        />
      </Field>
    </div>
  );
  return (
    <Section title="Retry">
      <div className={s['grid']}>
        <div className={s['half']}>
          <Field label="Retries">
            <NumberField
              integer
              min={0}
              max={100}
              disabled={!editable}
              value={retry?.maxRetries === undefined ? '' : String(retry.maxRetries)}
              placeholder="0"
              data-testid={testIds.retries}
              onCommit={(text) => {
                if (text === '' || text === '0') onOptions('Set retries', without(options, 'retryStrategy'));
                else if (countPattern.test(text)) set({ maxRetries: Number(text) });
              }}
            />
          </Field>
        </div>
        {wait('backoffDuration', 'First wait', '0s')}
        <div className={s['half']}>
          <Field label="Each wait times">
            <NumberField
              min={1}
              disabled={!editable || off}
              value={retry?.backoffFactor === undefined ? '' : String(retry.backoffFactor)}
              placeholder="2"
              onCommit={(text) => {
                const { backoffFactor: _gone, ...rest } = retry ?? {};
                const factor = Number(text);
                if (text === '') onOptions('Set retries', { ...options, retryStrategy: rest });
                else if (factor >= 1 && Number.isFinite(factor)) set({ backoffFactor: factor });
              }}
            />
          </Field>
        </div>
        {wait('backoffMaxDuration', 'For at most', '3600s')}
        <p
          className={problem === undefined ? s['hint'] : s['wrong']}
          role={problem === undefined ? undefined : 'alert'}
        >
          {problem ?? retryWords(retry)}
        </p>
      </div>
    </Section>
  );
}
