/** What arguments, conditions and outputs of a graph lead to. */
import { parseSelector } from '../cel/selector.ts';
import type { Argument, ComponentSpec, TaskSpec } from '../component/spec.ts';
import { referencesIn } from '../component/text.ts';
import { typeLabel, type PortType } from '../component/types.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import type { DiagnosticFix, GraphPlace } from '../diagnostic.ts';
import type { Json, JsonPath } from '../json.ts';
import { didYouMean, type Findings, type Scope } from './findings.ts';
import type { ValidArgument, ValidComponent, ValidInput, ValidOutput, ValidSource } from './valid-graph.ts';

/** A graph whose tasks are known and whose connections are checked. */
export interface Wiring {
  readonly spec: ComponentSpec;
  readonly inputs: readonly ValidInput[];
  /** By task id; undefined for tasks whose component is unknown or wrong. */
  readonly producers: ReadonlyMap<string, Producer | undefined>;
  readonly scope: Scope;
  readonly findings: Findings;
}

/** A task as others see it: the outputs of a loop are lists. */
export interface Producer {
  readonly component: ValidComponent;
  readonly outputs: readonly ValidOutput[];
}

/** One task of the graph while it is checked. */
export interface TaskWiring extends Wiring {
  readonly id: string;
  readonly task: TaskSpec;
  /** The types of its locals; undefined where a local leads nowhere or is known at run time only. */
  readonly locals: ReadonlyMap<string, PortType | undefined>;
}

/** Where something that refers stands: its path, and who it is in words. */
export interface Slot {
  readonly path: JsonPath;
  /** `“rate” of “train”`. */
  readonly who: string;
  readonly place: Partial<GraphPlace>;
}

/** What an argument leads to, without looking at who takes it. */
export interface Resolved {
  readonly argument: ValidArgument;
  /** Undefined when it is known at run time only: a selected part. */
  readonly type: PortType | undefined;
  /** The source as the beginning of a sentence. */
  readonly words: string;
  /** The graph's input behind it. */
  readonly graphInput?: ValidInput;
}

/** An argument that is no constant. */
export type Reference = Exclude<Argument, string | { readonly value: Json }>;

/** True for `{value: …}` and plain text. */
export function isConstant(argument: Argument): argument is Exclude<Argument, Reference> {
  return typeof argument === 'string' || 'value' in argument;
}

/** The path of a task below the component of its graph. */
export function taskPath(id: string): JsonPath {
  return ['implementation', 'graph', 'tasks', id];
}

/** The place of a task, or of one of its inputs. */
export function taskPlace({ scope }: Wiring, id: string, input?: string): Partial<GraphPlace> {
  const tasks = [...scope.tasks, id];
  return input === undefined ? { tasks } : { tasks, input };
}

/** Follows a reference to where it leads. */
export function resolve(wiring: Wiring, slot: Slot, argument: Reference): Resolved | undefined {
  if ('taskStatus' in argument) {
    const { taskId } = argument.taskStatus;
    if (!findTask(wiring, slot, taskId, [...slot.path, 'taskStatus', 'taskId'])) return undefined;
    return {
      argument: { from: 'task-status', task: taskId },
      type: { kind: 'parameter', type: 'TASK_FINAL_STATUS' },
      words: `The final status of “${taskId}”`,
    };
  }
  const selected = argument.select === undefined ? {} : { select: argument.select };
  if ('graphInput' in argument) {
    const name = argument.graphInput.inputName;
    const input = findGraphInput(wiring, slot, name, [...slot.path, 'graphInput', 'inputName']);
    if (input === undefined || !checkSelect(wiring, slot, argument.select, input.type)) return undefined;
    return {
      argument: { from: 'graph-input', input: name, ...selected },
      type: argument.select === undefined ? input.type : undefined,
      words: `The input “${name}”`,
      graphInput: input,
    };
  }
  const { taskId: task, outputName: output } = argument.taskOutput;
  const found = findTaskOutput(wiring, slot, { task, output }, [...slot.path, 'taskOutput']);
  if (found === undefined || !checkSelect(wiring, slot, argument.select, found.type)) return undefined;
  return {
    argument: { from: 'task-output', task, output, ...selected },
    type: argument.select === undefined ? found.type : undefined,
    words: `The output “${output}” of “${task}”`,
  };
}

/** A selector takes a part of a value; artifacts have none. */
function checkSelect({ scope, findings }: Wiring, slot: Slot, select: string | undefined, type: PortType): boolean {
  if (select === undefined) return true;
  const path = [...slot.path, 'select'];
  if (type.kind === 'artifact') {
    findings(scope, {
      code: 'connection-does-not-fit',
      message: `${slot.who} selects a part of a ${typeLabel(type)}, and an artifact is no value with parts.`,
      cure: 'Remove select, or take a parameter.',
      path,
      place: slot.place,
      fix: { label: 'Remove select', patches: [{ path }] },
    });
    return false;
  }
  return isSelector({ scope, findings }, slot, select);
}

