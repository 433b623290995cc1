/** Values of parameters while they are typed. */
import type { PortType } from '../../shared/component/types.ts';
import { parameterType } from '../../shared/ir/pipeline-spec.ts';
import type { RunPlan } from '../../shared/ipc/contract.ts';
import type { Json } from '../../shared/json.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import { checkText } from '../inspector/value.ts';

export type Parameter = RunPlan['parameters'][number];
/** What stands in a field: a text, or null itself. */
export type Draft = string | null;
/** What stands in the fields that were touched, by parameter. */
export type Drafts = Readonly<Record<string, Draft>>;

/** The type of a parameter; one that is not known takes text. */
export function typeOf({ type }: Parameter): Extract<PortType, { readonly kind: 'parameter' }> {
  const known = parameterType.safeParse(type);
  return { kind: 'parameter', type: known.success ? known.data : 'STRING' };
}

/** The values that are typed so far, and what is wrong with the others, by parameter. */
export function readDrafts(
  parameters: readonly Parameter[],
  drafts: Drafts,
): { readonly values: ParameterValues; readonly problems: Readonly<Record<string, string>> } {
  const values: [string, Json][] = [];
  const problems: [string, string][] = [];
  for (const parameter of parameters) {
    const { name } = parameter;
    const result = valueOf(parameter, drafts[name]);
    if (result.kind === 'value') values.push([name, result.value]);
    if (result.kind === 'wrong') problems.push([name, result.message]);
  }
  return { values: Object.fromEntries(values), problems: Object.fromEntries(problems) };
}

type Read =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'wrong'; readonly message: string };

/** An untouched field is absent; an empty text is a value where the field was touched and takes text. */
function valueOf(parameter: Parameter, draft: Draft | undefined): Read {
  if (draft === null) return { kind: 'value', value: null };
  const type = typeOf(parameter);
  const empty = draft === undefined || (draft === '' && type.type !== 'STRING');
  if (empty) return parameter.optional ? { kind: 'absent' } : { kind: 'wrong', message: 'A value is needed.' };
  const result = checkText(draft, type, {}, parameter.literals);
  return result.ok ? { kind: 'value', value: result.value } : { kind: 'wrong', message: result.error };
}
