/** Constants: plain text that the input's type reads, and typed JSON; both may refer to something in their texts. */
import type { Argument } from '../component/spec.ts';
import { hasReference, parseText } from '../component/text.ts';
import { checkConstant, typeLabel, type PortType } from '../component/types.ts';
import { listNames } from '../did-you-mean.ts';
import type { DiagnosticCode, DiagnosticFix } from '../diagnostic.ts';
import { hasPlaceholder, parseTemplate, printPlaceholder, type Placeholder } from '../ir/placeholders.ts';
import { isJsonArray, isJsonObject, sameJson, type Json } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { readTyped } from './ports.ts';
import { checkTexts, isSelector, type Slot, type TaskWiring } from './sources.ts';
import type { ValidArgument, ValidInput } from './valid-graph.ts';

/** An argument that is a constant. */
export type Constant = Extract<Argument, string | { readonly value: Json }>;

/** A constant for an input of the component. */
export function validateValue(
  wiring: TaskWiring,
  slot: Slot,
  constant: Constant,
  input: ValidInput,
): ValidArgument | undefined {
  const { value, select } = parts(constant);
  // Null says that an optional input gets nothing.
  if (value === null && (input.optional || input.default !== undefined)) return { from: 'constant', value: null };
  if (input.type.kind === 'artifact') {
    return report(
      wiring,
      slot,
      'argument-wrong-type',
      `The input ${slot.who} takes a ${typeLabel(input.type)} artifact, and a constant is a value.`,
      `Connect an output of type ${typeLabel(input.type)} to it.`,
      { label: 'Remove the constant', patches: [{ path: slot.path }] },
    );
  }
  if (!checkPlaceholders(wiring, slot, value)) return undefined;
  const read = readConstant(constant, input.type);
  if (!read.ok && hasReference(value)) {
    return report(
      wiring,
      slot,
      'argument-wrong-type',
      `The input ${slot.who} takes a ${typeLabel(input.type)}, and a text with references is a String.`,
      'Connect the input or output itself: {graphInput: …} or {taskOutput: …}.',
    );
  }
  if (!read.ok) {
    const message = `The value of ${slot.who} has the wrong type: ${read.error}`;
    return report(wiring, slot, 'argument-wrong-type', message, 'Correct the value.');
  }
  const isKnown = select === undefined && !hasReference(value);
  if (isKnown && !checkLiterals(wiring, slot, read.value, input)) return undefined;
  return checkTexts(wiring, slot, read.value) ? constantArgument(wiring, slot, read.value, select) : undefined;
}

/** A constant that nobody gives a type: it is what it says, with references in its texts. */
export function validateConstant(wiring: TaskWiring, slot: Slot, constant: Constant): ValidArgument | undefined {
  const { value, select } = parts(constant);
  if (!checkPlaceholders(wiring, slot, value) || !checkTexts(wiring, slot, value)) return undefined;
  return constantArgument(wiring, slot, value, select);
}

function parts(constant: Constant): { readonly value: Json; readonly select?: string } {
  return typeof constant === 'string' ? { value: constant } : constant;
}

function constantArgument(
  wiring: TaskWiring,
  slot: Slot,
  value: Json,
  select: string | undefined,
): ValidArgument | undefined {
  if (select !== undefined && !isSelector(wiring, slot, select)) return undefined;
  return { from: hasReference(value) ? 'text' : 'constant', value, ...(select === undefined ? {} : { select }) };
}

/** Plain text is read by the type of the input; typed JSON must be of it, or becomes text where a String is wanted; what a selector takes, only the run knows. */
function readConstant(
  constant: Constant,
  type: Extract<PortType, { readonly kind: 'parameter' }>,
): Result<Json, string> {
  if (typeof constant === 'string') return readTyped(constant, type);
  const { value, select } = constant;
  const becomesText = type.type === 'STRING' && value !== null;
  return select !== undefined || becomesText ? ok(value) : checkConstant(value, type.type);
}

function checkLiterals(wiring: TaskWiring, slot: Slot, value: Json, { literals }: ValidInput): boolean {
  if (literals === undefined || literals.some((literal) => sameJson(literal, value))) return true;
  const names = literals.map((literal) => (typeof literal === 'string' ? literal : JSON.stringify(literal)));
  report(
    wiring,
    slot,
    'argument-wrong-type',
    `The value of ${slot.who} is none of those that the input allows.`,
    `Use one of ${listNames(names)}.`,
  );
  return false;
}

/** Constants may hold the names of the run, but no placeholder that has a value in a command line only. */
function checkPlaceholders(wiring: TaskWiring, slot: Slot, value: Json): boolean {
  const [first] = misplacedPlaceholders(value);
  if (first === undefined) return true;
  report(
    wiring,
    slot,
    'placeholder-unknown-input',
    `The value of ${slot.who} holds ${printPlaceholder(first)}, which has a meaning only in ${first.kind === 'input-parameter' ? 'a text, not in a key' : 'a command line'}.`,
    "Refer to an input with {{$.inputs.parameters['name']}} in a plain text, or remove it.",
  );
  return false;
}

/** Placeholders that mean something in a command line only, and so must not stand in a constant; in keys of objects that is every reference, too. */
function misplacedPlaceholders(value: Json): readonly Placeholder[] {
  if (typeof value === 'string') {
    if (!hasPlaceholder(value)) return [];
    return parseText(value).flatMap((part) => ('text' in part ? misplaced(part.text) : []));
  }
  if (isJsonArray(value)) return value.flatMap(misplacedPlaceholders);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [...misplaced(key), ...misplacedPlaceholders(item)]);
}

function misplaced(text: string): readonly Placeholder[] {
  return parseTemplate(text).filter(
    (piece) => typeof piece !== 'string' && piece.kind !== 'run' && piece.kind !== 'foreign',
  );
}

function report(
  { scope, findings }: TaskWiring,
  { path, place }: Slot,
  code: DiagnosticCode,
  message: string,
  cure: string,
  fix?: DiagnosticFix,
): undefined {
  findings(scope, { code, message, cure, path, place, ...(fix === undefined ? {} : { fix }) });
}
