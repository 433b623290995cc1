/** Where the outputs of a graph come from. */
import { isGraph, type OutputSpec, type OutputValue, type TaskOutput } from '../component/spec.ts';
import { fits, listOf, portType, typeLabel, type PortType } from '../component/types.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import { own, type JsonPath } from '../json.ts';
import { didYouMean } from './findings.ts';
import { validOutputs } from './ports.ts';
import { findTaskOutput, type Slot, type Wiring } from './sources.ts';
import type { ValidGraphOutput, ValidOutput, ValidSource } from './valid-graph.ts';

/** The sources of one output, as far as they were found. */
interface Sources {
  readonly found: readonly ValidOutput[];
  readonly source: ValidGraphOutput['source'];
}

const valuesPath: JsonPath = ['implementation', 'graph', 'outputValues'];

/** Checks the outputs of a graph. Those of a graph that `loops` are declared as seen from outside, as lists of what one instance gives. */
export function graphOutputs(wiring: Wiring, loops: boolean): readonly ValidGraphOutput[] {
  const { spec, scope, findings } = wiring;
  const values = isGraph(spec) ? (spec.implementation.graph.outputValues ?? {}) : {};
  const declared = new Set((spec.outputs ?? []).map(({ name }) => name));
  const sources = new Map<string, Sources>();
  for (const [name, value] of Object.entries(values)) {
    sources.set(name, sourcesOf(wiring, name, value));
    if (!declared.has(name)) undeclared(wiring, name, values);
  }
  const outputs = validOutputs(spec, (output) => outputType(output, sources, loops), scope, findings);
  return outputs.flatMap((output, index) => {
    const from = sources.get(output.name);
    if (from === undefined) {
      findings(scope, {
        code: 'output-missing',
        message: `Nothing is connected to the output “${output.name}” of ${scope.tasks.length === 0 ? 'the pipeline' : `“${scope.tasks.at(-1)}”`}.`,
        cure: 'Connect the output of a task to it, or remove it.',
        path: ['outputs', index],
        place: { tasks: scope.tasks, output: output.name },
        fix: { label: `Remove “${output.name}”`, patches: [{ path: ['outputs', index] }] },
      });
      return [];
    }
    const [first, ...others] = from.found;
    if (first === undefined) return [];
    for (const other of others) checkBranch(wiring, output.name, first, other);
    checkOutputFit(wiring, output, first, loops);
    return [{ ...output, source: from.source }];
  });
}

function sourcesOf(wiring: Wiring, name: string, value: OutputValue): Sources {
  const path: JsonPath = [...valuesPath, name];
  if (!('oneOf' in value)) {
    const found = findSource(wiring, name, value, path);
    return { found: found === undefined ? [] : [found], source: sourceOf(value) };
  }
  if (value.oneOf.length === 0) {
    wiring.findings(wiring.scope, {
      code: 'output-missing',
      message: `The output “${name}” comes from one of several branches, and none is named.`,
      cure: 'Name the outputs of the branches in oneOf.',
      path: [...path, 'oneOf'],
      place: { tasks: wiring.scope.tasks, output: name },
    });
  }
  return {
    found: value.oneOf.flatMap((branch, index) => findSource(wiring, name, branch, [...path, 'oneOf', index]) ?? []),
    source: { oneOf: value.oneOf.map(sourceOf) },
  };
}

function sourceOf({ taskOutput }: TaskOutput): ValidSource {
  return { task: taskOutput.taskId, output: taskOutput.outputName };
}

function findSource(wiring: Wiring, name: string, value: TaskOutput, path: JsonPath): ValidOutput | undefined {
  const slot: Slot = { path, who: `The graph’s output “${name}”`, place: { tasks: wiring.scope.tasks, output: name } };
  return findTaskOutput(wiring, slot, sourceOf(value), [...path, 'taskOutput']);
}

function undeclared(
  { spec, scope, findings }: Wiring,
  name: string,
  values: { readonly [name: string]: OutputValue },
): void {
  const names = (spec.outputs ?? []).map((output) => output.name).filter((output) => own(values, output) === undefined);
  const path: JsonPath = [...valuesPath, name];
  findings(scope, {
    code: 'reference-unknown-output',
    message: `outputValues connects the output “${name}”, which the graph does not declare.`,
    cure: didYouMean(
      nearestName(name, names),
      names.length === 0
        ? 'Add it to outputs, or remove the connection.'
        : `Declared and not connected: ${listNames(names)}.`,
    ),
    path,
    of: 'key',
    place: { tasks: scope.tasks, output: name },
    fix: { label: 'Remove the connection', patches: [{ path }] },
  });
}

function outputType(output: OutputSpec, sources: ReadonlyMap<string, Sources>, loops: boolean): PortType {
  const source = sources.get(output.name)?.found[0]?.type;
  if (output.type !== undefined || source === undefined) return portType(output.type, 'path');
  return loops ? listOf(source) : source;
}

/** Whoever takes the output knows one type. */
function checkBranch({ scope, findings }: Wiring, name: string, first: ValidOutput, other: ValidOutput): void {
  const [a, b] = [typeLabel(first.type), typeLabel(other.type)];
  if (first.type.kind === other.type.kind && a === b) return;
  findings(scope, {
    code: 'connection-does-not-fit',
    message: `The output “${name}” is whichever of several branches ran, and these differ: one gives ${a}, another ${b}.`,
    cure: 'Let all branches give the same type.',
    path: [...valuesPath, name, 'oneOf'],
    place: { tasks: scope.tasks, output: name },
  });
}

/**
 * The backend hands outputs of a graph on as they are: nothing turns a number into text here. The SDK declares what a group inside of a
 * loop gives as the list that it becomes outside.
 */
function checkOutputFit({ scope, findings }: Wiring, output: ValidOutput, source: ValidOutput, loops: boolean): void {
  const given = loops ? listOf(source.type) : source.type;
  const fit = fits(given, output.type);
  const reason = fit.fits ? fit.note : fit.reason;
  if (reason === undefined) return;
  if (scope.collected && fits(listOf(source.type), output.type).fits && output.type.kind === source.type.kind) return;
  findings(scope, {
    code: 'connection-does-not-fit',
    severity: fit.fits || canBe(output.type, source.type, loops) ? 'warning' : 'error',
    message: fit.fits
      ? `The output “${output.name}” is declared as text, but its source is none, and outputs are handed on as they are.`
      : `The output “${output.name}” does not fit its source${loops ? ', collected over the items' : ''}: ${reason}.`,
    cure: loops
      ? `Declare the output as ${typeLabel(given)}: a loop gives a list.`
      : 'Declare the output with the type of its source.',
    path: [...valuesPath, output.name],
    place: { tasks: scope.tasks, output: output.name },
  });
}

/** Whether an output can be what it is declared as, although its source is declared otherwise: what is collected becomes a list, numbers are numbers. */
function canBe(declared: PortType, source: PortType, loops: boolean): boolean {
  if (declared.kind === 'artifact') return source.kind === 'artifact' && (loops || declared.list || !source.list);
  if (source.kind === 'artifact') return false;
  const bothNumbers = isNumber(declared) && isNumber(source);
  return loops || declared.type === 'LIST' || bothNumbers;
}

function isNumber(type: PortType): boolean {
  return type.kind === 'parameter' && (type.type === 'NUMBER_INTEGER' || type.type === 'NUMBER_DOUBLE');
}
