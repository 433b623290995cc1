import { useState } from 'react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { JsonObject } from '../../../shared/json.ts';
import { CodeField } from '../../ui/code-field.tsx';
import { printPart, readPart } from './yaml-part.ts';
import s from '../inspector.module.css';

export interface YamlPartFieldProps {
  readonly label: string;
  readonly testId: string;
  readonly value: JsonObject | undefined;
  /** What it must look like in the IR. */
  readonly shape: z.ZodType;
  readonly editable: boolean;
  /** What was found about it beyond its shape. */
  readonly problem: string | undefined;
  /** What can be written here, for whoever sees it empty. */
  readonly hint: string;
  readonly onValue: (value: JsonObject) => void;
}

/** A part of the IR as YAML, checked while one types. A text that is no YAML stays in the field until it is one. */
export function YamlPartField(props: YamlPartFieldProps): ReactNode {
  const { label, testId, value, shape, editable, problem, hint, onValue } = props;
  const text = printPart(value);
  const [draft, setDraft] = useState<string>();
  const shown = draft ?? text;
  const found = readPart(shown, shape).problem;
  const message = found?.message ?? (draft === undefined ? problem : undefined);
  const commit = (next: string): void => {
    const read = readPart(next, shape);
    if (read.value === undefined) return;
    setDraft(undefined);
    if (next !== text) onValue(read.value);
  };
  return (
    <div className={s['code']} data-testid={testId}>
      <CodeField
        language="yaml"
        label={label}
        value={shown}
        problemAt={found?.at}
        onValue={setDraft}
        onCommit={editable ? commit : undefined}
      />
      {message === undefined ? (
        shown === '' ? (
          <p className={s['hint']}>{hint}</p>
        ) : null
      ) : (
        <p className={s['wrong']} role="alert">
          {message}
        </p>
      )}
    </div>
  );
}
