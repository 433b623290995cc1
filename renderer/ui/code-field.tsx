import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { lazyPart } from '../lazy.ts';
import s from './code-field.module.css';

const Editor = lazyPart(async () => (await import('./code-editor.tsx')).CodeEditor);

export interface CodeFieldProps {
  readonly value: string;
  readonly language: 'yaml' | 'plain';
  /** The accessible name. */
  readonly label: string;
  /** Without it the text can be selected and copied, not changed. Called when the field is left. */
  readonly onCommit?: (value: string) => void;
  readonly lineNumbers?: boolean;
  /** Fills its parent instead of standing as a bordered field. */
  readonly fill?: boolean;
}

/** Code with highlighting. Until the editor is loaded the same text stands in the same place. */
export function CodeField({
  value,
  language,
  label,
  onCommit,
  lineNumbers = false,
  fill = false,
}: CodeFieldProps): ReactNode {
  return (
    <div className={fill ? s['fill'] : s['field']}>
      <Suspense fallback={<pre className={s['plain']}>{value}</pre>}>
        <Editor
          value={value}
          language={language}
          label={label}
          readOnly={onCommit === undefined}
          onCommit={onCommit}
          numbers={lineNumbers}
        />
      </Suspense>
    </div>
  );
}
