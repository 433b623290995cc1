/** What a task receives: the values of its graph and of the tasks beside it, brought into the form that its component declares. */
import { evaluateSelector, parseSelector } from '../cel/selector.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import type {
  IrComponent,
  IrParameterInput,
  IrTask,
  IrTaskInputArtifact,
  IrTaskInputParameter,
} from '../ir/pipeline-spec.ts';
import { hasPlaceholder } from '../ir/placeholders.ts';
import { untypedItems } from '../ir/loop-items.ts';
import { componentOf } from '../ir/references.ts';
import { own, sameJson, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Artifact, ArtifactValues, ParameterValues, Values } from '../run/values.ts';
import { compactJson, parameterText } from '../value-text.ts';
import { fillConstant } from './constants.ts';
import { finalStatusValue, type FinalStatus } from './final-status.ts';
import type { TaskNames } from './names.ts';
import { mismatch, readParameterFile, valueInWords } from './parameter-text.ts';

/** The values around a task: what its graph received, and what the tasks beside it produced. */
export interface GraphScope {
  readonly inputs: Values;
  /** Outputs of a task of the same graph by its key; undefined while it has none (it did not succeed). */
  readonly outputsOf: (task: string) => Values | undefined;
  /** How a task of the same graph ended; undefined while it goes on. */
  readonly finalStatusOf: (task: string) => FinalStatus | undefined;
}

/**
 * The inputs of one task: sources followed, dynamic strings filled in, parts selected, defaults applied, values converted as the backend's
 * driver does it (anything becomes text for STRING; other types must match). Null for an optional input counts as not given.
 * The item of a loop is not among them: each iteration has its own.
 */
export function resolveTaskInputs(
  ir: CheckedIr,
  task: IrTask,
  scope: GraphScope,
  names: TaskNames,
): Result<Values, Failure> {
  const component = componentOf(ir.spec, task);
  if (component === undefined) throw new Error(`A checked IR has a task without component: ${names.task}`);
  const sources = followParameters(task, scope, names);
  if (!sources.ok) return sources;
  const parameters = receiveParameters(component, task, readItems(ir, component, task, sources.value));
  if (!parameters.ok) return parameters;
  const artifacts = receiveArtifacts(component, task, scope);
  return artifacts.ok ? ok({ parameters: parameters.value, artifacts: artifacts.value }) : artifacts;
}

/** Values by input name; a name is missing where the source has none. */
function followParameters(task: IrTask, scope: GraphScope, names: TaskNames): Result<ParameterValues, Failure> {
  const values: Record<string, Json> = {};
  const dynamic: [string, IrTaskInputParameter, Json][] = [];
  for (const [name, source] of Object.entries(task.inputs?.parameters ?? {})) {
    const constant = source.runtimeValue?.constant;
    if (constant !== undefined && hasPlaceholder(JSON.stringify(constant))) {
      dynamic.push([name, source, constant]);
      continue;
    }
    const value = constant ?? followParameter(source, scope, names);
    if (value === undefined) continue;
    const selected = selectPart(name, source, value);
    if (!selected.ok) return selected;
    values[name] = selected.value;
  }
  const known: ParameterValues = { ...values };
  for (const [name, source, constant] of dynamic) {
    const filled = fillConstant(constant, known, names);
    if (!filled.ok) return err(unresolved(name, `The text cannot be completed: ${filled.error}.`));
    const selected = selectPart(name, source, filled.value);
    if (!selected.ok) return selected;
    values[name] = selected.value;
  }
  return ok(values);
}

/** The value of a source that stands outside of a task's inputs, as in the options of its executor; undefined where there is none. */
export function resolveSource(
  name: string,
  source: IrTaskInputParameter,
  scope: GraphScope,
  names: TaskNames,
): Result<Json | undefined, Failure> {
  const value = followParameter(source, scope, names);
  if (value === undefined) return ok(undefined);
  const filled = source.runtimeValue === undefined ? ok(value) : fillConstant(value, scope.inputs.parameters, names);
  if (!filled.ok) return err(unresolved(name, `The text cannot be completed: ${filled.error}.`));
  return selectPart(name, source, filled.value);
}

function followParameter(source: IrTaskInputParameter, scope: GraphScope, names: TaskNames): Json | undefined {
  if (source.runtimeValue !== undefined) return source.runtimeValue.constant;
  if (source.componentInputParameter !== undefined) {
    return own(scope.inputs.parameters, source.componentInputParameter);
  }
  if (source.taskFinalStatus !== undefined) {
    const { producerTask } = source.taskFinalStatus;
    const status = scope.finalStatusOf(producerTask);
    return status && finalStatusValue(names.run, producerTask, status);
  }
  const output = source.taskOutputParameter;
  if (output === undefined) return undefined;
  return own(scope.outputsOf(output.producerTask)?.parameters, output.outputParameterKey);
}

