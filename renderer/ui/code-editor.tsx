import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, foldGutter, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.meta, tags.punctuation, tags.separator], color: 'var(--code-comment)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--text-1)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', fontSize: '12px', lineHeight: '18px' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '28px', paddingRight: '6px' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--accent-soft) !important',
  },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '.cm-foldPlaceholder': { background: 'var(--surface-3)', border: 'none', color: 'var(--text-2)' },
});

export interface CodeEditorProps {
  readonly value: string;
  readonly language: 'yaml' | 'plain';
  readonly label: string;
  readonly readOnly: boolean;
  readonly onCommit?: ((value: string) => void) | undefined;
  readonly numbers: boolean;
}

/** The CodeMirror editor behind `CodeField`; its own chunk, because it is large. */
export function CodeEditor({ value, language, label, readOnly, onCommit, numbers }: CodeEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const commit = useRef(onCommit);
  const latest = useRef(value);
  useEffect(() => {
    commit.current = onCommit;
  }, [onCommit]);
  useEffect(() => {
    latest.current = value;
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    if (host.current === null) return;
    const extensions: Extension[] = [
      look,
      syntaxHighlighting(highlight),
      EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
      EditorState.readOnly.of(readOnly),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      history(),
      EditorView.domEventHandlers({
        blur: (_event, editor) => {
          commit.current?.(editor.state.doc.toString());
        },
      }),
    ];
    if (language === 'yaml') extensions.push(yaml());
    if (numbers) extensions.push(lineNumbers(), foldGutter());
    else extensions.push(EditorView.lineWrapping);
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: latest.current, extensions }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [language, label, readOnly, numbers]);

  return <div ref={host} style={{ height: '100%', minHeight: 0, userSelect: 'text' }} />;
}
