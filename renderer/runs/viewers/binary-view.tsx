import type { ReactNode } from 'react';
import { hexLines } from './hex.ts';
import { scrolled } from '../../ui/grid.tsx';
import s from './viewers.module.css';

/** The first bytes of something that is no text. */
export function BinaryView({ head }: { readonly head: string }): ReactNode {
  return (
    <>
      <p className={s['note']}>Not text. These are its first {head.length / 2} bytes.</p>
      <section className={s['code']} aria-label="First bytes" {...scrolled}>
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
      </section>
    </>
  );
}
