import type { ReactNode } from 'react';
import { typeLabel } from '../../shared/component/types.ts';
import { ValueField } from '../inspector/value-field.tsx';
import { showValue } from '../inspector/value.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { typeOf, type Draft, type Parameter } from './parameter-draft.ts';
import s from './plan.module.css';

export interface ParameterFieldProps {
  readonly parameter: Parameter;
  readonly draft: Draft | undefined;
  readonly error: string | undefined;
  readonly onDraft: (draft: Draft) => void;
}

/** The value of one parameter of a run. */
export function ParameterField({ parameter, draft, error, onDraft }: ParameterFieldProps): ReactNode {
  const type = typeOf(parameter);
  const isNull = draft === null;
  return (
    <Field
      label={
        <>
          {parameter.name}
          {parameter.optional ? null : (
            <span className={s['needed']} title="Needs a value">
              {' '}
              *
            </span>
          )}
        </>
      }
      aside={
        <>
          {parameter.nullable ? (
            <Button size="small" tone="quiet" aria-pressed={isNull} onClick={() => onDraft(isNull ? '' : null)}>
              {isNull ? 'Give a value' : 'Give null'}
            </Button>
          ) : null}
          {typeLabel(type)}
        </>
      }
      help={parameter.description}
      error={error}
    >
      {isNull ? (
        <span className={s['nothing']}>null</span>
      ) : (
        <ValueField
          type={type}
          value={draft}
          placeholder={parameter.default === undefined ? '' : showValue(parameter.default, type)}
          annotations={{}}
          literals={parameter.literals}
          testId={testIds.parameter(parameter.name)}
          onCommit={onDraft}
        />
      )}
    </Field>
  );
}
