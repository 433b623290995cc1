import { Copy } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { parseDocument } from '../../shared/document/parse.ts';
import type { JsonPath } from '../../shared/json.ts';
import { useDocument } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import { CodeField } from '../ui/code-field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { toast } from '../ui/toast.ts';
import s from './inspector.module.css';

export interface YamlViewProps {
  readonly document: OpenDocument;
  readonly path: readonly string[];
  /** Without it the whole document is shown. */
  readonly taskId?: string;
}

/** The text that is written to the file, as it is now. */
export function YamlView({ document, path, taskId }: YamlViewProps): ReactNode {
  const whole = useDocument(document, () => document.text());
  const text = useMemo(() => (taskId === undefined ? whole : taskText(whole, path, taskId)), [whole, path, taskId]);
  const copy = (): void => {
    navigator.clipboard
      .writeText(text)
      .catch(() =>
        toast({ title: 'The clipboard cannot be written', detail: 'Select the text and copy it with the keyboard.' }),
      );
  };
  return (
    <div className={s['yaml']}>
      <span className={s['copy']}>
        <IconButton label="Copy text" size="small" icon={<Copy size={14} />} onClick={copy} />
      </span>
      <CodeField fill language="yaml" label="YAML" value={text} lineNumbers={taskId === undefined} />
    </div>
  );
}

/** The lines of one task, without the indent that they have in the document. */
function taskText(text: string, path: readonly string[], taskId: string): string {
  const inside: JsonPath = path.flatMap((id) => ['implementation', 'graph', 'tasks', id, 'componentRef', 'spec']);
  const at: JsonPath = [...inside, 'implementation', 'graph', 'tasks', taskId];
  const { locate } = parseDocument(text, 'document');
  const key = locate(at, 'key');
  const value = locate(at);
  if (key === undefined || value === undefined) return '';
  const indent = key.start.column - 1;
  return text
    .slice(key.start.offset, value.end.offset)
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.slice(Math.min(indent, line.length - line.trimStart().length))))
    .join('\n')
    .trimEnd();
}
