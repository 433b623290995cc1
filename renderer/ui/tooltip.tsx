import { cloneElement, createContext, Suspense, use, useEffect, useId, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { lazyPart } from '../lazy.ts';

const TooltipLayer = lazyPart(async () => (await import('./tooltip-layer.tsx')).TooltipLayer);

/** What is said about an element. */
export interface Tip {
  readonly text: ReactNode;
  /** Keys as the registry writes them, e.g. `Mod+K`. */
  readonly shortcut?: string | undefined;
  readonly side: 'top' | 'bottom' | 'left' | 'right';
}

/** By the `data-tip` of their elements. */
export type Tips = ReadonlyMap<string, Tip>;

const TipsContext = createContext(new Map<string, Tip>());

export interface TooltipProps extends Omit<Tip, 'side'> {
  readonly side?: Tip['side'];
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Names what is under the pointer or the focus. Only adds to an accessible name, never replaces one. */
export function Tooltip({ text, shortcut, side = 'bottom', children }: TooltipProps): ReactNode {
  const tips = use(TipsContext);
  const id = useId();
  useEffect(() => {
    tips.set(id, { text, shortcut, side });
    return () => {
      tips.delete(id);
    };
  }, [tips, id, text, shortcut, side]);
  return cloneElement(children, { 'data-tip': id });
}

/** Around the app. One layer shows all tooltips: a window has dozens of them and shows one, so each costs no more than its words. */
export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [tips] = useState(() => new Map<string, Tip>());
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const want = (): void => setWanted(true);
    document.addEventListener('pointerover', want, { once: true });
    document.addEventListener('focusin', want, { once: true });
    return () => {
      document.removeEventListener('pointerover', want);
      document.removeEventListener('focusin', want);
    };
  }, []);
  return (
    <TipsContext value={tips}>
      {children}
      <Suspense>{wanted ? <TooltipLayer tips={tips} /> : null}</Suspense>
    </TipsContext>
  );
}
