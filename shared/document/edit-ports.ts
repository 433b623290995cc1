/** Edits of what a graph takes and gives: its inputs, its outputs and where they come from, its name. */
import type { InputSpec, OutputSpec, OutputValue, PipelineComponent } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DescriptionEdit, PortEdit } from './edit.ts';
import {
  fault,
  inputsOf,
  nameFault,
  outputsOf,
  withEntry,
  withoutEntry,
  mapRecord,
  type Outcome,
  type PortChange,
} from './graph.ts';
import { makeComponent, makeInput, makeOutput } from './make.ts';
import { changedInput, isSamePort } from './port-change.ts';
import { sourceFault } from './put-task.ts';
import { follow } from './references.ts';
import { ok, type Result } from '../result.ts';

type Done = Result<Outcome, Diagnostic>;

/** Applies an edit of inputs or outputs to a graph. */
export function editPort(owner: PipelineComponent, edit: PortEdit): Done {
  switch (edit.kind) {
    case 'add-input':
      return addInput(owner, edit.input, edit.index);
    case 'change-input':
      return changeInput(owner, edit.name, edit.input);
    case 'remove-input':
      return removeInput(owner, edit.name);
    case 'reorder-input':
      return reorder(inputsOf(owner), edit.name, edit.index, 'input', (inputs) => makeComponent(owner, { inputs }));
    case 'add-output':
      return addOutput(owner, edit.output, edit.index, edit.source);
    case 'change-output':
      return changeOutput(owner, edit.name, edit.output);
    case 'remove-output':
      return removeOutput(owner, edit.name);
    case 'reorder-output':
      return reorder(outputsOf(owner), edit.name, edit.index, 'output', (outputs) => makeComponent(owner, { outputs }));
    case 'set-output-source':
      return setSource(owner, edit.name, edit.source);
  }
}

/** Changes what a graph says about itself; an empty text removes the field, an absent one leaves it. */
export function describe(owner: PipelineComponent, edit: DescriptionEdit): Done {
  if (edit.kind === 'set-pipeline-options') {
    return ok({ component: makeComponent(owner, { pipelineOptions: edit.options }) });
  }
  const { name, description } = edit;
  return ok({
    component: makeComponent(owner, {
      ...(name === undefined ? {} : { name: name.trim() || undefined }),
      ...(description === undefined ? {} : { description: description || undefined }),
    }),
  });
}

function addInput(owner: PipelineComponent, input: InputSpec, index: number | undefined): Done {
  const inputs = inputsOf(owner);
  const wrong = nameFault(
    input.name,
    inputs.some(({ name }) => name === input.name),
  );
  return (
    wrong ??
    ok({ component: makeComponent(owner, { inputs: inputs.toSpliced(index ?? inputs.length, 0, makeInput(input)) }) })
  );
}

function changeInput(owner: PipelineComponent, name: string, input: InputSpec): Done {
  const inputs = inputsOf(owner);
  const index = inputs.findIndex((other) => other.name === name);
  if (index === -1) return noPort('input', name);
  const renamed = input.name !== name;
  const wrong = renamed
    ? nameFault(
        input.name,
        inputs.some((other) => other.name === input.name),
      )
    : undefined;
  if (wrong !== undefined) return wrong;
  const changed = makeComponent(owner, { inputs: inputs.with(index, makeInput(input)) });
  const [from, to] = [inputs[index] ?? input, makeInput(input)];
  if (isSamePort(from, to)) return ok({ component: changed });
  const graph = follow(owner.implementation.graph, changedInput(owner, from, to));
  return ok({ component: makeComponent(changed, { graph }), ports: [{ side: 'input', from, to }] });
}

function removeInput(owner: PipelineComponent, name: string): Done {
  const inputs = inputsOf(owner);
  const from = inputs.find((other) => other.name === name);
  if (from === undefined) return noPort('input', name);
  const graph = follow(owner.implementation.graph, changedInput(owner, from, undefined));
  const component = makeComponent(owner, { inputs: inputs.filter((other) => other !== from), graph });
  return ok({ component, ports: [{ side: 'input', from }] });
}

function addOutput(
  owner: PipelineComponent,
  output: OutputSpec,
  index: number | undefined,
  source: OutputValue | undefined,
): Done {
  const outputs = outputsOf(owner);
  const wrong = nameFault(
    output.name,
    outputs.some(({ name }) => name === output.name),
  );
  if (wrong !== undefined) return wrong;
  const component = makeComponent(owner, {
    outputs: outputs.toSpliced(index ?? outputs.length, 0, makeOutput(output)),
  });
  return source === undefined ? ok({ component }) : setSource(component, output.name, source);
}

function changeOutput(owner: PipelineComponent, name: string, output: OutputSpec): Done {
  const outputs = outputsOf(owner);
  const index = outputs.findIndex((other) => other.name === name);
  if (index === -1) return noPort('output', name);
  const renamed = output.name !== name;
  const wrong = renamed
    ? nameFault(
        output.name,
        outputs.some((other) => other.name === output.name),
      )
    : undefined;
  if (wrong !== undefined) return wrong;
  const changed = makeComponent(owner, { outputs: outputs.with(index, makeOutput(output)) });
  const ports: readonly PortChange[] = [{ side: 'output', from: outputs[index] ?? output, to: makeOutput(output) }];
  const { graph } = changed.implementation;
  const outputValues = mapRecord(graph.outputValues ?? {}, (value, key) => [key === name ? output.name : key, value]);
  return ok({ component: makeComponent(changed, { graph: { ...graph, outputValues } }), ports });
}

function removeOutput(owner: PipelineComponent, name: string): Done {
  const outputs = outputsOf(owner);
  const from = outputs.find((other) => other.name === name);
  if (from === undefined) return noPort('output', name);
  const { graph } = owner.implementation;
  const component = makeComponent(owner, {
    outputs: outputs.filter((other) => other !== from),
    graph: { ...graph, outputValues: withoutEntry(graph.outputValues, name) },
  });
  return ok({ component, ports: [{ side: 'output', from }] });
}

function setSource(owner: PipelineComponent, name: string, source: OutputValue | undefined): Done {
  if (!outputsOf(owner).some((output) => output.name === name)) return noPort('output', name);
  const sources = source === undefined ? [] : 'oneOf' in source ? source.oneOf : [source];
  const wrong = sources.map((from) => sourceFault(owner, from)).find((fault) => fault !== undefined);
  if (wrong !== undefined) return wrong;
  const { graph } = owner.implementation;
  const outputValues =
    source === undefined ? withoutEntry(graph.outputValues, name) : withEntry(graph.outputValues, name, source);
  return ok({ component: makeComponent(owner, { graph: { ...graph, outputValues } }) });
}

function reorder<T extends { readonly name: string }>(
  ports: readonly T[],
  name: string,
  index: number,
  side: 'input' | 'output',
  make: (ports: readonly T[]) => PipelineComponent,
): Done {
  const port = ports.find((other) => other.name === name);
  if (port === undefined) return noPort(side, name);
  const others = ports.filter((other) => other !== port);
  return ok({ component: make(others.toSpliced(Math.max(0, Math.min(index, others.length)), 0, port)) });
}

function noPort(side: 'input' | 'output', name: string): Result<never, Diagnostic> {
  return fault(`reference-unknown-${side}`, `There is no ${side} “${name}” here.`, `Choose an ${side} that is there.`);
}
