import type { Argument, ComponentSpec, TaskSpec } from '../component/spec.ts';
import { checkConstant, fits, typeLabel, type PortType } from '../component/types.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import type { DiagnosticFix } from '../diagnostic.ts';
import { placeholdersIn, printPlaceholder } from '../ir/placeholders.ts';
import { isJsonArray, isJsonObject, own, type Json, type JsonPath } from '../json.ts';
import { didYouMean, type Findings, type Scope } from './findings.ts';
import { readTyped } from './ports.ts';
import { hasReference, misplacedPlaceholders, parseText } from './text.ts';
import type { TextPart, ValidArgument, ValidComponent, ValidInput, ValidOutput } from './valid-graph.ts';

/** A graph whose tasks are known and whose connections are checked. */
export interface Wiring {
  readonly spec: ComponentSpec;
  readonly inputs: readonly ValidInput[];
  /** Components by task id; undefined for tasks whose component is unknown or wrong. */
  readonly components: ReadonlyMap<string, ValidComponent | undefined>;
  readonly scope: Scope;
  readonly findings: Findings;
}

/** Checks every argument of a task against its component. */
export function validateArguments(
  wiring: Wiring,
  id: string,
  task: TaskSpec,
  component: ValidComponent,
): ReadonlyMap<string, ValidArgument> {
  const valid = new Map<string, ValidArgument>();
  const declared = new Map(component.inputs.map((input) => [input.name, input]));
  for (const [name, argument] of Object.entries(task.arguments ?? {})) {
    const input = declared.get(name);
    const checked =
      input === undefined
        ? unknownArgument(wiring, id, name, argument, component)
        : validateArgument(wiring, id, argument, input);
    if (checked !== undefined) valid.set(name, checked);
  }
  for (const input of component.inputs) {
    if (input.optional || input.default !== undefined || own(task.arguments, input.name) !== undefined) continue;
    wiring.findings(wiring.scope, {
      code: 'argument-missing',
      message: `The input “${input.name}” of “${id}” has no value.`,
      cure:
        input.type.kind === 'artifact'
          ? `Connect an output of type ${typeLabel(input.type)} to it.`
          : 'Type a value, or connect an output to it.',
      path: taskPath(id),
      of: 'key',
      place: inputPlace(wiring, id, input.name),
    });
  }
  return valid;
}

function taskPath(id: string): JsonPath {
  return ['implementation', 'graph', 'tasks', id];
}

function argumentPath(id: string, name: string): JsonPath {
  return [...taskPath(id), 'arguments', name];
}

function inputPlace({ scope }: Wiring, id: string, input: string): { tasks: readonly string[]; input: string } {
  return { tasks: [...scope.tasks, id], input };
}

function unknownArgument(
  wiring: Wiring,
  id: string,
  name: string,
  argument: Argument,
  component: ValidComponent,
): undefined {
  const names = component.inputs.map((input) => input.name);
  const free = names.filter((input) => !sources(wiring, id).has(input));
  const nearest = nearestName(name, free);
  const path = argumentPath(id, name);
  const fix: DiagnosticFix =
    nearest === undefined
      ? { label: `Remove “${name}”`, patches: [{ path }] }
      : {
          label: `Rename to “${nearest}”`,
          patches: [{ path }, { path: argumentPath(id, nearest), value: argumentJson(argument) }],
        };
  wiring.findings(wiring.scope, {
    code: 'argument-unknown-input',
    message: `“${id}” has no input “${name}”.`,
    cure: didYouMean(
      nearest,
      names.length === 0 ? 'Remove the argument; the component has no inputs.' : `Use one of ${listNames(names)}.`,
    ),
    path,
    of: 'key',
    place: inputPlace(wiring, id, name),
    fix,
  });
}

function sources(wiring: Wiring, id: string): ReadonlySet<string> {
  const { implementation } = wiring.spec;
  const task = 'graph' in implementation ? own(implementation.graph.tasks, id) : undefined;
  return new Set(Object.keys(task?.arguments ?? {}));
}

/** Arguments are plain JSON; this only widens their type. */
function argumentJson(argument: Argument): Json {
  if (typeof argument === 'string') return argument;
  if ('value' in argument) return { value: argument.value };
  if ('graphInput' in argument) return { graphInput: { ...argument.graphInput } };
  if ('taskStatus' in argument) return { taskStatus: { ...argument.taskStatus } };
  return { taskOutput: { ...argument.taskOutput } };
}

