import type { ReactNode } from 'react';
import s from './kbd.module.css';

const apple = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);
const named: Readonly<Record<string, string>> = apple
  ? {
      Mod: '⌘',
      Shift: '⇧',
      Alt: '⌥',
      Ctrl: '⌃',
      Enter: '↩',
      Delete: '⌫',
      ArrowUp: '↑',
      ArrowDown: '↓',
      ArrowLeft: '←',
      ArrowRight: '→',
      Escape: 'Esc',
    }
  : { Mod: 'Ctrl', Delete: 'Del', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };

/** Keys as people of this platform know them: `Mod+Shift+Z` is `Ctrl Shift Z`, or `⌘ ⇧ Z`. */
function keyNames(keys: string): readonly string[] {
  return keys.split('+').map((key) => named[key] ?? (key === '' ? '+' : key));
}

/** A key or a chord, drawn small. */
export function Kbd({ keys }: { readonly keys: string }): ReactNode {
  return (
    <kbd className={s['kbd']}>
      {keyNames(keys).map((key) => (
        <span key={key}>{key}</span>
      ))}
    </kbd>
  );
}
