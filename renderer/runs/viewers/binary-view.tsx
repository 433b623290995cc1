import type { ReactNode } from 'react';
import { hexLines } from './hex.ts';
import s from './viewers.module.css';

/** The first bytes of something that is no text. */
export function BinaryView({ head }: { readonly head: string }): ReactNode {
  return (
    <>
      <p className={s['note']}>Not text. These are its first {head.length / 2} bytes.</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <div className={s['code']} role="region" aria-label="First bytes" tabIndex={0} data-own-keys>
        <table className={s['hex']}>
          <tbody>
            {hexLines(head).map((line) => (
              <tr key={line.offset}>
                <th scope="row">{line.offset}</th>
                <td>{line.bytes}</td>
                <td className={s['ascii']}>{line.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
