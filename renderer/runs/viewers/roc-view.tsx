import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { ArtifactPreview } from '../../../shared/ipc/contract.ts';
import { areaUnder, nearestPoint, rocCurve } from './roc.ts';
import type { RocPoint } from './roc.ts';
import s from './figures.module.css';

const size = 240;
const left = 44;
const top = 10;
const bottom = 40;
const right = 12;
const ticks = [0, 0.25, 0.5, 0.75, 1];

const x = (rate: number): number => left + rate * size;
const y = (rate: number): number => top + (1 - rate) * size;

/** The ROC curve with its area; the pointer or the arrow keys read off a point. */
export function RocView({ preview }: { readonly preview: Extract<ArtifactPreview, { kind: 'roc' }> }): ReactNode {
  const curve = useMemo(() => rocCurve(preview.points), [preview.points]);
  const area = areaUnder(curve);
  const [index, setIndex] = useState<number>();
  const title = useId();
  const point = index === undefined ? undefined : curve[index];
  const line = curve
    .map((each) => `${x(each.falsePositiveRate).toFixed(2)},${y(each.truePositiveRate).toFixed(2)}`)
    .join(' ');
  const hover = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = (left + size + right) / box.width;
    const fpr = ((event.clientX - box.left) * scale - left) / size;
    const tpr = 1 - ((event.clientY - box.top) * scale - top) / size;
    setIndex(nearestPoint(curve, fpr, tpr));
  };
  const keys = (event: KeyboardEvent): void => {
    const move = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -curve.length, End: curve.length }[
      event.key
    ];
    if (move === undefined) return;
    event.preventDefault();
    setIndex((now) => Math.min(curve.length - 1, Math.max(0, (now ?? -1) + move)));
  };
  return (
    <figure className={s['figure']}>
      <figcaption className={s['caption']} id={title}>
        <b>ROC curve</b>
        <span>
          Area under the curve <output className={s['number']}>{area.toFixed(4)}</output>
        </span>
      </figcaption>
      <button
        type="button"
        className={s['chart']}
        aria-labelledby={title}
        data-own-keys
        onPointerMove={hover}
        onPointerLeave={() => setIndex(undefined)}
        onKeyDown={keys}
      >
        <svg viewBox={`0 0 ${left + size + right} ${top + size + bottom}`} aria-hidden>
          {ticks.map((tick) => (
            <g key={tick} className={s['tick']}>
              <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
              <line x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} />
              <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
                {tick}
              </text>
              <text x={x(tick)} y={y(0) + 16} textAnchor="middle">
                {tick}
              </text>
            </g>
          ))}
          <text className={s['axisTitle']} x={x(0.5)} y={top + size + 34} textAnchor="middle">
            False positive rate
          </text>
          <text className={s['axisTitle']} x={12} y={y(0.5)} textAnchor="middle" transform={`rotate(-90 12 ${y(0.5)})`}>
            True positive rate
          </text>
          <line className={s['chance']} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
          <polygon className={s['area']} points={`${line} ${x(1)},${y(0)} ${x(0)},${y(0)}`} />
          <polyline className={s['curve']} points={line} />
          {point === undefined ? null : (
            <circle className={s['point']} cx={x(point.falsePositiveRate)} cy={y(point.truePositiveRate)} r="4.5" />
          )}
        </svg>
      </button>
      <output className={s['reading']}>
        {point === undefined ? 'Point at the curve to read a threshold.' : reading(point)}
      </output>
    </figure>
  );
}

function reading({ threshold, truePositiveRate, falsePositiveRate }: RocPoint): ReactNode {
  return (
    <>
      Threshold <b>{Number.isFinite(threshold) ? threshold.toFixed(3) : threshold > 0 ? 'above all' : 'below all'}</b>,
      true positives <b>{percent(truePositiveRate)}</b>, false positives <b>{percent(falsePositiveRate)}</b>
    </>
  );
}

/** `93.1 %` */
export function percent(share: number): string {
  const value = share * 100;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} %`;
}
