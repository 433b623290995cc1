import { ArrowDown } from 'lucide-react';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties, ReactNode, RefObject } from 'react';
import type { LogLine } from '../../../shared/ipc/contract.ts';
import { formatCount, plural } from '../../../shared/human.ts';
import { testIds } from '../../testids.ts';
import { findMarks, markSpans, parseAnsi, plainText } from './ansi.ts';
import type { LogSpan } from './ansi.ts';
import { createLineLayout, rowsOfText } from './line-layout.ts';
import type { LogModel, LogState } from './log-model.ts';
import { scrolled } from '../../ui/grid.tsx';
import s from './log.module.css';

/** Height of one row, in CSS pixels; the style sheet has the same number. */
const rowHeight = 18;
const overscan = 20;
/** No browser draws boxes of any height: so many lines are scrolled through, those before and after on demand. */
const windowLines = 400_000;
const mostLines = 3 * windowLines;

export interface LogLinesProps {
  readonly model: LogModel;
  readonly state: LogState;
  readonly label: string;
  readonly wrap: boolean;
  readonly times: boolean;
  readonly search: string;
  /** The line to be shown and marked. */
  readonly current: number | undefined;
  /** Receives the number of the first line in view. */
  readonly top: RefObject<number>;
}

/** The lines in view of a log of any length. Sticks to the end until the person scrolls away from it. */
export function LogLines({ model, state, label, wrap, times, search, current, top }: LogLinesProps): ReactNode {
  const { total, version } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const [layout] = useState(createLineLayout);
  const [base, setBase] = useState(() => Math.max(0, total - windowLines));
  const [scroll, setScroll] = useState({ top: 0, height: 0, width: 0 });
  const [sticking, setSticking] = useState(true);
  const [seen, setSeen] = useState(total);
  /** The line at the top of the view, and how much of it is above. */
  const anchor = useRef({ n: 0, offset: 0 });
  const widest = useRef(0);
  const character = useCharacterWidth(scroller);
  const columns =
    wrap && character > 0 ? Math.max(20, Math.floor((scroll.width - (times ? 112 : 0) - 36) / character)) : 0;
  const end = Math.min(total, base + mostLines);
  const count = Math.max(0, end - base);
  const toEnd = (): void => {
    if (end < total) setBase(Math.max(0, total - windowLines));
    setSticking(true);
  };
  // A log that outgrows the window while its end is watched takes the window along.
  if (sticking && end < total) setBase(Math.max(0, total - windowLines));

  // How lines break depends on the width: what was known of them is forgotten with it.
  const shape = `${columns} ${base}`;
  const [known, setKnown] = useState(shape);
  if (known !== shape) {
    setKnown(shape);
    layout.clear();
  }
  layout.resize(count);

  const range = useMemo(() => {
    const rows = Math.ceil(scroll.height / rowHeight) + 1;
    let first = Math.max(0, layout.lineAt(Math.floor(scroll.top / rowHeight)) - overscan);
    if (sticking) first = Math.max(0, count - rows - overscan);
    const last = Math.min(count, first + rows + overscan * 2);
    for (let line = first; line < last; line += 1) {
      const text = model.line(base + line)?.text;
      if (text === undefined) continue;
      const plain = plainText(text);
      widest.current = Math.max(widest.current, plain.length);
      layout.setRows(line, columns === 0 ? 1 : rowsOfText(plain, columns));
    }
    return { first, last };
    // oxlint-disable-next-line react/exhaustive-deps -- `version` says that the model has lines that it had not
  }, [layout, model, base, count, columns, scroll.top, scroll.height, sticking, version]);

  useEffect(() => {
    model.look(base + range.first, base + range.last);
  }, [model, base, range, version]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() =>
      setScroll((before) => ({ ...before, height: element.clientHeight, width: element.clientWidth })),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const readScroll = useCallback((): void => {
    const element = scroller.current;
    if (element === null) return;
    const line = layout.lineAt(Math.floor(element.scrollTop / rowHeight));
    anchor.current = { n: base + line, offset: element.scrollTop - layout.rowOf(line) * rowHeight };
    top.current = base + line;
    const atBottom = element.scrollTop + element.clientHeight >= element.scrollHeight - rowHeight;
    setSticking(atBottom && end === total);
    setScroll({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
  }, [layout, base, end, total, top]);

  // What is in view stays in view when lines above it turn out to be taller, and the end stays the end.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const target = sticking
      ? element.scrollHeight
      : layout.rowOf(Math.max(0, anchor.current.n - base)) * rowHeight + anchor.current.offset;
    if (
      sticking
        ? element.scrollTop + element.clientHeight < element.scrollHeight - 1
        : Math.abs(element.scrollTop - target) > 1
    ) {
      element.scrollTop = target;
    }
  });
  if (sticking && seen !== total) setSeen(total);

  const goTo = useCallback(
    (line: number): void => {
      const element = scroller.current;
      if (element === null) return;
      const at = layout.rowOf(line) * rowHeight - element.clientHeight / 3;
      anchor.current = { n: base + layout.lineAt(Math.max(0, Math.floor(at / rowHeight))), offset: 0 };
      setSticking(false);
      element.scrollTop = Math.max(0, at);
    },
    [layout, base],
  );
  useEffect(() => {
    if (current === undefined) return;
    if (current < base || current >= end) setBase(Math.max(0, current - windowLines / 2));
    else goTo(current - base);
    // Only a new match moves the view, not every line that is added.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [current, base, goTo]);

  const rows: ReactNode[] = [];
  for (let line = range.first; line < range.last; line += 1) {
    const n = base + line;
    rows.push(<Line key={n} n={n} line={model.line(n)} times={times} search={search} current={n === current} />);
  }
  const style: CSSProperties = { height: layout.totalRows() * rowHeight };
  if (!wrap) style.minWidth = `calc(${widest.current}ch + ${times ? 148 : 36}px)`;
  return (
    <div className={s['frame']}>
      {base > 0 ? (
        <button type="button" className={s['earlier']} onClick={() => setBase(Math.max(0, base - windowLines))}>
          Show earlier lines ({formatCount(base)})
        </button>
      ) : null}
      <div
        ref={scroller}
        className={s['lines']}
        data-wrap={wrap || undefined}
        data-testid={testIds.logView}
        role="log"
        aria-live="off"
        aria-label={label}
        {...scrolled}
        onScroll={readScroll}
      >
        <div className={s['content']} style={style}>
          <div className={s['rows']} style={{ top: layout.rowOf(range.first) * rowHeight }}>
            {rows}
          </div>
        </div>
      </div>
      {end < total ? (
        <button type="button" className={s['earlier']} onClick={() => setBase(base + windowLines)}>
          Show later lines ({formatCount(total - end)})
        </button>
      ) : null}
      {sticking ? null : (
        <button type="button" className={s['jump']} data-testid={testIds.logJump} onClick={toEnd}>
          <ArrowDown size={14} />
          {total > seen ? `Jump to end, ${plural(total - seen, 'new line')}` : 'Jump to end'}
        </button>
      )}
    </div>
  );
}

/** Width of a character of the log's font. */
function useCharacterWidth(host: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    let over = false;
    const measure = (): void => {
      const element = host.current;
      if (element === null || over) return;
      const probe = document.createElement('span');
      probe.textContent = '0'.repeat(100);
      probe.style.cssText = 'position:absolute;visibility:hidden;white-space:pre';
      element.append(probe);
      setWidth(probe.getBoundingClientRect().width / 100);
      probe.remove();
    };
    measure();
    void document.fonts.ready.then(measure);
    return () => {
      over = true;
    };
  }, [host]);
  return width;
}

interface LineProps {
  readonly n: number;
  readonly line: LogLine | undefined;
  readonly times: boolean;
  readonly search: string;
  readonly current: boolean;
}

const Line = memo(function Line({ n, line, times, search, current }: LineProps): ReactNode {
  if (line === undefined)
    return (
      <div className={s['line']} data-loading="" data-line={n}>
        {times ? <span className={s['time']} /> : null}
        <span className={s['text']}>…</span>
      </div>
    );
  const marks = search === '' ? [] : findMarks(plainText(line.text), search);
  const spans = markSpans(parseAnsi(line.text), marks);
  return (
    <div className={s['line']} data-stream={line.stream} data-current={current || undefined} data-line={n}>
      {times ? (
        <time className={s['time']} dateTime={new Date(line.at).toISOString()} title={new Date(line.at).toISOString()}>
          {clock(line.at)}
        </time>
      ) : null}
      <span className={s['text']}>
        {spans.map((span, index) => (
          // Spans of a line never move: their place is their identity.
          // oxlint-disable-next-line react/no-array-index-key
          <Span key={index} span={span} marked={span.mark !== undefined} />
        ))}
      </span>
    </div>
  );
});

function Span({ span, marked }: { readonly span: LogSpan; readonly marked: boolean }): ReactNode {
  const style: CSSProperties = {};
  if (span.color !== undefined) style.color = paint(span.color);
  if (span.background !== undefined)
    style.background = `color-mix(in oklch, ${paint(span.background)} 25%, transparent)`;
  if (span.bold === true) style.fontWeight = 700;
  if (span.dim === true) style.opacity = 0.7;
  if (span.italic === true) style.fontStyle = 'italic';
  if (span.underline === true) style.textDecoration = 'underline';
  if (marked) return <mark className={s['mark']}>{span.text}</mark>;
  return Object.keys(style).length === 0 ? span.text : <span style={style}>{span.text}</span>;
}

/** Colours of the theme; a free colour keeps its hue and takes the lightness that can be read. */
function paint(color: string): string {
  return color.startsWith('ansi-') ? `var(--${color})` : `oklch(from ${color} var(--readable-lightness) c h)`;
}

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** `12:04:31.208`, local time. */
export function clock(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}.${pad(date.getMilliseconds(), 3)}`;
}
