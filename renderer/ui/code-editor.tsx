import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, foldGutter, syntaxHighlighting } from '@codemirror/language';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { Decoration, EditorView, keymap, lineNumbers, tooltips } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
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
  '.cm-problem': {
    textDecoration: 'underline wavy var(--danger)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    overflow: 'hidden',
    border: 'none',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface-2)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip-autocomplete > ul': { maxWidth: '320px', fontFamily: 'var(--font-mono)', fontSize: '12px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', color: 'var(--text-1)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text-1)',
  },
  '.cm-completionDetail': { color: 'var(--text-2)', fontStyle: 'normal' },
  '.cm-foldPlaceholder': { background: 'var(--surface-3)', border: 'none', color: 'var(--text-2)' },
});

/** What can be written from a place on, the likeliest first. */
export interface Completions {
  readonly from: number;
  readonly options: readonly {
    readonly label: string;
    /** Shown instead of what is written. */
    readonly shown?: string;
    readonly detail?: string;
  }[];
}

export interface CodeEditorProps {
  readonly value: string;
  readonly language: 'yaml' | 'plain';
  readonly label: string;
  readonly readOnly: boolean;
  /** Called when the field is left, and for Ctrl/Cmd Enter. */
  readonly onCommit?: ((value: string) => void) | undefined;
  /** Called while one types. */
  readonly onValue?: ((value: string) => void) | undefined;
  /** What can be written after a text. */
  readonly complete?: ((before: string) => Completions | undefined) | undefined;
  /** The place of a problem, in UTF-16 units; from there to the end of its word it is underlined. */
  readonly problemAt?: number | undefined;
  readonly numbers: boolean;
}

const markProblem = StateEffect.define<number | undefined>();
const problemMark = Decoration.mark({ class: 'cm-problem' });

/** The underlined place; it moves along with what is typed before it. */
const problemField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.find((candidate) => candidate.is(markProblem));
    if (effect === undefined) return marks.map(transaction.changes);
    const at: unknown = effect.value;
    const { doc } = transaction.state;
    if (typeof at !== 'number' || doc.length === 0) return Decoration.none;
    const from = Math.min(at, doc.length - 1);
    const word = /^\w+/.exec(doc.sliceString(from))?.[0].length ?? 1;
    return Decoration.set([problemMark.range(from, from + word)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The CodeMirror editor behind `CodeField`; its own chunk, because it is large. */
export function CodeEditor(props: CodeEditorProps): ReactNode {
  const { value, language, label, readOnly, numbers, problemAt } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const current = useRef(props);
  useEffect(() => {
    current.current = props;
  });
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  // Also where the place is the same: the text around it may be another.
  useEffect(() => {
    view.current?.dispatch({ effects: markProblem.of(problemAt) });
  });

  const completing = props.complete !== undefined;
  useEffect(() => {
    if (host.current === null) return;
    const commit = (editor: EditorView): boolean => {
      current.current.onCommit?.(editor.state.doc.toString());
      return true;
    };
    const extensions: Extension[] = [
      look,
      syntaxHighlighting(highlight),
      EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
      EditorState.readOnly.of(readOnly),
      keymap.of([
        { key: 'Mod-Enter', run: commit, stopPropagation: true },
        ...completionKeymap,
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      history(),
      problemField,
      // Out of whatever scrolls around the editor.
      tooltips({ parent: document.body }),
      EditorView.domEventHandlers({
        blur: (_event, editor) => {
          commit(editor);
        },
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) current.current.onValue?.(update.state.doc.toString());
      }),
    ];
    if (language === 'yaml') extensions.push(yaml());
    if (completing)
      extensions.push(
        autocompletion({ icons: false, override: [(at) => completionsAt(at, current.current.complete)] }),
      );
    if (numbers) extensions.push(lineNumbers(), foldGutter());
    else extensions.push(EditorView.lineWrapping);
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: current.current.value, extensions }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [language, label, readOnly, numbers, completing]);

  return <div ref={host} style={{ height: '100%', minHeight: 0, userSelect: 'text' }} />;
}

function completionsAt(at: CompletionContext, complete: CodeEditorProps['complete']): CompletionResult | null {
  const found = complete?.(at.state.sliceDoc(0, at.pos));
  if (found === undefined || (found.from === at.pos && !at.explicit)) return null;
  return {
    from: found.from,
    options: found.options.map(({ label, shown, detail }, index) => ({
      label: shown ?? label,
      apply: label,
      boost: -index,
      ...(detail === undefined ? {} : { detail }),
    })),
  };
}
