import type { ContainerImplementation, InputSpec } from '../component/spec.ts';
import { portType, typeLabel } from '../component/types.ts';
import { commandUsage, inputUsage, type CommandUsage, type Mention } from '../component/usage.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import type { LinkedComponent } from '../document/linked.ts';
import { taskConfigFields } from '../ir/pipeline-spec.ts';
import { own } from '../json.ts';
import { didYouMean, type Findings, type Scope } from './findings.ts';
import { containerOutputType, named, validInputs, validOutputs } from './ports.ts';
import type { ValidContainer, ValidInput, ValidOutput } from './valid-graph.ts';

type Container = ContainerImplementation['container'];

/** Checks a container component: an image, something to run, and a command that names what is declared. */
export function validateContainer(
  linked: LinkedComponent,
  container: Container,
  scope: Scope,
  findings: Findings,
): ValidContainer {
  const { spec } = linked;
  const usage = commandUsage(container);
  const typeOf = (input: InputSpec): ValidInput['type'] => portType(input.type, inputUsage(input.name, usage));
  const inputs = validInputs(spec, typeOf, scope, findings);
  const outputs = validOutputs(spec, containerOutputType, scope, findings);
  checkStart(container, scope, findings);
  checkCommand(usage, inputs, outputs, scope, findings);
  checkOutputs(usage, container, outputs, scope, findings);
  checkPassthroughs(container, scope, findings);
  return {
    kind: 'container',
    ...named(spec),
    inputs,
    outputs,
    image: container.image,
    command: container.command ?? [],
    args: container.args ?? [],
    env: container.env ?? {},
    fileOutputs: container.fileOutputs ?? {},
    taskConfigPassthroughs: container.taskConfigPassthroughs ?? [],
  };
}

function checkPassthroughs({ taskConfigPassthroughs = [] }: Container, scope: Scope, findings: Findings): void {
  taskConfigPassthroughs.forEach(({ field }, index) => {
    if (taskConfigFields.includes(field)) return;
    const path = [...containerPath, 'taskConfigPassthroughs', index, 'field'];
    const nearest = nearestName(field, taskConfigFields);
    findings(scope, {
      code: 'shape-wrong-type',
      message: `“${field}” is no part of a task’s configuration that can be passed through.`,
      cure: didYouMean(nearest, `Use one of ${listNames(taskConfigFields)}.`),
      path,
      ...(nearest === undefined ? {} : { fix: { label: `Use “${nearest}”`, patches: [{ path, value: nearest }] } }),
    });
  });
}

/** Volumes are made and deleted by Kubeflow's driver, which knows them by these images and runs none. */
function isServedByDriver({ image }: Container): boolean {
  return image === 'argostub/createpvc' || image === 'argostub/deletepvc';
}

const containerPath = ['implementation', 'container'];

function checkStart(container: Container, scope: Scope, findings: Findings): void {
  if (container.image.trim() === '') {
    findings(scope, {
      code: 'shape-missing-field',
      message: 'The component names no image.',
      cure: 'Write the image that holds its program, for example python:3.12-slim.',
      path: [...containerPath, 'image'],
    });
  }
  if ((container.command?.length ?? 0) + (container.args?.length ?? 0) > 0 || isServedByDriver(container)) return;
  findings(scope, {
    code: 'command-missing',
    message:
      'The component says nothing to run: it has neither command nor args, and KFP never uses the image’s own entry point.',
    cure: 'Write the command, for example [python3, /app/train.py].',
    path: containerPath,
    of: 'key',
  });
}

function checkCommand(
  usage: CommandUsage,
  inputs: readonly ValidInput[],
  outputs: readonly ValidOutput[],
  scope: Scope,
  findings: Findings,
): void {
  for (const words of usage.impossible) {
    findings(scope, {
      code: 'not-supported',
      message: `${words}.`,
      cure: 'Use inputValue, inputPath, outputPath, concat, or if with isPresent.',
      path: containerPath,
      of: 'key',
    });
  }
  const seen = new Set<string>();
  for (const mention of usage.mentions) {
    const said = JSON.stringify(mention);
    if (seen.has(said)) continue;
    seen.add(said);
    if (mention.port === 'input') checkInputMention(mention, inputs, scope, findings);
    else checkOutputMention(mention, outputs, scope, findings);
  }
}

type InputMention = Extract<Mention, { readonly port: 'input' }>;

