import type { ReactNode } from 'react';
import s from './sparkline.module.css';

const width = 72;
const height = 16;

/** A series without axes: where it came from and where it is now. */
export function Sparkline({ values }: { readonly values: readonly number[] }): ReactNode {
  const finite = values.filter((value) => Number.isFinite(value));
  const last = finite.at(-1);
  if (finite.length < 2 || last === undefined) return null;
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const x = (index: number): number => 2 + (index / (finite.length - 1)) * (width - 4);
  const y = (value: number): number => height - 2 - ((value - low) / span) * (height - 4);
  const points = finite.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return (
    <svg className={s['sparkline']} width={width} height={height} aria-hidden>
      <polyline points={points} />
      <circle cx={x(finite.length - 1)} cy={y(last)} r="2" />
    </svg>
  );
}
