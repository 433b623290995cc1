/** The arguments of one task against its component, and its locals. */
import type { Argument, TaskSpec } from '../component/spec.ts';
import { fits, typeLabel, type PortType } from '../component/types.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import type { DiagnosticFix } from '../diagnostic.ts';
import { own, type JsonPath } from '../json.ts';
import { validateConstant, validateValue } from './constants.ts';
import { didYouMean, type Scope } from './findings.ts';
import {
  isConstant,
  resolve,
  taskPath,
  taskPlace,
  type Resolved,
  type Slot,
  type TaskWiring,
  type Wiring,
} from './sources.ts';
import type { ValidArgument, ValidComponent, ValidInput, ValidLocal } from './valid-graph.ts';

/** Checks every argument of a task against its component. */
export function validateArguments(wiring: TaskWiring, component: ValidComponent): ReadonlyMap<string, ValidArgument> {
  const { id, task } = wiring;
  const valid = new Map<string, ValidArgument>();
  const declared = new Map(component.inputs.map((input) => [input.name, input]));
  for (const [name, argument] of Object.entries(task.arguments ?? {})) {
    const input = declared.get(name);
    if (input === undefined) {
      unknownArgument(wiring, name, argument, component);
      continue;
    }
    const checked = validateArgument(wiring, argument, input);
    if (checked !== undefined) valid.set(name, checked);
  }
  for (const input of component.inputs) {
    if (input.optional || input.default !== undefined || own(task.arguments, input.name) !== undefined) continue;
    // Written out in the IR's words: the check of the compiled pipeline says what is missing.
    if (own(task.ir, 'inputs') !== undefined) continue;
    if (input.name === task.forEach?.as || isFilledIn(input)) continue;
    wiring.findings(wiring.scope, {
      code: 'argument-missing',
      message: `The input “${input.name}” of “${id}” has no value.`,
      cure: missingCure(input),
      path: taskPath(id),
      of: 'key',
      place: taskPlace(wiring, id, input.name),
    });
  }
  return valid;
}

/** The backend gives a step its own configuration. */
function isFilledIn({ type }: ValidInput): boolean {
  return type.kind === 'parameter' && type.type === 'TASK_CONFIG';
}

function missingCure({ type }: ValidInput): string {
  if (type.kind === 'artifact') return `Connect an output of type ${typeLabel(type)} to it.`;
  return type.type === 'TASK_FINAL_STATUS'
    ? 'Say whose status it takes: {taskStatus: {taskId: …}}.'
    : 'Type a value, or connect an output to it.';
}

/** The types of a task's locals, as far as they are known before the run. */
export function localTypes(
  { inputs, producers }: Wiring,
  { locals = {} }: TaskSpec,
): ReadonlyMap<string, PortType | undefined> {
  const typeOf = (local: Argument): PortType | undefined => {
    if (isConstant(local)) return undefined;
    if ('taskStatus' in local) return { kind: 'parameter', type: 'TASK_FINAL_STATUS' };
    if (local.select !== undefined) return undefined;
    if ('graphInput' in local) return inputs.find(({ name }) => name === local.graphInput.inputName)?.type;
    const { taskId, outputName } = local.taskOutput;
    return producers.get(taskId)?.outputs.find(({ name }) => name === outputName)?.type;
  };
  return new Map(Object.entries(locals).map(([name, local]) => [name, typeOf(local)]));
}

/** Checks the inputs of a task that its component does not declare. Constants in them are what they say. */
export function validateLocals(wiring: TaskWiring, component: ValidComponent): ReadonlyMap<string, ValidLocal> {
  const { id, task, scope, findings } = wiring;
  const valid = new Map<string, ValidLocal>();
  const declared = new Set(component.inputs.map(({ key }) => key));
  for (const [name, local] of Object.entries(task.locals ?? {})) {
    const path: JsonPath = [...taskPath(id), 'locals', name];
    const slot: Slot = { path, who: `The local “${name}” of “${id}”`, place: taskPlace(wiring, id) };
    if (declared.has(name)) {
      findings(scope, {
        code: 'name-duplicate',
        message: `“${id}” has an input “${name}” already; a local is for what its component does not declare.`,
        cure: 'Rename the local, or make it an argument.',
        path,
        of: 'key',
        place: slot.place,
      });
      continue;
    }
    const checked = validateLocal(wiring, slot, local);
    if (checked !== undefined) valid.set(name, checked);
  }
  return valid;
}

function validateLocal(wiring: TaskWiring, slot: Slot, local: Argument): ValidLocal | undefined {
  if (isConstant(local)) {
    const argument = validateConstant(wiring, slot, local);
    return argument === undefined ? undefined : { kind: 'parameter', argument };
  }
  const source = resolve(wiring, slot, local);
  return source === undefined ? undefined : { kind: source.type?.kind ?? 'parameter', argument: source.argument };
}

