import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** The place beside the drawer's tabs where the tab in front puts its tools; null where there is no room. */
export const DrawerToolsPlace = createContext<HTMLElement | null>(null);

/** The tools of a tab of the drawer: beside the tabs where there is room, else in `fallback`, a row of their own. */
export function DrawerTools({
  fallback,
  children,
}: {
  readonly fallback: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const place = use(DrawerToolsPlace);
  return place === null ? <div className={fallback}>{children}</div> : createPortal(children, place);
}
