import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../shared/json.ts';
import { testIds } from '../testids.ts';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-field.tsx';
import { readLines, showValue } from './value.ts';
import type { ParameterPort } from './value.ts';

export interface LiteralsFieldProps {
  readonly type: ParameterPort;
  readonly literals: readonly Json[];
  readonly editable: boolean;
  readonly onLiterals: (literals: readonly Json[]) => void;
}

/** The only values that an input may have, one a line; none: any value of its type. */
export function LiteralsField({ type, literals, editable, onLiterals }: LiteralsFieldProps): ReactNode {
  const [wrong, setWrong] = useState<string>();
  return (
    <Field label="Only these values" help="One a line; then they are chosen from a list." error={wrong}>
      <TextArea
        mono
        rows={2}
        value={literals.map((literal) => showValue(literal, type)).join('\n')}
        placeholder="any value"
        disabled={!editable}
        data-testid={testIds.literals}
        onCommit={(text) => {
          const read = readLines(text, type);
          setWrong(read.ok ? undefined : read.error);
          if (read.ok) onLiterals(read.value);
        }}
      />
    </Field>
  );
}
