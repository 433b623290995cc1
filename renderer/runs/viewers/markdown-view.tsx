import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { useMemo } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import { useApp } from '../../app-context.ts';
import { scrolled } from '../../ui/grid.tsx';
import s from './viewers.module.css';

/** What prose may hold. Everything else, and every attribute that styles or names, is dropped. */
const allowed = {
  ALLOWED_TAGS: [
    'a',
    'b',
    'blockquote',
    'br',
    'code',
    'dd',
    'del',
    'details',
    'dl',
    'dt',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'i',
    'img',
    'kbd',
    'li',
    'ol',
    'p',
    'pre',
    's',
    'small',
    'strong',
    'sub',
    'summary',
    'sup',
    'table',
    'tbody',
    'td',
    'tfoot',
    'th',
    'thead',
    'tr',
    'u',
    'ul',
  ],
  ALLOWED_ATTR: ['alt', 'href', 'src', 'title', 'align', 'colspan', 'rowspan', 'start'],
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https:|mailto:|#|data:image\/(?:png|jpeg|gif|webp);)/i,
};

/** Markdown as safe HTML. Nothing in it is fetched: images are those that it brings along. */
function renderMarkdown(text: string): string {
  return DOMPurify.sanitize(marked.parse(text, { async: false, gfm: true }), allowed);
}

/** A report in Markdown. Links open outside of the app. */
export function MarkdownView({ text }: { readonly text: string }): ReactNode {
  const { desktop } = useApp();
  const html = useMemo(() => renderMarkdown(text), [text]);
  const open = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null) return;
    event.preventDefault();
    if (!link.href.startsWith('https:')) return;
    if (desktop === undefined) window.open(link.href, '_blank', 'noopener,noreferrer');
    else void desktop.openExternal(link.href);
  };
  return (
    // Its links are what is clicked; they bring their own keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <section className={s['scroll']} aria-label="Report" {...scrolled} onClick={open}>
      {/* Sanitised above: only elements of prose, no styles, no scripts, nothing from elsewhere. */}
      {/* oxlint-disable-next-line react/no-danger */}
      <article className={s['markdown']} dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}
