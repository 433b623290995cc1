import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { lazyPart } from '../lazy.ts';
import type { CodeEditorProps } from './code-editor.tsx';
import s from './code-field.module.css';

const Editor = lazyPart(async () => (await import('./code-editor.tsx')).CodeEditor);

export interface CodeFieldProps extends Pick<
  CodeEditorProps,
  'value' | 'language' | 'onValue' | 'complete' | 'problemAt'
> {
  /** The accessible name. */
  readonly label: string;
  /** Without it the text can be selected and copied, not changed. Called when the field is left. */
  readonly onCommit?: ((value: string) => void) | undefined;
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
  onValue,
  complete,
  problemAt,
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
          onValue={onValue}
          complete={complete}
          problemAt={problemAt}
          numbers={lineNumbers}
        />
      </Suspense>
    </div>
  );
}
