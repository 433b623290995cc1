import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/icon-button.tsx';
import { KeyArea, scrolled } from '../../ui/grid.tsx';
import s from './viewers.module.css';

const levels = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8];

export interface ImageViewProps {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
  readonly name: string;
}

/** A picture, fitted or at a chosen size; + - and 0 zoom. */
export function ImageView({ mediaType, data, name }: ImageViewProps): ReactNode {
  const [zoom, setZoom] = useState<number>();
  const [size, setSize] = useState<{ readonly width: number; readonly height: number }>();
  const step = (by: 1 | -1): void => {
    const now = zoom ?? 1;
    setZoom(
      by === 1
        ? (levels.find((level) => level > now + 0.001) ?? now)
        : (levels.findLast((level) => level < now - 0.001) ?? now),
    );
  };
  return (
    <KeyArea
      className={s['image']}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey) return;
        if (event.key === '+' || event.key === '=') step(1);
        else if (event.key === '-') step(-1);
        else if (event.key === '0') setZoom(undefined);
        else return;
        event.preventDefault();
      }}
    >
      <div className={s['imageBar']}>
        <span>{size === undefined ? '' : `${size.width} × ${size.height}`}</span>
        <IconButton size="small" label="Zoom out" shortcut="-" icon={<ZoomOut size={15} />} onClick={() => step(-1)} />
        <button type="button" className={s['zoom']} title="Show at its own size" onClick={() => setZoom(1)}>
          {zoom === undefined ? 'Fitted' : `${Math.round(zoom * 100)} %`}
        </button>
        <IconButton size="small" label="Zoom in" shortcut="+" icon={<ZoomIn size={15} />} onClick={() => step(1)} />
        <IconButton
          size="small"
          label="Fit"
          shortcut="0"
          pressed={zoom === undefined}
          icon={<Maximize size={15} />}
          onClick={() => setZoom(undefined)}
        />
      </div>
      <section className={s['picture']} data-fitted={zoom === undefined || undefined} {...scrolled} aria-label={name}>
        <img
          src={`data:${mediaType};base64,${data}`}
          alt={name}
          draggable={false}
          onLoad={(event) =>
            setSize({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
          }
          style={
            zoom === undefined || size === undefined
              ? {}
              : { width: size.width * zoom, maxWidth: 'none', maxHeight: 'none' }
          }
        />
      </section>
    </KeyArea>
  );
}
