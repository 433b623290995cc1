import { Tooltip as Base } from '@base-ui/react/tooltip';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Kbd } from './kbd.tsx';
import { followTips } from './follow-tips.ts';
import type { Tip, Tips } from './tooltip.tsx';
import s from './tooltip.module.css';

/** The tooltip of the window. */
export function TooltipLayer({ tips }: { readonly tips: Tips }): ReactNode {
  const [open, setOpen] = useState(false);
  // What was shown last stays what it is while it fades.
  const [shown, setShown] = useState<{ readonly element: Element; readonly tip: Tip }>();
  useEffect(
    () =>
      followTips(document, (element) => {
        const tip = tips.get(element?.getAttribute('data-tip') ?? '');
        if (element !== undefined && tip !== undefined) setShown({ element, tip });
        setOpen(tip !== undefined);
      }),
    [tips],
  );
  if (shown === undefined) return null;
  const { element, tip } = shown;
  return (
    <Base.Root open={open}>
      <Base.Portal>
        <Base.Positioner
          anchor={element}
          side={tip.side}
          sideOffset={6}
          collisionPadding={8}
          className={s['positioner']}
        >
          <Base.Popup className={s['popup']} data-tip-popup="">
            <span>{tip.text}</span>
            {tip.shortcut === undefined ? null : <Kbd keys={tip.shortcut} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
