import { useId } from 'react';
import type { ReactNode } from 'react';
import { Switch } from '../ui/switch.tsx';
import s from './inspector.module.css';

export interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** A part of the inspector under its title. */
export function Section({ title, aside, children }: SectionProps): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id} className={s['part']}>
      <h3 className={s['section']}>
        <span id={id}>{title}</span>
        {aside}
      </h3>
      {children}
    </section>
  );
}

export interface SwitchedSectionProps extends Omit<SectionProps, 'aside'> {
  readonly on: boolean;
  readonly disabled: boolean;
  readonly testId: string;
  readonly onSwitch: (on: boolean) => void;
}

/** A part of the inspector that can be switched off; then only its title is there. */
export function SwitchedSection({ title, on, disabled, testId, onSwitch, children }: SwitchedSectionProps): ReactNode {
  return (
    <Section
      title={title}
      aside={<Switch aria-label={title} checked={on} disabled={disabled} data-testid={testId} onValue={onSwitch} />}
    >
      {on ? children : null}
    </Section>
  );
}
