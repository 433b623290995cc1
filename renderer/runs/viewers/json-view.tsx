import { ChevronRight } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { jsonValue } from '../../../shared/json-shape.ts';
import { isJsonArray } from '../../../shared/json.ts';
import type { Json } from '../../../shared/json.ts';
import { jsonLines, summaryOf } from './json-tree.ts';
import type { JsonLine } from './json-tree.ts';
import { TextView } from './text-view.tsx';
import { useRows } from '../../ui/use-rows.ts';
import s from './viewers.module.css';

const rowHeight = 20;
/** Deeper or larger values begin closed. */
const openDepth = 2;
const openSize = 50;

/** JSON as a tree. A text that is cut off is shown as text. */
export function JsonView({ text, truncated }: { readonly text: string; readonly truncated: boolean }): ReactNode {
  const root = useMemo(() => (truncated ? undefined : parse(text)), [text, truncated]);
  return root === undefined ? (
    <TextView text={text} truncated={truncated} label="JSON" />
  ) : (
    <JsonTree root={root.value} />
  );
}

function parse(text: string): { readonly value: Json } | undefined {
  try {
    return { value: jsonValue.parse(JSON.parse(text)) };
  } catch {
    return undefined;
  }
}

/** A collapsible tree with the keys of one. */
export function JsonTree({ root }: { readonly root: Json }): ReactNode {
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [active, setActive] = useState(0);
  const id = useId();
  const lines = useMemo(
    () => jsonLines(root, (path, depth, size) => changed.get(path) ?? (depth < openDepth && size <= openSize)),
    [root, changed],
  );
  const at = Math.min(active, lines.length - 1);
  const { scroller, rows: virtual } = useRows({ count: lines.length, height: rowHeight, reveal: at });
  const toggle = (line: JsonLine, open: boolean): void => {
    if (line.size !== undefined && line.size > 0) setChanged((before) => new Map(before).set(line.path, open));
  };
  const keys = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (line === undefined) return;
    const parent = lines.findLastIndex((other, index) => index < at && other.depth < line.depth);
    switch (event.key) {
      case 'ArrowDown':
        setActive(Math.min(lines.length - 1, at + 1));
        break;
      case 'ArrowUp':
        setActive(Math.max(0, at - 1));
        break;
      case 'Home':
        setActive(0);
        break;
      case 'End':
        setActive(lines.length - 1);
        break;
      case 'ArrowRight':
        if (line.open) setActive(at + 1);
        else toggle(line, true);
        break;
      case 'ArrowLeft':
        if (line.open) toggle(line, false);
        else if (parent >= 0) setActive(parent);
        break;
      case 'Enter':
      case ' ':
        toggle(line, !line.open);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      className={s['code']}
      role="tree"
      aria-label="JSON"
      tabIndex={0}
      data-own-keys
      aria-activedescendant={`${id}-${at}`}
      onKeyDown={keys}
    >
      <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          const folds = line.size !== undefined && line.size > 0;
          return (
            // The tree around has the keys.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={line.path}
              id={`${id}-${item.index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={line.depth + 1}
              aria-expanded={folds ? line.open : undefined}
              aria-selected={item.index === at}
              className={s['jsonLine']}
              style={{ top: item.start, paddingLeft: 14 + line.depth * 16 }}
              onClick={() => {
                setActive(item.index);
                if (folds && window.getSelection()?.isCollapsed !== false) toggle(line, !line.open);
              }}
            >
              <span className={s['fold']}>
                {folds ? <ChevronRight size={12} data-open={line.open || undefined} /> : null}
              </span>
              {line.label === undefined ? null : <span className={s['key']}>{line.label}</span>}
              {line.label === undefined ? null : <span className={s['punctuation']}>: </span>}
              <Value line={line} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Value({ line }: { readonly line: JsonLine }): ReactNode {
  const { value, size, open } = line;
  if (size !== undefined)
    return <span className={s['punctuation']}>{open ? (isJsonArray(value) ? '[' : '{') : summaryOf(value, size)}</span>;
  const kind = value === null ? 'null' : typeof value;
  return (
    <span
      className={s['value']}
      data-kind={kind}
      title={typeof value === 'string' && value.length > 200 ? value.slice(0, 2000) : undefined}
    >
      {JSON.stringify(value)}
    </span>
  );
}
