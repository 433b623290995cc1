import { Box } from 'lucide-react';
import type { ReactNode } from 'react';
import { componentIcons } from './component-icons.ts';
import s from './component-icon.module.css';

/** `file-spreadsheet` → `FileSpreadsheet`, as lucide names its components. */
function exportName(name: string): string {
  return name.replaceAll(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
}

export interface ComponentIconProps {
  /** Name of a lucide icon as `millrace.icon` gives it. */
  readonly name: string | undefined;
  /** Hue of the category. */
  readonly family: string;
  readonly size?: 'small' | 'medium' | 'large';
}

/** The icon of a component on a tile in its category's hue. */
export function ComponentIcon({ name, family, size = 'medium' }: ComponentIconProps): ReactNode {
  const Icon = (name === undefined ? undefined : componentIcons[exportName(name)]) ?? Box;
  return (
    <span className={s['tile']} data-family={family} data-size={size} aria-hidden>
      <Icon size={size === 'small' ? 12 : size === 'medium' ? 14 : 16} strokeWidth={1.75} />
    </span>
  );
}
