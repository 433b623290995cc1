/** From what an execution received to a step that can be started. */
import type { CheckedIr } from '../ir/compiled.ts';
import { containerOf } from '../ir/references.ts';
import { own } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Values } from '../run/values.ts';
import { executorInput } from './executor-input.ts';
import { expandText, expandWords, type StepContext } from './expand.ts';
import { expandVariables } from './kubelet.ts';
import { workspaceMark } from './import.ts';
import type { PathLayout } from './layout.ts';
import type { TaskNames } from './names.ts';
import { plainPod, resolvePod, type StepPod, type Surroundings } from './pod.ts';
import { stepResources } from './resources.ts';
import type { ResolvedStep, StageInItem } from './step.ts';
import { stepOutputs } from './step-outputs.ts';
import { appliesToTask, taskConfig, taskConfigInput, type TaskConfigSource } from './task-config.ts';

/**
 * One attempt of a container component: image, argv, environment, limits, what is staged in and where outputs are collected from.
 * Literal text of commands is expanded as the kubelet does; values that are filled in are not. Placeholders in env stay text, as on the backend.
 */
export function resolveStep(
  ir: CheckedIr,
  componentName: string,
  received: Values,
  layout: PathLayout,
  names: TaskNames,
  surroundings: Surroundings,
): Result<ResolvedStep, Failure> {
  const component = own(ir.spec.components, componentName);
  const container = component && containerOf(ir.spec, component);
  if (component === undefined || container === undefined) {
    throw new Error(`A checked IR has no container component ${componentName}`);
  }
  const options = own(ir.kubernetes?.deploymentSpec?.executors, component.executorLabel ?? '');
  const resolved = resolvePod(options, surroundings, names);
  if (!resolved.ok) return resolved;
  const ownEnv = appliesToTask(component, 'ENV');
  const env = environment(ownEnv ? (container.env ?? []) : []);
  if (ownEnv) for (const { name, value } of resolved.value.variables) env.set(name, value);
  const outputs = stepOutputs(component, layout.root);
  const contextOf = (values: Values): StepContext => ({
    inputs: values,
    outputs,
    layout,
    names,
    executorInput: executorInput(values, outputs, layout),
    variable: (name) => env.get(name),
  });
  const filled = withFilled(received, surroundings.filledInStep ?? [], contextOf(received));
  if (!filled.ok) return filled;
  const configured = withTaskConfig(
    {
      component,
      container,
      kubernetes: options,
      mounts: withWorkspace(resolved.value.pod, names.run.workspace, received, []).mounts,
      step: contextOf(filled.value),
      pod: { ...surroundings, names },
    },
    filled.value,
  );
  if (!configured.ok) return configured;
  const inputs = configured.value;
  const context = contextOf(inputs);
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
  const resources = stepResources(appliesToTask(component, 'RESOURCES') ? container.resources : undefined, context);
  if (!resources.ok) return resources;
  const pod = appliesToTask(component, 'KUBERNETES_VOLUMES')
    ? withWorkspace(resolved.value.pod, names.run.workspace, received, command.value.words)
    : { ...resolved.value.pod, mounts: [] };
  return ok({
    image: image.value,
    argv: command.value.words,
    env: [...unbuffered(env), ...env].map(([name, value]) => ({ name, value })),
    resources: resources.value,
    inputs,
    stageIn: stageIn(inputs, layout),
    inputFiles: command.value.inputFiles,
    outputs,
    ...(pod === plainPod ? {} : { pod }),
  });
}

/** What lets the output of Python be seen while a step runs, not when a buffer is full; what the step says itself counts. */
function unbuffered(env: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return env.has('PYTHONUNBUFFERED') ? [] : [['PYTHONUNBUFFERED', '1']];
}

/** What the step received, with the texts in which it is spoken of its own executor filled in. */
function withFilled(received: Values, inputs: readonly string[], context: StepContext): Result<Values, Failure> {
  const parameters = { ...received.parameters };
  for (const input of inputs) {
    const text = own(parameters, input);
    if (typeof text !== 'string') continue;
    const filled = expandText(text, context);
    if (!filled.ok) return filled;
    parameters[input] = filled.value;
  }
  return ok(inputs.length === 0 ? received : { ...received, parameters });
}

/** What the step received, and the configuration of its task where it takes that. */
function withTaskConfig(source: TaskConfigSource, received: Values): Result<Values, Failure> {
  const input = taskConfigInput(source.component);
  if (input === undefined) return ok(received);
  const config = taskConfig(source);
  return config.ok ? ok({ ...received, parameters: { ...received.parameters, [input]: config.value } }) : config;
}

/** A step has the workspace where its command line or a value that it is given speaks of it, or an artifact is in it, as on the backend. */
function withWorkspace(
  pod: StepPod,
  path: string,
  { parameters, artifacts }: Values,
  words: readonly string[],
): StepPod {
  const texts = [...words, JSON.stringify(parameters)];
  const reads = Object.values(artifacts).some((list) => list.some(({ metadata }) => metadata[workspaceMark] === true));
  if (!reads && !texts.some((text) => text.includes(path))) return pod;
  return { ...pod, mounts: [...pod.mounts, { kind: 'workspace', path, volume: 'kfp-workspace' }] };
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

/**
 * Each artifact once, however many inputs name it. One with a custom path is there and behind its URI, where the SDK looks for it. An artifact
 * without stored bytes is not there, as on the backend.
 */
function stageIn(inputs: Values, layout: PathLayout): readonly StageInItem[] {
  const items = new Map<string, StageInItem>();
  for (const artifact of Object.values(inputs.artifacts).flat()) {
    if (artifact.content === undefined) continue;
    const { customPath: _customPath, ...plain } = artifact;
    const { digest, kind } = artifact.content;
    const path = layout.inputPath(artifact);
    items.set(path, { path, digest, kind });
    const behindUri = layout.inputPath(plain);
    if (behindUri.startsWith('/')) items.set(behindUri, { path: behindUri, digest, kind });
  }
  return [...items.values()];
}