/** Whether a selector can be read. */
export function isSelector(
  { scope, findings }: Pick<Wiring, 'scope' | 'findings'>,
  slot: Slot,
  select: string,
): boolean {
  const parsed = parseSelector(select);
  if (parsed.ok) return true;
  findings(scope, {
    code: 'expression-invalid',
    message: `The selector of ${slot.who} cannot be read: ${parsed.error.message}.`,
    cure: 'Write CEL such as parseJson(string_value)["name"].',
    path: [...slot.path, 'select'],
    place: slot.place,
  });
  return false;
}

/** Checks that everything the texts of a constant refer to is there and has a text. */
export function checkTexts(wiring: TaskWiring, slot: Slot, value: Json): boolean {
  return referencesIn(value)
    .map((reference) => {
      if ('input' in reference && wiring.locals.has(reference.input)) {
        const type = wiring.locals.get(reference.input);
        return type === undefined || hasText(wiring, slot, reference.input, type);
      }
      const source =
        'input' in reference
          ? findGraphInput(wiring, slot, reference.input)
          : findTaskOutput(wiring, slot, reference.taskOutput);
      return source !== undefined && hasText(wiring, slot, source.name, source.type);
    })
    .every(Boolean);
}

function hasText({ scope, findings }: Wiring, slot: Slot, name: string, type: PortType): boolean {
  if (type.kind === 'parameter') return true;
  findings(scope, {
    code: 'connection-does-not-fit',
    message: `The text of ${slot.who} refers to “${name}”, which is a ${typeLabel(type)} artifact and has no text.`,
    cure: 'Refer to a parameter.',
    path: slot.path,
    place: slot.place,
  });
  return false;
}

/** The input of the graph that a reference names. `exact` is where exactly the name stands; names inside of texts stand nowhere alone. */
function findGraphInput(wiring: Wiring, slot: Slot, name: string, exact?: JsonPath): ValidInput | undefined {
  const found = wiring.inputs.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = wiring.inputs.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  wiring.findings(wiring.scope, {
    code: 'reference-unknown-input',
    message: `${slot.who} takes the graph’s input “${name}”, which does not exist.`,
    cure: didYouMean(
      nearest,
      names.length === 0 ? 'Add the input to the graph.' : `Add the input, or use one of ${listNames(names)}.`,
    ),
    path: exact ?? slot.path,
    place: slot.place,
    ...replacement(exact, nearest),
  });
  return undefined;
}

/** The output of a task that a reference names. `exact` is where the names of task and output stand. */
export function findTaskOutput(
  wiring: Wiring,
  slot: Slot,
  { task, output }: ValidSource,
  exact?: JsonPath,
): ValidOutput | undefined {
  if (!wiring.producers.has(task)) {
    const nearest = nearestName(task, [...wiring.producers.keys()]);
    const at = exact === undefined ? undefined : [...exact, 'taskId'];
    wiring.findings(wiring.scope, {
      code: 'reference-unknown-task',
      message: `${slot.who} takes an output of the task “${task}”, which does not exist.`,
      cure: didYouMean(nearest, 'Correct the name of the task, or remove the connection.'),
      path: at ?? slot.path,
      place: slot.place,
      ...replacement(at, nearest),
    });
    return undefined;
  }
  const producer = wiring.producers.get(task);
  const found = producer?.outputs.find(({ name }) => name === output);
  if (found !== undefined || producer === undefined) return found;
  const names = producer.outputs.map(({ name }) => name);
  const nearest = nearestName(output, names);
  const at = exact === undefined ? undefined : [...exact, 'outputName'];
  wiring.findings(wiring.scope, {
    code: 'reference-unknown-output',
    message: `${slot.who} takes the output “${output}” of “${task}”, which does not exist.`,
    cure: didYouMean(
      nearest,
      names.length === 0 ? `“${task}” has no outputs; remove the connection.` : `Use one of ${listNames(names)}.`,
    ),
    path: at ?? slot.path,
    place: slot.place,
    ...replacement(at, nearest),
  });
  return undefined;
}

/** Whether a task that something names is there. */
export function findTask(wiring: Wiring, slot: Slot, id: string, exact: JsonPath): boolean {
  if (wiring.producers.has(id)) return true;
  const nearest = nearestName(id, [...wiring.producers.keys()]);
  wiring.findings(wiring.scope, {
    code: 'reference-unknown-task',
    message: `${slot.who} names the task “${id}”, which does not exist.`,
    cure: didYouMean(nearest, 'Correct the name of the task.'),
    path: exact,
    place: slot.place,
    ...replacement(exact, nearest),
  });
  return false;
}

/** Puts the right name where exactly the wrong name stands; names inside texts are left to the person. */
function replacement(path: JsonPath | undefined, nearest: string | undefined): { fix?: DiagnosticFix } {
  if (path === undefined || nearest === undefined) return {};
  return { fix: { label: `Use “${nearest}”`, patches: [{ path, value: nearest }] } };
}