function validateArgument(
  wiring: Wiring,
  id: string,
  argument: Argument,
  input: ValidInput,
): ValidArgument | undefined {
  if (typeof argument === 'string') return validateText(wiring, id, argument, input);
  if ('value' in argument) {
    return typeof argument.value === 'string' && hasReference(argument.value)
      ? validateText(wiring, id, argument.value, input)
      : validateValue(wiring, id, argument.value, input);
  }
  const path = argumentPath(id, input.name);
  if ('graphInput' in argument) {
    const name = argument.graphInput.inputName;
    const source = findGraphInput(wiring, id, input.name, name, [...path, 'graphInput', 'inputName']);
    if (source === undefined || !connectionFits(wiring, id, input, source.type, `The input “${name}”`))
      return undefined;
    warnOfAbsence(wiring, id, input, source);
    return { from: 'graph-input', input: name };
  }
  // Refused by the reader so far.
  if ('taskStatus' in argument) return undefined;
  const { taskId, outputName } = argument.taskOutput;
  const source = findTaskOutput(wiring, id, input.name, { task: taskId, output: outputName }, [...path, 'taskOutput']);
  if (
    source === undefined ||
    !connectionFits(wiring, id, input, source.type, `The output “${outputName}” of “${taskId}”`)
  )
    return undefined;
  return { from: 'task-output', task: taskId, output: outputName };
}

/** An optional input of a group that stays empty leaves a required input behind it without value. */
function warnOfAbsence(wiring: Wiring, id: string, input: ValidInput, source: ValidInput): void {
  if (!source.optional || source.default !== undefined || input.optional || input.default !== undefined) return;
  wiring.findings(wiring.scope, {
    code: 'argument-missing',
    severity: 'warning',
    message: `“${id}” needs “${input.name}”, but “${source.name}”, which it comes from, is optional and has no default.`,
    cure: `Give “${source.name}” a default, or make it required.`,
    path: argumentPath(id, input.name),
    place: inputPlace(wiring, id, input.name),
  });
}

function connectionFits(wiring: Wiring, id: string, input: ValidInput, given: PortType, source: string): boolean {
  const fit = fits(given, input.type);
  if (fit.fits) return true;
  const path = argumentPath(id, input.name);
  wiring.findings(wiring.scope, {
    code: 'connection-does-not-fit',
    message: `${source} does not fit the input “${input.name}” of “${id}”: ${fit.reason}.`,
    cure: `Connect something of type ${typeLabel(input.type)}, or put a component between that converts it.`,
    path,
    place: inputPlace(wiring, id, input.name),
    fix: { label: 'Remove the connection', patches: [{ path }] },
  });
  return false;
}

function validateText(wiring: Wiring, id: string, text: string, input: ValidInput): ValidArgument | undefined {
  if (!hasReference(text)) return validateValue(wiring, id, text, input);
  const path = argumentPath(id, input.name);
  if (input.type.kind !== 'parameter' || input.type.type !== 'STRING') {
    wiring.findings(wiring.scope, {
      code: 'argument-wrong-type',
      message: `The input “${input.name}” of “${id}” takes a ${typeLabel(input.type)}, and a text with references is a String.`,
      cure: 'Connect the input or output itself: {graphInput: …} or {taskOutput: …}.',
      path,
      place: inputPlace(wiring, id, input.name),
    });
    return undefined;
  }
  if (!checkLiterals(wiring, id, text, input)) return undefined;
  const parts = parseText(text);
  const good = parts.map((part) => checkPart(wiring, id, input, part, path));
  return good.every(Boolean) ? { from: 'text', parts } : undefined;
}

function checkPart(wiring: Wiring, id: string, input: ValidInput, part: TextPart, path: JsonPath): boolean {
  if ('text' in part) return true;
  const source =
    'graphInput' in part
      ? findGraphInput(wiring, id, input.name, part.graphInput, path)
      : findTaskOutput(wiring, id, input.name, part.taskOutput, path);
  if (source === undefined) return false;
  if (source.type.kind === 'parameter') return true;
  wiring.findings(wiring.scope, {
    code: 'connection-does-not-fit',
    message: `The text of “${input.name}” refers to “${source.name}”, which is a ${typeLabel(source.type)} artifact and has no text.`,
    cure: 'Refer to a parameter.',
    path,
    place: inputPlace(wiring, id, input.name),
  });
  return false;
}

function validateValue(wiring: Wiring, id: string, value: Json, input: ValidInput): ValidArgument | undefined {
  const path = argumentPath(id, input.name);
  const place = inputPlace(wiring, id, input.name);
  if (input.type.kind === 'artifact') {
    wiring.findings(wiring.scope, {
      code: 'argument-wrong-type',
      message: `The input “${input.name}” of “${id}” takes a ${typeLabel(input.type)} artifact, and a constant is a value.`,
      cure: `Connect an output of type ${typeLabel(input.type)} to it.`,
      path,
      place,
      fix: { label: 'Remove the constant', patches: [{ path }] },
    });
    return undefined;
  }
  if (!checkLiterals(wiring, id, value, input)) return undefined;
  // Null says that an optional input gets nothing.
  if (value === null && input.optional) return { from: 'constant', value: null };
  const read = isWritten(value, wiring, id, input)
    ? readTyped(value, input.type)
    : checkConstant(value, input.type.type);
  if (read.ok) return { from: 'constant', value: read.value };
  wiring.findings(wiring.scope, {
    code: 'argument-wrong-type',
    message: `The value of “${input.name}” of “${id}” has the wrong type: ${read.error}`,
    cure: 'Correct the value.',
    path,
    place,
  });
  return undefined;
}

