import type { ReactNode } from 'react';
import { htmlDocument, wantsMore } from './html-document.ts';
import s from './viewers.module.css';

/** A report in HTML, in a frame of an opaque origin in which nothing runs and nothing is fetched. */
export function HtmlView({ text, title }: { readonly text: string; readonly title: string }): ReactNode {
  return (
    <>
      {wantsMore(text) ? (
        <p className={s['note']}>
          Scripts and remote files of this report do not run here. Save it and open it in a browser to see all of it.
        </p>
      ) : null}
      {/* An empty sandbox: no scripts, no forms, no same origin, no navigation of the window. */}
      <iframe
        className={s['frame']}
        sandbox=""
        srcDoc={htmlDocument(text)}
        title={title}
        referrerPolicy="no-referrer"
      />
    </>
  );
}
