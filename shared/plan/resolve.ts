/** From the values of a graph to what one task receives, and from there to a step that can be started. */
import type { CheckedIr } from '../ir/compiled.ts';
import type {
  IrComponent,
  IrParameterInput,
  IrTask,
  IrTaskInputArtifact,
  IrTaskInputParameter,
} from '../ir/pipeline-spec.ts';
import { hasPlaceholder } from '../ir/placeholders.ts';
import { componentOf, containerOf } from '../ir/references.ts';
import { own, sameJson, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Artifact, ArtifactValues, ParameterValues, Values } from '../run/values.ts';
import { compactJson, parameterText } from '../value-text.ts';
import { fillConstant } from './constants.ts';
import { executorInput } from './executor-input.ts';
import { expandText, expandWords, type StepContext } from './expand.ts';
import { expandVariables } from './kubelet.ts';
import type { PathLayout } from './layout.ts';
import type { TaskNames } from './names.ts';
import { mismatch, valueInWords } from './parameter-text.ts';
import { stepResources } from './resources.ts';
import type { ResolvedStep, StageInItem } from './step.ts';
import { stepOutputs } from './step-outputs.ts';

/** The values around a task: what its graph received, and what the tasks beside it produced. */
export interface GraphScope {
  readonly inputs: Values;
  /** Outputs of a task of the same graph by its key; undefined while it has none (it did not succeed). */
  readonly outputsOf: (task: string) => Values | undefined;
}

/**
 * The inputs of one task, a step or a group: sources followed, dynamic strings filled in, defaults applied, values converted as the
 * backend's driver does it (anything becomes text for STRING; other types must match). Null for an optional input counts as not given.
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
  const parameters = receiveParameters(component, sources.value);
  if (!parameters.ok) return parameters;
  const artifacts = receiveArtifacts(component, task, scope);
  return artifacts.ok ? ok({ parameters: parameters.value, artifacts: artifacts.value }) : artifacts;
}

/** What a graph gives to the outside, once its tasks are over. An output whose producer gave nothing is absent. */
export function resolveGraphOutputs(component: IrComponent, outputsOf: GraphScope['outputsOf']): Values {
  const parameters: Record<string, Json> = {};
  for (const [name, output] of Object.entries(component.dag?.outputs?.parameters ?? {})) {
    const selector = output.valueFromParameter;
    const value = selector && own(outputsOf(selector.producerSubtask)?.parameters, selector.outputParameterKey);
    if (value !== undefined) parameters[name] = value;
  }
  const artifacts: Record<string, readonly Artifact[]> = {};
  for (const [name, output] of Object.entries(component.dag?.outputs?.artifacts ?? {})) {
    const [selector] = output.artifactSelectors ?? [];
    const value = selector && own(outputsOf(selector.producerSubtask)?.artifacts, selector.outputArtifactKey);
    if (value !== undefined) artifacts[name] = value;
  }
  return { parameters, artifacts };
}

/** Values by input name; a name is missing where the source has none. */
function followParameters(task: IrTask, scope: GraphScope, names: TaskNames): Result<ParameterValues, Failure> {
  const inputs = Object.entries(task.inputs?.parameters ?? {});
  const values: Record<string, Json> = {};
  const dynamic: [string, Json][] = [];
  for (const [name, source] of inputs) {
    const constant = source.runtimeValue?.constant;
    if (constant !== undefined && hasPlaceholder(JSON.stringify(constant))) {
      dynamic.push([name, constant]);
      continue;
    }
    const value = constant ?? followParameter(source, scope);
    if (value !== undefined) values[name] = value;
  }
  const known: ParameterValues = { ...values };
  for (const [name, constant] of dynamic) {
    const filled = fillConstant(constant, known, names);
    if (!filled.ok) return err(unresolved(name, `The text cannot be completed: ${filled.error}.`));
    values[name] = filled.value;
  }
  return ok(values);
}

function followParameter(source: IrTaskInputParameter, scope: GraphScope): Json | undefined {
  if (source.runtimeValue !== undefined) return source.runtimeValue.constant;
  if (source.componentInputParameter !== undefined) {
    return own(scope.inputs.parameters, source.componentInputParameter);
  }
  const output = source.taskOutputParameter;
  if (output === undefined) return undefined;
  return own(scope.outputsOf(output.producerTask)?.parameters, output.outputParameterKey);
}

