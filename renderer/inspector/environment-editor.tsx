import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { focusOnMount } from '../ui/focus.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { TextField } from '../ui/text-field.tsx';
import s from './inspector.module.css';

export interface EnvironmentEditorProps {
  readonly env: { readonly [name: string]: string };
  readonly editable: boolean;
  readonly onEnv: (env: { readonly [name: string]: string }) => void;
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names and values, one a line. A new line is kept once it has a name. */
export function EnvironmentEditor({ env, editable, onEnv }: EnvironmentEditorProps): ReactNode {
  const [adding, setAdding] = useState(false);
  const entries = Object.entries(env);
  const rename = (from: string, to: string): void => {
    if (!namePattern.test(to) || Object.hasOwn(env, to)) return;
    onEnv(Object.fromEntries(entries.map(([name, value]) => [name === from ? to : name, value])));
  };
  return (
    <div className={s['rows']}>
      {entries.map(([name, value]) => (
        <div key={name} className={s['pair']}>
          <TextField
            mono
            aria-label="Variable"
            disabled={!editable}
            value={name}
            onCommit={(next) => rename(name, next.trim())}
          />
          <TextField
            mono
            aria-label={`Value of ${name}`}
            disabled={!editable}
            value={value}
            onCommit={(next) => onEnv({ ...env, [name]: next })}
          />
          <IconButton
            label={`Remove ${name}`}
            size="small"
            icon={<Trash2 size={14} />}
            disabled={!editable}
            onClick={() => onEnv(Object.fromEntries(entries.filter(([other]) => other !== name)))}
          />
        </div>
      ))}
      {adding ? (
        <div className={s['pair']}>
          <TextField
            mono
            ref={focusOnMount}
            aria-label="New variable"
            placeholder="NAME"
            value=""
            onBlur={() => setAdding(false)}
            onCommit={(next) => {
              const name = next.trim();
              if (namePattern.test(name) && !Object.hasOwn(env, name)) onEnv({ ...env, [name]: '' });
            }}
          />
          <TextField mono aria-label="Value of the new variable" placeholder="value" value="" disabled />
          <span className={s['spacer']} />
        </div>
      ) : null}
      {editable ? (
        <Button size="small" icon={<Plus size={13} />} onClick={() => setAdding(true)}>
          Add variable
        </Button>
      ) : null}
    </div>
  );
}
