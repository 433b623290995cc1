import { createContext, use, useId } from 'react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import s from './field.module.css';

/** What a control inside a `Field` takes over for its own element, so that label, help and error belong to it. */
export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

const FieldContext = createContext<FieldIds | undefined>(undefined);

/** The ids of the field around, for controls of the kit. */
export function useFieldIds(): Partial<FieldIds> {
  return use(FieldContext) ?? {};
}

export interface FieldProps {
  readonly label: ReactNode;
  /** Stands right of the label: a type, a badge, a reset button. */
  readonly aside?: ReactNode;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  /** Side by side instead of stacked, for switches. */
  readonly inline?: boolean;
  readonly children: ReactNode;
}

/** A label with its control, its explanation and its error. */
export function Field({ label, aside, help, error, inline = false, children }: FieldProps): ReactNode {
  const id = useId();
  const note = error !== undefined || help !== undefined ? `${id}-note` : undefined;
  const ids: FieldIds = { id, 'aria-describedby': note, 'aria-invalid': error === undefined ? undefined : true };
  return (
    <div className={cx(s['field'], inline && s['inline'])}>
      <div className={s['head']}>
        <label htmlFor={id} className={s['label']}>
          {label}
        </label>
        {aside === undefined ? null : <span className={s['aside']}>{aside}</span>}
      </div>
      <FieldContext value={ids}>{children}</FieldContext>
      {error !== undefined ? (
        <p id={note} className={s['error']} role="alert">
          {error}
        </p>
      ) : help !== undefined ? (
        <p id={note} className={s['help']}>
          {help}
        </p>
      ) : null}
    </div>
  );
}