function selectPart(input: string, source: IrTaskInputParameter, value: Json): Result<Json, Failure> {
  const text = source.parameterExpressionSelector ?? '';
  if (text === '') return ok(value);
  const selector = parseSelector(text);
  if (!selector.ok) return err({ reason: 'selector-error', input, selector: text, detail: selector.error.message });
  const part = evaluateSelector(selector.value, value);
  return part.ok ? part : err({ reason: 'selector-error', input, selector: text, detail: part.error });
}

/** An item of a list without item type has become text on its way; where another type is wanted it is read as that. */
function readItems(ir: CheckedIr, component: IrComponent, task: IrTask, sources: ParameterValues): ParameterValues {
  const items = untypedItems(ir.spec, task);
  if (items.size === 0) return sources;
  return Object.fromEntries(
    Object.entries(sources).map(([name, value]) => {
      const type = own(component.inputDefinitions?.parameters, name)?.parameterType;
      if (type === undefined || type === 'STRING' || typeof value !== 'string' || !items.has(name))
        return [name, value];
      const read = readParameterFile(type, value);
      return [name, read.ok ? read.value : value];
    }),
  );
}

/** Applies what the component declares. Inputs that it does not declare (made for dynamic strings and resources) pass as they are. */
function receiveParameters(
  component: IrComponent,
  task: IrTask,
  sources: ParameterValues,
): Result<ParameterValues, Failure> {
  const definitions = component.inputDefinitions?.parameters ?? {};
  const item = task.parameterIterator?.itemInput;
  const received: Record<string, Json> = {};
  for (const [name, value] of Object.entries(sources)) {
    if (!Object.hasOwn(definitions, name) && value !== null) received[name] = value;
  }
  for (const [name, definition] of Object.entries(definitions)) {
    if (name === item) continue;
    const source = own(sources, name);
    // The configuration of its own task is filled in when the step is resolved.
    if (definition.parameterType === 'TASK_CONFIG' && source === undefined) continue;
    const value = receiveParameter(name, definition, source);
    if (!value.ok) return value;
    if (value.value !== undefined) received[name] = value.value;
  }
  return ok(received);
}

/** What becomes of one value under the definition of an input; undefined where an optional input stays absent. */
export function receiveParameter(
  name: string,
  definition: IrParameterInput,
  source: Json | undefined,
): Result<Json | undefined, Failure> {
  const optional = definition.isOptional ?? false;
  const given = source === null && optional ? undefined : source;
  const value = given === undefined ? definition.defaultValue : given;
  if (value === undefined) {
    return optional ? ok(undefined) : err(unresolved(name, 'It was not given and has no default.'));
  }
  if (value === null) {
    return optional ? ok(undefined) : err(unresolved(name, 'It is null, and the input is not optional.'));
  }
  // The backend's launcher fills in defaults after the driver's checks, so whatever was declared is taken.
  if (sameJson(value, definition.defaultValue)) return ok(value);
  const type = definition.parameterType;
  const converted = type === 'STRING' ? parameterText(value) : value;
  const problem = type === undefined ? undefined : mismatch(type, converted);
  if (problem !== undefined) return err(unresolved(name, `It has the wrong type: ${problem}.`));
  const literals = definition.literals ?? [];
  if (literals.length > 0 && !literals.some((literal) => sameJson(literal, converted))) {
    const allowed = literals.map((literal) => compactJson(literal)).join(', ');
    return err(unresolved(name, `It is ${valueInWords(converted)}; allowed are ${allowed}.`));
  }
  return ok(converted);
}

function receiveArtifacts(component: IrComponent, task: IrTask, scope: GraphScope): Result<ArtifactValues, Failure> {
  const received: Record<string, readonly Artifact[]> = {};
  const sources = task.inputs?.artifacts;
  const item = task.artifactIterator?.itemInput;
  for (const [name, source] of Object.entries(sources ?? {})) {
    const artifacts = followArtifact(source, scope);
    if (artifacts !== undefined) received[name] = artifacts;
  }
  for (const [name, definition] of Object.entries(component.inputDefinitions?.artifacts ?? {})) {
    if (Object.hasOwn(received, name) || definition.isOptional === true || name === item) continue;
    const source = own(sources, name)?.taskOutputArtifact;
    const detail =
      source === undefined ? 'The artifact was not given.' : `The task “${source.producerTask}” gave no artifact.`;
    return err(unresolved(name, detail));
  }
  return ok(received);
}

function followArtifact(source: IrTaskInputArtifact, scope: GraphScope): readonly Artifact[] | undefined {
  if (source.componentInputArtifact !== undefined) {
    return own(scope.inputs.artifacts, source.componentInputArtifact);
  }
  const output = source.taskOutputArtifact;
  return output && own(scope.outputsOf(output.producerTask)?.artifacts, output.outputArtifactKey);
}

function unresolved(input: string, detail: string): Failure {
  return { reason: 'input-unresolved', input, detail };
}
