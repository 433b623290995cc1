import { useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

export interface RowsOptions {
  readonly count: number;
  /** Height of one row in CSS pixels. */
  readonly height: number;
  /** Row that must be visible. */
  readonly reveal?: number | undefined;
  /** Room that a head which stays in view takes at the top, in CSS pixels. */
  readonly head?: number;
  /** Room above the first row and below the last. */
  readonly padding?: number;
}

/** The rows of a long list that are in view, for lists that place their rows themselves. The ref is that of what scrolls. */
export function useRows({ count, height, reveal, head = 0, padding = 0 }: RowsOptions): {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: Virtualizer<HTMLDivElement, Element>;
} {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoised by a compiler.
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 16,
    scrollPaddingStart: head,
    paddingStart: padding,
    paddingEnd: padding,
  });
  useEffect(() => {
    if (reveal !== undefined && reveal >= 0 && reveal < count) rows.scrollToIndex(reveal);
  }, [rows, reveal, count]);
  return { scroller, rows };
}
