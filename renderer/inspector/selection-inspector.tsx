import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Boxes,
  Copy,
  CopyPlus,
  Group,
  Trash2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useDocument } from '../app-context.ts';
import { parseNodeId } from '../canvas/ids.ts';
import type { OpenDocument } from '../state/document.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import s from './inspector.module.css';

const alignments: readonly (readonly [string, typeof Copy])[] = [
  ['align.left', AlignStartVertical],
  ['align.center', AlignCenterVertical],
  ['align.right', AlignEndVertical],
  ['align.spread-x', AlignHorizontalDistributeCenter],
  ['align.top', AlignStartHorizontal],
  ['align.middle', AlignCenterHorizontal],
  ['align.bottom', AlignEndHorizontal],
  ['align.spread-y', AlignVerticalDistributeCenter],
];
const actions: readonly (readonly [string, typeof Copy])[] = [
  ['edit.duplicate', CopyPlus],
  ['edit.copy', Copy],
  ['edit.group', Group],
  ['edit.delete', Trash2],
];

/** Several things at once: what they are, and what can be done with all of them. */
export function SelectionInspector({
  document,
  shown,
}: {
  readonly document: OpenDocument;
  readonly shown: ShownGraph;
}): ReactNode {
  const { commands } = useApp();
  const nodes = useDocument(document, (state) => state.selection.nodes);
  const refs = [...nodes].flatMap((id) => parseNodeId(id) ?? []);
  return (
    <>
      <header className={s['head']}>
        <div className={s['headRow']}>
          <span className={s['kindIcon']}>
            <Boxes size={16} />
          </span>
          <div className={s['headNames']}>
            <h2 className={s['name']}>{nodes.size} selected</h2>
            <p className={s['component']}>{summary(refs)}</p>
          </div>
        </div>
      </header>
      <div className={s['scroll']}>
        {shown.editable && !document.readOnly ? (
          <>
            <h3 className={s['section']}>Align and distribute</h3>
            <div className={s['alignments']}>
              {alignments.map(([id, Icon]) => (
                <IconButton
                  key={id}
                  label={commands.get(id)?.title ?? id}
                  shortcut={commands.keysOf(id)}
                  icon={<Icon size={16} />}
                  onClick={() => commands.run(id)}
                />
              ))}
            </div>
            <h3 className={s['section']}>All of them</h3>
            <div className={s['bulk']}>
              {actions.map(([id, Icon]) => (
                <Button
                  key={id}
                  tone={id === 'edit.delete' ? 'danger' : 'plain'}
                  icon={<Icon size={14} />}
                  disabled={!commands.enabled(id)}
                  onClick={() => commands.run(id)}
                >
                  {commands.get(id)?.title} <Kbd keys={commands.keysOf(id) ?? ''} />
                </Button>
              ))}
            </div>
          </>
        ) : null}
        <h3 className={s['section']}>Selection</h3>
        <ul className={s['members']}>
          {refs.map((ref) => (
            <li key={`${ref.kind}:${ref.name}`}>
              <button
                type="button"
                className={s['member']}
                onClick={() => document.select({ nodes: new Set([`${ref.kind}:${ref.name}`]), edges: new Set() })}
              >
                <span className={s['ellipsis']}>{ref.name}</span>
                <span className={s['typeName']}>{ref.kind === 'task' ? '' : ref.kind}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}

function summary(refs: readonly { readonly kind: string }[]): string {
  const count = (kind: string, word: string): string | undefined => {
    const number = refs.filter((ref) => ref.kind === kind).length;
    return number === 0 ? undefined : `${number} ${word}${number === 1 ? '' : 's'}`;
  };
  return [count('task', 'task'), count('input', 'input'), count('output', 'output')]
    .filter((part) => part !== undefined)
    .join(', ');
}
