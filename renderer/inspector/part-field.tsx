import { useState } from 'react';
import type { ReactNode } from 'react';
import { parseSelector } from '../../shared/cel/selector.ts';
import { testIds } from '../testids.ts';
import { TextField } from '../ui/text-field.tsx';
import s from './inspector.module.css';

export interface PartFieldProps {
  readonly name: string;
  readonly part: string;
  readonly editable: boolean;
  readonly onPart: (part: string) => void;
}

/** Which part of a value an input takes, as CEL; checked while one types. */
export function PartField({ name, part, editable, onPart }: PartFieldProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  // What was committed is checked with the rest of the document.
  const read = draft === undefined || draft.trim() === '' ? undefined : parseSelector(draft);
  return (
    <span className={s['stack']}>
      <TextField
        mono
        id={undefined}
        aria-label={`Part of ${name} in CEL`}
        aria-invalid={read?.ok === false ? true : undefined}
        data-testid={testIds.argumentPart(name)}
        disabled={!editable}
        value={part}
        suffix="part"
        placeholder={'parseJson(string_value)["name"]'}
        onValue={setDraft}
        onCommit={(next) => {
          setDraft(undefined);
          onPart(next.trim());
        }}
      />
      {read?.ok === false ? (
        <span className={s['wrong']} role="alert">
          {`${read.error.message.charAt(0).toUpperCase()}${read.error.message.slice(1)}${read.error.offset === undefined ? '' : `, at character ${read.error.offset + 1}`}.`}
        </span>
      ) : null}
    </span>
  );
}
