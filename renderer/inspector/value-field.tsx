import type { ReactNode } from 'react';
import type { Json } from '../../shared/json.ts';
import { NumberField } from '../ui/number-field.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { boundsOf, choicesOf, columnOf, hasReferences, isMultiline, readValue, showValue } from './value.ts';
import type { ParameterPort } from './value.ts';
import s from './inspector.module.css';

export interface ValueFieldProps {
  readonly type: ParameterPort;
  /** As the document writes constants; undefined: no value of its own. */
  readonly value: string | undefined;
  /** The default, shown while there is no value. */
  readonly placeholder: string;
  readonly annotations: { readonly [key: string]: Json };
  /** The only values that it may have. */
  readonly literals?: readonly Json[] | undefined;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onCommit: (text: string) => void;
}

/** The control for a value of a type, inside a `Field`. */
export function ValueField({
  type,
  value,
  placeholder,
  annotations,
  literals = [],
  testId,
  disabled = false,
  onCommit,
}: ValueFieldProps): ReactNode {
  const common = { 'data-testid': testId, disabled };
  const choices = literals.length > 0 ? literals.map((literal) => showValue(literal, type)) : choicesOf(annotations);
  if (choices !== undefined && !hasReferences(value ?? ''))
    return (
      <Select
        {...common}
        mono
        value={value}
        placeholder={placeholder}
        options={choices.map((choice) => ({
          value: choice,
          label: choice,
          ...(choice === placeholder ? { note: 'default' } : {}),
        }))}
        onValue={onCommit}
      />
    );
  switch (type.type) {
    case 'BOOLEAN': {
      const read = readValue(value ?? placeholder, type);
      const checked = read.ok && read.value === true;
      if (hasReferences(value ?? '')) return <TextField {...common} mono value={value ?? ''} onCommit={onCommit} />;
      return (
        <span className={s['switchRow']}>
          <Switch {...common} checked={checked} onValue={(next) => onCommit(String(next))} />
          <span>{checked ? 'true' : 'false'}</span>
        </span>
      );
    }
    case 'NUMBER_INTEGER':
    case 'NUMBER_DOUBLE':
      return (
        <NumberField
          {...common}
          {...boundsOf(annotations)}
          integer={type.type === 'NUMBER_INTEGER'}
          value={value ?? ''}
          placeholder={placeholder}
          onCommit={onCommit}
        />
      );
    case 'LIST':
    case 'STRUCT':
    case 'TASK_FINAL_STATUS':
    case 'TASK_CONFIG':
      return <TextArea {...common} mono rows={1} value={value ?? ''} placeholder={placeholder} onCommit={onCommit} />;
    case 'STRING': {
      if (isMultiline(annotations))
        return (
          <TextArea
            {...common}
            mono
            rows={3}
            value={value ?? ''}
            placeholder={firstLines(placeholder)}
            onCommit={onCommit}
          />
        );
      const of = columnOf(annotations);
      return (
        <TextField
          {...common}
          mono
          value={value ?? ''}
          placeholder={placeholder}
          suffix={of === undefined || (value ?? placeholder).length > 14 ? undefined : `column of ${of}`}
          onCommit={onCommit}
        />
      );
    }
  }
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 6).join('\n');
}
