import type { ReactNode } from 'react';
import type { InputSpec, OutputSpec } from '../../shared/component/spec.ts';
import { commonTypeNames } from '../../shared/component/types.ts';
import { change } from '../canvas/actions.ts';
import type { OpenDocument } from '../state/document.ts';
import type { PortFace } from '../state/face.ts';
import { Combobox } from '../ui/combobox.tsx';
import { Field } from '../ui/field.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { LiteralsField } from './literals-field.tsx';
import { ValueField } from './value-field.tsx';
import { checkText, showValue } from './value.ts';
import s from './inspector.module.css';

export interface PortFormProps {
  readonly document: OpenDocument;
  readonly side: 'input' | 'output';
  readonly port: InputSpec | OutputSpec;
  readonly face: PortFace | undefined;
  readonly editable: boolean;
  readonly onRenamed: (name: string) => void;
}

/** Name, type, default and description of an input or output of a graph. */
export function PortForm({ document, side, port, face, editable, onRenamed }: PortFormProps): ReactNode {
  const replace = (label: string, next: InputSpec | OutputSpec): boolean =>
    change(document, label, [
      side === 'input'
        ? { kind: 'change-input', name: port.name, input: next }
        : { kind: 'change-output', name: port.name, output: next },
    ]) !== undefined;
  const written = typeof port.type === 'string' ? port.type : undefined;
  const names =
    written === undefined || commonTypeNames.includes(written) ? commonTypeNames : [written, ...commonTypeNames];
  const input: InputSpec | undefined = side === 'input' ? port : undefined;
  const type = face?.type;
  const standard =
    input?.default === undefined || type?.kind !== 'parameter' ? undefined : showValue(input.default, type);
  const wrong =
    standard === undefined || type?.kind !== 'parameter'
      ? undefined
      : checkText(standard, type, port.annotations ?? {}, input?.literals);
  return (
    <div className={s['portForm']}>
      <Field label="Name">
        <TextField
          value={port.name}
          disabled={!editable}
          onCommit={(text) => {
            const name = text.trim();
            if (replace(`Rename ${port.name}`, { ...port, name })) onRenamed(name);
          }}
        />
      </Field>
      <Field label="Type">
        <Combobox
          value={written}
          options={names.map((name) => ({ value: name, label: name.replace(/^millrace\./, '') }))}
          placeholder={face?.typeName ?? 'Any artifact'}
          onValue={(next) => {
            const { default: _gone, literals: _values, ...rest } = { default: undefined, literals: undefined, ...port };
            replace(`Change type of ${port.name}`, { ...rest, type: next });
          }}
        />
      </Field>
      {input !== undefined && type?.kind === 'parameter' ? (
        <>
          <Field
            label="Default"
            error={wrong?.ok === false ? wrong.error : undefined}
            help={input.default === undefined ? 'Without a default it is asked before each run.' : undefined}
          >
            <ValueField
              type={type}
              value={standard}
              placeholder=""
              annotations={port.annotations ?? {}}
              literals={input.literals}
              testId={`default-${port.name}`}
              disabled={!editable}
              onCommit={(text) => {
                const { default: _gone, ...rest } = input;
                replace(
                  `Change default of ${port.name}`,
                  text === '' && type.type !== 'STRING' ? rest : { ...rest, default: text },
                );
              }}
            />
          </Field>
          <LiteralsField
            type={type}
            literals={input.literals ?? []}
            editable={editable}
            onLiterals={(literals) => {
              const { literals: _gone, ...rest } = input;
              replace(`Change values of ${port.name}`, literals.length === 0 ? rest : { ...rest, literals });
            }}
          />
          <Field inline label="Can be left out">
            <Switch
              checked={face?.optional ?? false}
              disabled={!editable || input.default !== undefined}
              onValue={(optional) => {
                const { optional: _gone, ...rest } = input;
                replace(`Change ${port.name}`, optional ? { ...rest, optional: true } : rest);
              }}
            />
          </Field>
        </>
      ) : null}
      <Field label="Description">
        <TextArea
          rows={2}
          value={port.description ?? ''}
          disabled={!editable}
          onCommit={(description) => {
            const { description: _gone, ...rest } = port;
            replace(`Describe ${port.name}`, description === '' ? rest : { ...rest, description });
          }}
        />
      </Field>
    </div>
  );
}
