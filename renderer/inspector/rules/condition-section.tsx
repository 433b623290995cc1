import { useState } from 'react';
import type { ReactNode } from 'react';
import { conditionInputs, parseCondition } from '../../../shared/cel/condition.ts';
import type { Comparison } from '../../../shared/component/spec.ts';
import type { ParameterType } from '../../../shared/ir/pipeline-spec.ts';
import type { Json } from '../../../shared/json.ts';
import { change } from '../../canvas/actions.ts';
import { testIds } from '../../testids.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { useFieldProblem } from '../field-problem.ts';
import type { Reach } from '../reach.ts';
import { SwitchedSection } from '../section.tsx';
import { ValueField } from '../value-field.tsx';
import { readValue, showValue } from '../value.ts';
import { CelField } from './cel-field.tsx';
import { celNames, neededLocals } from './cel-check.ts';
import { celOf, readSimple, writeSimple } from './condition.ts';
import type { CelText, ConditionTask, SimpleCondition } from './condition.ts';
import { addLocals, dropLocals } from './locals.ts';
import type { RuleProps } from './rules-tab.tsx';
import s from '../inspector.module.css';

const first: Readonly<Partial<Record<ParameterType, Json>>> = {
  STRING: '',
  NUMBER_INTEGER: 0,
  NUMBER_DOUBLE: 0,
  BOOLEAN: true,
};

/** Values that a builder can compare with a constant. */
function comparable(reach: readonly Reach[]): readonly Reach[] {
  return reach.filter(({ type }) => type.kind === 'parameter' && Object.hasOwn(first, type.type));
}

/** "Runs only if": a comparison to be chosen, or any condition in CEL. */
export function ConditionSection({ document, path, data, reach, editable }: RuleProps): ReactNode {
  const { taskId, task, face } = data;
  const of: ConditionTask = { task, component: face?.spec, reach };
  const condition = task.isEnabled;
  const [wantsText, setWantsText] = useState(false);
  const problem = useFieldProblem(document, [...path, taskId], ['isEnabled']);
  const simple = condition === undefined ? undefined : readSimple(condition, of);
  const write = ({ cel, locals }: CelText): void => {
    const before = condition === undefined || !('cel' in condition) ? [] : inputsOf(condition.cel);
    const after = new Set(inputsOf(cel));
    change(document, `Set condition of ${taskId}`, [
      ...addLocals(taskId, locals),
      { kind: 'set-condition', task: taskId, condition: { cel } },
      ...dropLocals(
        taskId,
        task,
        before.filter((name) => !after.has(name)),
      ),
    ]);
  };
  const switchTo = (on: boolean): void => {
    if (on) {
      const [value] = comparable(reach);
      write(value === undefined ? { cel: 'true', locals: {} } : writeSimple(beginning(value), of));
      return;
    }
    const read = condition !== undefined && 'cel' in condition ? inputsOf(condition.cel) : [];
    change(document, `Remove condition of ${taskId}`, [
      { kind: 'set-condition', task: taskId },
      ...dropLocals(taskId, task, read),
    ]);
  };
  const builds = simple !== undefined && !wantsText;
  return (
    <SwitchedSection
      title="Runs only if"
      on={condition !== undefined}
      disabled={!editable}
      testId={testIds.rule('condition')}
      onSwitch={switchTo}
    >
      {builds ? (
        <Builder
          simple={simple}
          reach={reach}
          editable={editable}
          problem={problem}
          onChange={(next) => write(writeSimple(next, of))}
        />
      ) : condition === undefined ? null : (
        <CelField
          text={celOf(condition, of).cel}
          names={celNames(of)}
          editable={editable}
          problem={problem}
          onCommit={(cel) => {
            // Who writes goes on writing, also where it could be chosen now.
            setWantsText(true);
            if (cel.trim() === '') switchTo(false);
            else write({ cel, locals: { ...celOf(condition, of).locals, ...neededLocals(cel, celNames(of)) } });
          }}
        />
      )}
      {simple === undefined ? null : (
        <Button size="small" tone="quiet" data-testid={testIds.conditionMode} onClick={() => setWantsText(!wantsText)}>
          {builds ? 'Write it as CEL' : 'Choose it from lists'}
        </Button>
      )}
    </SwitchedSection>
  );
}

function inputsOf(cel: string): readonly string[] {
  const parsed = parseCondition(cel);
  return parsed.ok ? conditionInputs(parsed.value) : [];
}

function beginning(value: Reach): SimpleCondition {
  const constant = value.type.kind === 'parameter' ? first[value.type.type] : undefined;
  return { value, operator: '==', constant: constant ?? '' };
}

const operatorWords: Readonly<Record<Comparison, string>> = {
  '==': 'is',
  '!=': 'is not',
  '>': 'is more than',
  '>=': 'is at least',
  '<': 'is less than',
  '<=': 'is at most',
};
const operators: readonly Comparison[] = ['==', '!=', '>', '>=', '<', '<='];
const equality: readonly Comparison[] = ['==', '!='];

interface BuilderProps {
  readonly simple: SimpleCondition;
  readonly reach: readonly Reach[];
  readonly editable: boolean;
  readonly problem: string | undefined;
  readonly onChange: (next: SimpleCondition) => void;
}

function Builder({ simple, reach, editable, problem, onChange }: BuilderProps): ReactNode {
  const { value, operator, constant } = simple;
  const [wrong, setWrong] = useState<string>();
  if (value.type.kind !== 'parameter') return null;
  const { type } = value;
  const ordered = type.type === 'NUMBER_INTEGER' || type.type === 'NUMBER_DOUBLE';
  const offered = operators.filter((name) => ordered || equality.includes(name) || name === operator);
  // An Integer can be compared with 0.5, too.
  const readAs = type.type === 'NUMBER_INTEGER' ? { ...type, type: 'NUMBER_DOUBLE' as const } : type;
  return (
    <div className={s['grid']}>
      <div className={s['whole']}>
        <Field label="Value" error={problem}>
          <Combobox
            value={value.id}
            data-testid={testIds.conditionValue}
            options={comparable(reach).map(({ id, words }) => ({ value: id, label: words }))}
            onValue={(id) => {
              const next = reach.find((candidate) => candidate.id === id);
              if (next === undefined || !editable) return;
              const same = next.type.kind === 'parameter' && next.type.type === type.type;
              onChange(same ? { ...simple, value: next } : beginning(next));
            }}
          />
        </Field>
      </div>
      <div className={s['half']}>
        <Field label="Comparison">
          <Select
            value={operator}
            disabled={!editable}
            data-testid={testIds.conditionOperator}
            options={offered.map((name) => ({ value: name, label: operatorWords[name] }))}
            onValue={(next) => onChange({ ...simple, operator: next })}
          />
        </Field>
      </div>
      <div className={s['half']}>
        <Field label="Constant" error={wrong}>
          <ValueField
            type={readAs}
            value={showValue(constant, type)}
            placeholder=""
            annotations={{}}
            testId={testIds.conditionConstant}
            disabled={!editable}
            onCommit={(text) => {
              const read = readValue(text, readAs);
              setWrong(read.ok ? undefined : read.error);
              if (read.ok) onChange({ ...simple, constant: read.value });
            }}
          />
        </Field>
      </div>
    </div>
  );
}