function checkInputMention(
  mention: InputMention,
  inputs: readonly ValidInput[],
  scope: Scope,
  findings: Findings,
): void {
  const input = findPort(mention, inputs);
  if (input === undefined) {
    const nearest = nearestName(
      mention.name,
      inputs.map(({ name }) => name),
    );
    findings(scope, {
      code: 'placeholder-unknown-input',
      message: `The command uses the input “${mention.name}”, which the component does not declare.`,
      cure: didYouMean(nearest, 'Declare the input, or remove the placeholder.'),
      path: containerPath,
      of: 'key',
    });
    return;
  }
  const artifact = input.type.kind === 'artifact';
  if ((mention.by === 'value' && artifact) || (mention.by === 'uri' && !artifact)) {
    const label = typeLabel(input.type);
    findings(scope, {
      code: 'shape-wrong-type',
      message:
        mention.by === 'value'
          ? `The command uses the value of “${input.name}”, but a ${label} is an artifact and comes as a file.`
          : `The command uses the URI of “${input.name}”, but a ${label} is a value and has none.`,
      cure: mention.by === 'value' ? 'Use {inputPath: …}, or declare a type such as String.' : 'Use {inputValue: …}.',
      path: containerPath,
      of: 'key',
      place: { input: input.name },
    });
  } else if (mention.by !== 'presence' && mayBeMissing(input) && !mention.guarded) {
    findings(scope, {
      code: 'argument-missing',
      severity: 'warning',
      message: `The command needs “${input.name}”, which is optional and has no default: without a value the step cannot start.`,
      cure: 'Give the input a default, or use it inside of {if: {cond: {isPresent: …}}}.',
      path: containerPath,
      of: 'key',
      place: { input: input.name },
    });
  }
}

/** The SDK says that statuses are optional, as no person gives them; the task that waits for another has one. */
function mayBeMissing({ type, optional, default: value }: ValidInput): boolean {
  return optional && value === undefined && !(type.kind === 'parameter' && type.type === 'TASK_FINAL_STATUS');
}

function checkOutputMention(
  mention: Extract<Mention, { readonly port: 'output' }>,
  outputs: readonly ValidOutput[],
  scope: Scope,
  findings: Findings,
): void {
  const output = findPort(mention, outputs);
  if (output === undefined) {
    const nearest = nearestName(
      mention.name,
      outputs.map(({ name }) => name),
    );
    findings(scope, {
      code: 'placeholder-unknown-output',
      message: `The command uses the output “${mention.name}”, which the component does not declare.`,
      cure: didYouMean(nearest, 'Declare the output, or remove the placeholder.'),
      path: containerPath,
      of: 'key',
    });
  } else if (mention.by === 'uri' && output.type.kind === 'parameter') {
    findings(scope, {
      code: 'shape-wrong-type',
      message: `The command uses the URI of the output “${output.name}”, but a ${typeLabel(output.type)} is a value and has none.`,
      cure: 'Use {outputPath: …}.',
      path: containerPath,
      of: 'key',
      place: { output: output.name },
    });
  }
}

/** Structured placeholders name ports by their names; literal ones by their keys in the IR. */
function findPort<T extends { readonly name: string; readonly key: string }>(
  mention: Mention,
  ports: readonly T[],
): T | undefined {
  return ports.find((port) => (mention.literal ? port.key : port.name) === mention.name);
}

function checkOutputs(
  usage: CommandUsage,
  container: Container,
  outputs: readonly ValidOutput[],
  scope: Scope,
  findings: Findings,
): void {
  for (const name of Object.keys(container.fileOutputs ?? {})) {
    if (outputs.some((output) => output.name === name)) continue;
    findings(scope, {
      code: 'placeholder-unknown-output',
      message: `fileOutputs names the output “${name}”, which the component does not declare.`,
      cure: 'Declare the output, or remove the entry.',
      path: [...containerPath, 'fileOutputs', name],
      of: 'key',
    });
  }
  if (usage.takesExecutorInput || isServedByDriver(container)) return;
  for (const output of outputs) {
    const written = usage.mentions.some(
      (mention) => mention.port === 'output' && findPort(mention, [output]) !== undefined,
    );
    if (written || own(container.fileOutputs, output.name) !== undefined) continue;
    findings(scope, {
      code: 'output-missing',
      severity: 'warning',
      message: `The command never says where to write the output “${output.name}”.`,
      cure: `Pass {outputPath: ${output.name}} to the program.`,
      path: containerPath,
      of: 'key',
      place: { output: output.name },
    });
  }
}