/** Applies what the component declares. Inputs that it does not declare (made for dynamic strings and resources) pass as they are. */
function receiveParameters(component: IrComponent, sources: ParameterValues): Result<ParameterValues, Failure> {
  const definitions = component.inputDefinitions?.parameters ?? {};
  const received: Record<string, Json> = {};
  for (const [name, value] of Object.entries(sources)) {
    if (!Object.hasOwn(definitions, name) && value !== null) received[name] = value;
  }
  for (const [name, definition] of Object.entries(definitions)) {
    const value = receiveParameter(name, definition, own(sources, name));
    if (!value.ok) return value;
    if (value.value !== undefined) received[name] = value.value;
  }
  return ok(received);
}

function receiveParameter(
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
  for (const [name, source] of Object.entries(sources ?? {})) {
    const artifacts = followArtifact(source, scope);
    if (artifacts !== undefined) received[name] = artifacts;
  }
  for (const [name, definition] of Object.entries(component.inputDefinitions?.artifacts ?? {})) {
    if (Object.hasOwn(received, name) || definition.isOptional === true) continue;
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

/**
 * One attempt of a container component: image, argv, environment, limits, what is staged in and where outputs are collected from.
 * Literal text of commands is expanded as the kubelet does; values that are filled in are not. Placeholders in env stay text, as on the backend.
 */
export function resolveStep(
  ir: CheckedIr,
  componentName: string,
  inputs: Values,
  layout: PathLayout,
  names: TaskNames,
): Result<ResolvedStep, Failure> {
  const component = own(ir.spec.components, componentName);
  const container = component && containerOf(ir.spec, component);
  if (component === undefined || container === undefined) {
    throw new Error(`A checked IR has no container component ${componentName}`);
  }
  const env = environment(container.env ?? []);
  const outputs = stepOutputs(component, layout.root);
  const context: StepContext = {
    inputs,
    outputs,
    layout,
    names,
    executorInput: executorInput(inputs, outputs, layout),
    variable: (name) => env.get(name),
  };
  const image = expandText(container.image ?? '', context);
  if (!image.ok) return image;
  const command = expandWords([...(container.command ?? []), ...(container.args ?? [])], context);
  if (!command.ok) return command;
  if (command.value.words.length === 0) {
    return err({ reason: 'start-refused', detail: 'The component has neither a command nor arguments to run.' });
  }
  if (command.value.words.some((word) => word.includes('\0'))) {
    const detail = 'A value in the command holds a NUL character, which no program can be given in its arguments.';
    return err({ reason: 'start-refused', detail });
  }
  const resources = stepResources(container.resources, context);
  if (!resources.ok) return resources;
  return ok({
    image: image.value,
    argv: command.value.words,
    env: [...env].map(([name, value]) => ({ name, value })),
    resources: resources.value,
    inputs,
    stageIn: stageIn(inputs, layout),
    inputFiles: command.value.inputFiles,
    outputs,
  });
}

/** Variables in order; each value may refer to the ones before it. */
function environment(declared: readonly { readonly name?: string; readonly value?: string }[]): Map<string, string> {
  const env = new Map<string, string>();
  for (const { name, value } of declared) {
    if (name !== undefined)
      env.set(
        name,
        expandVariables(value ?? '', (other) => env.get(other)),
      );
  }
  return env;
}

/** Each artifact once, however many inputs name it. An artifact without stored bytes is not there, as on the backend. */
function stageIn(inputs: Values, layout: PathLayout): readonly StageInItem[] {
  const items = new Map<string, StageInItem>();
  for (const artifact of Object.values(inputs.artifacts).flat()) {
    if (artifact.content === undefined) continue;
    const path = layout.inputPath(artifact);
    items.set(path, { path, digest: artifact.content.digest, kind: artifact.content.kind });
  }
  return [...items.values()];
}

function unresolved(input: string, detail: string): Failure {
  return { reason: 'input-unresolved', input, detail };
}