function argumentPath(id: string, name: string): JsonPath {
  return [...taskPath(id), 'arguments', name];
}

function unknownArgument(wiring: TaskWiring, name: string, argument: Argument, component: ValidComponent): void {
  const { id, task } = wiring;
  const names = component.inputs.map((input) => input.name);
  const nearest = nearestName(
    name,
    names.filter((input) => own(task.arguments, input) === undefined),
  );
  const path = argumentPath(id, name);
  const fix: DiagnosticFix =
    nearest === undefined
      ? { label: `Remove “${name}”`, patches: [{ path }] }
      : {
          label: `Rename to “${nearest}”`,
          patches: [{ path }, { path: argumentPath(id, nearest), value: argument }],
        };
  wiring.findings(wiring.scope, {
    code: 'argument-unknown-input',
    message: `“${id}” has no input “${name}”.`,
    cure: didYouMean(
      nearest,
      names.length === 0
        ? 'Remove the argument; the component has no inputs.'
        : `Use one of ${listNames(names)}; an input for conditions and texts alone belongs into locals.`,
    ),
    path,
    of: 'key',
    place: taskPlace(wiring, id, name),
    fix,
  });
}

function validateArgument(wiring: TaskWiring, argument: Argument, input: ValidInput): ValidArgument | undefined {
  const { id } = wiring;
  const slot: Slot = {
    path: argumentPath(id, input.name),
    who: `“${input.name}” of “${id}”`,
    place: taskPlace(wiring, id, input.name),
  };
  if (isConstant(argument)) {
    return validateValue(wiring, slot, argument, input);
  }
  const source = resolve(wiring, slot, argument);
  if (source === undefined || !connectionFits(wiring, slot, input, source)) return undefined;
  warnOfAbsence(wiring, slot, input, source);
  return source.argument;
}

/** An optional input of a group that stays empty leaves a required input behind it without value. */
function warnOfAbsence(
  { scope, findings, id }: TaskWiring,
  slot: Slot,
  input: ValidInput,
  { graphInput }: Resolved,
): void {
  if (graphInput === undefined || !graphInput.optional || graphInput.default !== undefined) return;
  if (input.optional || input.default !== undefined) return;
  findings(scope, {
    code: 'argument-missing',
    severity: 'warning',
    message: `“${id}” needs “${input.name}”, but “${graphInput.name}”, which it comes from, is optional and has no default.`,
    cure: `Give “${graphInput.name}” a default, or make it required.`,
    path: slot.path,
    place: slot.place,
  });
}

function connectionFits(wiring: TaskWiring, slot: Slot, input: ValidInput, source: Resolved): boolean {
  const { scope, findings } = wiring;
  const reason = whyNot(source, input);
  if (reason === undefined || isUntypedItem(scope, source) || mayFail(wiring, slot, source.type, input)) return true;
  findings(scope, {
    code: 'connection-does-not-fit',
    message: `${source.words} does not fit the input ${slot.who}: ${reason}.`,
    cure: `Connect something of type ${typeLabel(input.type)}, or put a component between that converts it.`,
    path: slot.path,
    place: slot.place,
    fix: { label: 'Remove the connection', patches: [{ path: slot.path }] },
  });
  return false;
}

/** The item of a list whose item type nobody said is declared as text, and read as what is wanted (RES-54). */
function isUntypedItem({ items }: Scope, { graphInput, type }: Resolved): boolean {
  return graphInput !== undefined && items.has(graphInput.name) && type?.kind === 'parameter' && type.type === 'STRING';
}

/** Kubeflow hands a Float to an Integer, and the step takes it where it has no fraction. */
function mayFail({ scope, findings }: TaskWiring, slot: Slot, type: PortType | undefined, input: ValidInput): boolean {
  const given = type?.kind === 'parameter' ? type.type : undefined;
  const wanted = input.type.kind === 'parameter' ? input.type.type : undefined;
  if (given !== 'NUMBER_DOUBLE' || wanted !== 'NUMBER_INTEGER') return false;
  findings(scope, {
    code: 'connection-does-not-fit',
    severity: 'warning',
    message: `${slot.who} is an Integer and gets a Float, so a value with a fraction fails the step.`,
    cure: 'Declare the input as a Float, or put a component between that rounds.',
    path: slot.path,
    place: slot.place,
  });
  return true;
}

function whyNot({ argument, type }: Resolved, input: ValidInput): string | undefined {
  if (argument.from === 'task-status') {
    const takes = input.type.kind === 'parameter' && input.type.type === 'TASK_FINAL_STATUS';
    return takes ? undefined : 'only an input of type PipelineTaskFinalStatus takes the status of a task';
  }
  if (type === undefined) {
    return input.type.kind === 'parameter' ? undefined : 'a selected part is a value, and the input takes an artifact';
  }
  const fit = fits(type, input.type);
  return fit.fits ? undefined : fit.reason;
}
