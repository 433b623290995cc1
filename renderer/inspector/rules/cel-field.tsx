import { useState } from 'react';
import type { ReactNode } from 'react';
import { testIds } from '../../testids.ts';
import { CodeField } from '../../ui/code-field.tsx';
import { celCompletions } from './cel-completions.ts';
import { celWords, checkCel } from './cel-check.ts';
import type { CelNames } from './cel-check.ts';
import s from '../inspector.module.css';

export interface CelFieldProps {
  readonly text: string;
  readonly names: CelNames;
  readonly editable: boolean;
  /** What was found about the text that the document has. */
  readonly problem: string | undefined;
  readonly onCommit: (text: string) => void;
}

/** A condition in CEL: checked while one types, said in words below. */
export function CelField({ text, names, editable, problem, onCommit }: CelFieldProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  const shown = draft ?? text;
  const wrong = shown.trim() === '' ? undefined : checkCel(shown, names);
  const message = wrong?.message ?? (draft === undefined ? problem : undefined);
  const words = wrong === undefined ? celWords(shown, names) : undefined;
  return (
    <div className={s['code']} data-testid={testIds.conditionCel}>
      <CodeField
        language="plain"
        label="Condition in CEL"
        value={text}
        problemAt={wrong?.at}
        complete={(before) => celCompletions(before, names.names)}
        onValue={setDraft}
        onCommit={
          editable
            ? (next) => {
                setDraft(undefined);
                if (next !== text) onCommit(next);
              }
            : undefined
        }
      />
      {message === undefined ? null : (
        <p className={s['wrong']} role="alert">
          {message}
        </p>
      )}
      {words === undefined ? null : <p className={s['hint']}>{words}</p>}
    </div>
  );
}
