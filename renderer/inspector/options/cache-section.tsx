import type { ReactNode } from 'react';
import { testIds } from '../../testids.ts';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Section } from '../section.tsx';
import { without } from './options.ts';
import type { OptionProps } from './options.ts';
import s from '../inspector.module.css';

/** How KFP writes that no earlier result is used. */
const never = 'P0D';

/** Whether results of earlier executions stand for this step. */
export function CacheSection({ options, editable, onOptions }: OptionProps): ReactNode {
  const caching = options.cachingStrategy;
  const on = caching?.maxCacheStaleness !== never;
  const set = (on: boolean, cacheKey: string): void => {
    const next = {
      ...(on ? {} : { maxCacheStaleness: never }),
      ...(cacheKey === '' ? {} : { cacheKey }),
    };
    const label = 'Set cache';
    if (Object.keys(next).length === 0) onOptions(label, without(options, 'cachingStrategy'));
    else onOptions(label, { ...options, cachingStrategy: next });
  };
  const key = caching?.cacheKey ?? '';
  return (
    <Section title="Cache">
      <div className={s['grid']}>
        <div className={s['whole']}>
          <Field
            inline
            label="Take results of earlier executions"
            help="Where inputs, image and command are the same, nothing is run."
          >
            <Switch checked={on} disabled={!editable} data-testid={testIds.cache} onValue={(next) => set(next, key)} />
          </Field>
        </div>
        <div className={s['whole']}>
          <Field label="Cache key" help="Instead of what is compared; steps with the same key share results.">
            <TextField
              mono
              disabled={!editable || !on}
              value={key}
              placeholder="made of inputs, image and command"
              onCommit={(text) => set(on, text.trim())}
            />
          </Field>
        </div>
      </div>
    </Section>
  );
}
