import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export interface VirtualListProps {
  readonly count: number;
  /** Height of one row in CSS pixels. */
  readonly rowHeight: number;
  readonly row: (index: number) => ReactNode;
  readonly label: string;
  readonly className?: string | undefined;
  /** Row that must be visible, e.g. the one with the focus or the last line of a log. */
  readonly reveal?: number | undefined;
  readonly onScrolled?: (atEnd: boolean) => void;
  readonly role?: 'list' | 'listbox' | 'log' | 'grid';
}

/** A long list that draws only the rows in view. */
export function VirtualList(props: VirtualListProps): ReactNode {
  const { count, rowHeight, row, label, className, reveal, onScrolled, role = 'list' } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoised by a compiler.
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  useEffect(() => {
    if (reveal !== undefined && reveal < count) virtual.scrollToIndex(reveal);
  }, [virtual, reveal, count]);
  return (
    <div
      ref={scroller}
      role={role}
      aria-label={label}
      tabIndex={0}
      className={cx(className)}
      style={{ overflow: 'auto', flex: 1, minHeight: 0 }}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        onScrolled?.(scrollTop + clientHeight >= scrollHeight - rowHeight);
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            role={role === 'listbox' || role === 'grid' ? 'presentation' : undefined}
            style={{ position: 'absolute', top: item.start, left: 0, right: 0, height: rowHeight }}
          >
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