/** Plain text is read by the type of the input; `{value: …}` is typed already. */
function isWritten(value: Json, wiring: Wiring, id: string, input: ValidInput): boolean {
  const { implementation } = wiring.spec;
  const task = 'graph' in implementation ? own(implementation.graph.tasks, id) : undefined;
  return typeof value === 'string' && typeof own(task?.arguments, input.name) === 'string';
}

/** Constants may hold the names of the run, but no placeholder that has a value in a command line only. */
function checkLiterals(wiring: Wiring, id: string, value: Json, input: ValidInput): boolean {
  const misplaced = literalTexts(value).flatMap((text) =>
    typeof value === 'string'
      ? misplacedPlaceholders(text)
      : placeholdersIn(text).filter(({ kind }) => kind !== 'run' && kind !== 'foreign'),
  );
  const [first] = misplaced;
  if (first === undefined) return true;
  wiring.findings(wiring.scope, {
    code: 'placeholder-unknown-input',
    message: `The value of “${input.name}” of “${id}” holds ${printPlaceholder(first)}, which has a meaning only in ${typeof value === 'string' ? 'a command line' : 'a plain text or a command line'}.`,
    cure: "Refer to an input with {{$.inputs.parameters['name']}} in a plain text, or remove it.",
    path: argumentPath(id, input.name),
    place: inputPlace(wiring, id, input.name),
  });
  return false;
}

function literalTexts(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (isJsonArray(value)) return value.flatMap(literalTexts);
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, item]) => [key, ...literalTexts(item)]) : [];
}

function findGraphInput(
  wiring: Wiring,
  id: string,
  input: string,
  name: string,
  path: JsonPath,
): ValidInput | undefined {
  const found = wiring.inputs.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = wiring.inputs.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  wiring.findings(wiring.scope, {
    code: 'reference-unknown-input',
    message: `“${input}” of “${id}” takes the graph’s input “${name}”, which does not exist.`,
    cure: didYouMean(
      nearest,
      names.length === 0 ? 'Add the input to the graph.' : `Add the input, or use one of ${listNames(names)}.`,
    ),
    path,
    place: inputPlace(wiring, id, input),
    ...replacement(path, 'inputName', nearest),
  });
  return undefined;
}

/** The output of a task that an argument or an output of the graph names. */
export function findTaskOutput(
  wiring: Wiring,
  id: string | undefined,
  port: string,
  source: { readonly task: string; readonly output: string },
  path: JsonPath,
): ValidOutput | undefined {
  const who = id === undefined ? `The graph’s output “${port}”` : `“${port}” of “${id}”`;
  const place = id === undefined ? { tasks: wiring.scope.tasks, output: port } : inputPlace(wiring, id, port);
  const inText = path.at(-1) !== 'taskOutput';
  if (!wiring.components.has(source.task)) {
    const nearest = nearestName(source.task, [...wiring.components.keys()]);
    wiring.findings(wiring.scope, {
      code: 'reference-unknown-task',
      message: `${who} takes an output of the task “${source.task}”, which does not exist.`,
      cure: didYouMean(nearest, 'Correct the name of the task, or remove the connection.'),
      path: inText ? path : [...path, 'taskId'],
      place,
      ...replacement(inText ? path : [...path, 'taskId'], 'taskId', nearest),
    });
    return undefined;
  }
  const component = wiring.components.get(source.task);
  const found = component?.outputs.find((output) => output.name === source.output);
  if (found !== undefined || component === undefined) return found;
  const names = component.outputs.map((output) => output.name);
  const nearest = nearestName(source.output, names);
  wiring.findings(wiring.scope, {
    code: 'reference-unknown-output',
    message: `${who} takes the output “${source.output}” of “${source.task}”, which does not exist.`,
    cure: didYouMean(
      nearest,
      names.length === 0
        ? `“${source.task}” has no outputs; remove the connection.`
        : `Use one of ${listNames(names)}.`,
    ),
    path: inText ? path : [...path, 'outputName'],
    place,
    ...replacement(inText ? path : [...path, 'outputName'], 'outputName', nearest),
  });
  return undefined;
}

/** Puts the right name where exactly the wrong name stands; names inside texts are left to the person. */
function replacement(path: JsonPath, field: string, nearest: string | undefined): { fix?: DiagnosticFix } {
  if (nearest === undefined || path.at(-1) !== field) return {};
  return { fix: { label: `Use “${nearest}”`, patches: [{ path, value: nearest }] } };
}
