/** Keys and the clipboard's own events, for the whole window. */
import type { App } from '../app-context.ts';
import { removeSelected } from '../canvas/actions.ts';
import { looksLikeComponent, looksLikeIr } from '../../shared/ir/looks-like.ts';
import { copySelected, pasteText } from '../canvas/clipboard.ts';

/** True where keys belong to what is being typed. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select');
}

/** True while a dialog, a menu or a list is open: keys belong to it. */
function isInPopup(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=menu], [role=listbox]') !== null;
}

/** True while a question is open, wherever the focus is. */
function isAsked({ dialogs, ui }: App): boolean {
  return dialogs.store.getState().open.length > 0 || ui.store.getState().overlay !== 'none';
}

/** True where Enter, Space and the arrow keys already mean something. */
function isOwnControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (['Enter', ' ', 'Tab'].includes(key))
    return target.closest('button, a, summary, [role=tab], [role=switch], [role=checkbox], [data-own-keys]') !== null;
  return (
    key.startsWith('Arrow') &&
    target.closest('[role=tab], [role=separator], [role=combobox], [role=toolbar], [data-own-keys]') !== null
  );
}

/** Connects keys, copy, cut and paste to the commands. Returns the way to stop. */
export function listenToKeyboard(app: App): () => void {
  const apple = /mac|iphone|ipad/i.test(navigator.platform);
  const keys = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    if (isAsked(app) || isInPopup(event.target) || isOwnControl(event.target, event.key)) return;
    // Tab is a command only on the canvas itself; elsewhere it goes from control to control.
    if (event.key === 'Tab') return;
    const designer = app.ui.store.getState().screen === 'designer' || app.canvas.current !== undefined;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && selectFocused(app, event)) return;
    app.commands.handle(event, { typing: isTyping(event.target), designer, apple });
  };
  const clipboard = (event: ClipboardEvent): void => {
    if (isAsked(app)) return;
    if (event.type === 'paste' && importsPasted(app, event)) return;
    const document = app.ui.store.getState().screen === 'designer' ? app.documents.active() : undefined;
    const textSelected = (window.getSelection()?.toString() ?? '') !== '';
    if (document === undefined || event.clipboardData === null || isTyping(event.target) || isInPopup(event.target))
      return;
    if (event.type === 'paste') {
      const text = event.clipboardData.getData('text/plain');
      if (!app.commands.enabled('edit.paste') || text === '') return;
      event.preventDefault();
      pasteText(document, text);
      return;
    }
    if (textSelected || !app.commands.enabled(event.type === 'cut' ? 'edit.cut' : 'edit.copy')) return;
    const text = copySelected(document);
    if (text === undefined) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', text);
    if (event.type === 'cut') removeSelected(document);
  };
  window.addEventListener('keydown', keys);
  for (const type of ['copy', 'cut', 'paste'] as const) window.addEventListener(type, clipboard);
  return () => {
    window.removeEventListener('keydown', keys);
    for (const type of ['copy', 'cut', 'paste'] as const) window.removeEventListener(type, clipboard);
  };
}

/** A compiled pipeline becomes a document wherever it is pasted; where there is no canvas, so do components and pipelines. */
function importsPasted(app: App, event: ClipboardEvent): boolean {
  if (isTyping(event.target) || isInPopup(event.target)) return false;
  const text = event.clipboardData?.getData('text/plain') ?? '';
  const onCanvas = app.ui.store.getState().screen === 'designer' && app.documents.active() !== undefined;
  if (!looksLikeIr(text) && (onCanvas || !looksLikeComponent(text))) return false;
  event.preventDefault();
  void app.documents.importText('What was pasted', text);
  return true;
}

/** Enter on a node or wire that has the focus selects it; on one that is selected already it opens it. */
function selectFocused(app: App, event: KeyboardEvent): boolean {
  const element = event.target instanceof Element ? event.target.closest('.react-flow__node, .react-flow__edge') : null;
  const id = element?.getAttribute('data-id') ?? undefined;
  const document = app.canvas.current?.document;
  if (element === null || id === undefined || document === undefined || element !== event.target) return false;
  const node = element.classList.contains('react-flow__node');
  const { selection } = document.store.getState();
  if ((node ? selection.nodes : selection.edges).has(id)) return false;
  event.preventDefault();
  document.select(node ? { nodes: new Set([id]), edges: new Set() } : { nodes: new Set(), edges: new Set([id]) });
  return true;
}
