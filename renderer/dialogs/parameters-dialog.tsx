import { Play } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { typeLabel } from '../../shared/component/types.ts';
import type { PortType } from '../../shared/component/types.ts';
import { parameterType } from '../../shared/ir/pipeline-spec.ts';
import type { RunPlan } from '../../shared/ipc/contract.ts';
import type { Json } from '../../shared/json.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import { ValueField } from '../inspector/value-field.tsx';
import { checkText, showValue } from '../inspector/value.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import s from './plan.module.css';

export interface ParametersDialogProps {
  readonly plan: RunPlan;
  readonly name: string;
  readonly answer: (values: ParameterValues | undefined) => void;
}

type Parameter = RunPlan['parameters'][number];
/** What stands in a field: a text, or null itself. */
type Draft = string | null;

/** The inputs of the pipeline, before a run that needs some of them. */
export function ParametersDialog({ plan, name, answer }: ParametersDialogProps): ReactNode {
  const [texts, setTexts] = useState<Readonly<Record<string, Draft>>>({});
  const [tried, setTried] = useState(false);
  const read = plan.parameters.map((parameter) => ({ parameter, result: valueOf(parameter, texts[parameter.name]) }));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    const entries: [string, Json][] = [];
    for (const { parameter, result } of read) {
      if (result.kind === 'wrong') return;
      if (result.kind === 'value') entries.push([parameter.name, result.value]);
    }
    answer(Object.fromEntries(entries));
  };
  return (
    <Dialog
      open
      title={`Run ${name}`}
      description="Values for this run. Empty fields take their default."
      testId={testIds.parametersDialog}
      onClose={() => answer(undefined)}
      footer={
        <>
          <Button tone="quiet" onClick={() => answer(undefined)}>
            Cancel
          </Button>
          <Button
            tone="primary"
            type="submit"
            form="parameters"
            icon={<Play size={14} fill="currentColor" />}
            data-testid={testIds.parametersRun}
          >
            Run
          </Button>
        </>
      }
    >
      <form id="parameters" className={s['form']} onSubmit={submit} noValidate>
        {read.map(({ parameter, result }) => {
          const type = typeOf(parameter);
          const text = texts[parameter.name];
          const isNull = text === null;
          const set = (value: Draft): void => setTexts((before) => ({ ...before, [parameter.name]: value }));
          const wrong =
            result.kind === 'wrong' && (tried || (text !== undefined && text !== '')) ? result.message : undefined;
          return (
            <Field
              key={parameter.name}
              label={<Name parameter={parameter} />}
              aside={
                <>
                  {parameter.nullable ? (
                    <Button size="small" tone="quiet" aria-pressed={isNull} onClick={() => set(isNull ? '' : null)}>
                      {isNull ? 'Give a value' : 'Give null'}
                    </Button>
                  ) : null}
                  {typeLabel(type)}
                </>
              }
              help={parameter.description}
              error={wrong}
            >
              {isNull ? (
                <span className={s['nothing']}>null</span>
              ) : (
                <ValueField
                  type={type}
                  value={text}
                  placeholder={parameter.default === undefined ? '' : showValue(parameter.default, type)}
                  annotations={{}}
                  literals={parameter.literals}
                  testId={testIds.parameter(parameter.name)}
                  onCommit={set}
                />
              )}
            </Field>
          );
        })}
      </form>
    </Dialog>
  );
}

function Name({ parameter }: { readonly parameter: Parameter }): ReactNode {
  return (
    <>
      {parameter.name}
      {parameter.optional ? null : (
        <span className={s['needed']} title="Needs a value">
          {' '}
          *
        </span>
      )}
    </>
  );
}

function typeOf({ type }: Parameter): Extract<PortType, { readonly kind: 'parameter' }> {
  const known = parameterType.safeParse(type);
  return { kind: 'parameter', type: known.success ? known.data : 'STRING' };
}

type Read =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'wrong'; readonly message: string };

/** An untouched field is absent; an empty text is a value where the field was touched and takes text. */
function valueOf(parameter: Parameter, text: Draft | undefined): Read {
  if (text === null) return { kind: 'value', value: null };
  const type = typeOf(parameter);
  const empty = text === undefined || (text === '' && type.type !== 'STRING');
  if (empty) return parameter.optional ? { kind: 'absent' } : { kind: 'wrong', message: 'A value is needed.' };
  const result = checkText(text, type, {}, parameter.literals);
  return result.ok ? { kind: 'value', value: result.value } : { kind: 'wrong', message: result.error };
}
