import type { ReactNode } from 'react';
import type { Json } from '../../../shared/json.ts';
import type { ArtifactPreview } from '../../../shared/ipc/contract.ts';
import { formatNumber } from '../../state/run-status.ts';
import { testIds } from '../../testids.ts';
import s from './figures.module.css';

/** Scalar metrics, a line each: people's numbers, the exact one on hover. */
export function MetricsView({
  preview,
}: {
  readonly preview: Extract<ArtifactPreview, { kind: 'metrics' }>;
}): ReactNode {
  return (
    <figure className={s['figure']}>
      <figcaption className={s['caption']}>
        <b>Metrics</b>
      </figcaption>
      <dl className={s['metrics']}>
        {preview.values.map(({ name, value }) => (
          <div key={name} className={s['metric']}>
            <dt title={name}>{name}</dt>
            <dd title={exact(value)} data-testid={testIds.metric(name)} data-value={exact(value)}>
              {typeof value === 'number' ? formatNumber(value) : exact(value)}
            </dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}

function exact(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
