import { Fragment } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { formatCount } from '../../../shared/human.ts';
import type { ArtifactPreview } from '../../../shared/ipc/contract.ts';
import { percent } from './roc-view.tsx';
import s from './figures.module.css';

/** True classes in rows, predicted ones in columns; the shade of a cell is its share of its row. */
export function ConfusionMatrixView({
  preview,
}: {
  readonly preview: Extract<ArtifactPreview, { kind: 'confusion-matrix' }>;
}): ReactNode {
  const { labels, rows } = preview;
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const rowSums = rows.map(sum);
  const columnSums = labels.map((_, column) => sum(rows.map((row) => row[column] ?? 0)));
  const total = sum(rowSums);
  const right = sum(labels.map((_, index) => rows[index]?.[index] ?? 0));
  const dense = labels.length > 8;
  return (
    <figure className={s['figure']}>
      <figcaption className={s['caption']}>
        <b>Confusion matrix</b>
        <span>
          {formatCount(right)} of {formatCount(total)} right
          {total > 0 ? (
            <>
              , <output className={s['number']}>{percent(right / total)}</output>
            </>
          ) : null}
        </span>
      </figcaption>
      <div className={s['matrixScroll']}>
        <table className={s['matrix']} data-dense={dense || undefined}>
          <thead>
            <tr>
              <td rowSpan={2} colSpan={2}>
                <span className="visually-hidden">Counts of true classes, as they were predicted</span>
              </td>
              <th scope="colgroup" colSpan={labels.length} className={s['axisTitle']}>
                Predicted
              </th>
              <td rowSpan={2} className={s['axisTitle']}>
                Total
              </td>
            </tr>
            <tr>
              {labels.map((label) => (
                <th key={label} scope="col" title={label} className={s['label']}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, row) => (
              <tr key={label}>
                {row === 0 ? (
                  <th scope="rowgroup" rowSpan={labels.length} className={s['side']}>
                    <span className={s['axisTitle']}>True</span>
                  </th>
                ) : null}
                <th scope="row" title={label} className={s['label']}>
                  {label}
                </th>
                {labels.map((predicted, column) => {
                  const count = rows[row]?.[column] ?? 0;
                  const share = count / Math.max(1, rowSums[row] ?? 0);
                  const style: CSSProperties & Record<'--share', string> = { '--share': `${Math.round(share * 50)}%` };
                  return (
                    <td
                      key={predicted}
                      className={s['cell']}
                      data-right={row === column || undefined}
                      data-none={count === 0 || undefined}
                      style={style}
                      title={`${formatCount(count)} of ${formatCount(rowSums[row] ?? 0)} ${label} predicted as ${predicted}`}
                    >
                      <b>{formatCount(count)}</b>
                      {dense ? null : <span>{percent(share)}</span>}
                    </td>
                  );
                })}
                <td className={s['sum']}>{formatCount(rowSums[row] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2} className={s['axisTitle']}>
                Total
              </th>
              {columnSums.map((count, index) => (
                <Fragment key={labels[index]}>
                  <td className={s['sum']}>{formatCount(count)}</td>
                </Fragment>
              ))}
              <td className={s['sum']}>{formatCount(total)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </figure>
  );
}
