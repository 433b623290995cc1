/**
 * Random pipeline documents that are valid by construction, with all of the format: groups, conditions, loops, branches, exit tasks,
 * locals, selectors, texts, importers, shared components, options, every type.
 */
import * as fc from 'fast-check';
import type { TypeSpec } from '../../component/types.ts';
import type { Argument, ComponentSpec, InputSpec, OutputSpec, OutputValue, TaskSpec } from '../../component/spec.ts';
import { Choices } from '../../testing/choices.ts';
import {
  constant,
  isKnown,
  isParameter,
  names,
  randomContainer,
  randomImporter,
  randomInputs,
  texts,
  typeOf,
  type TypeName,
} from './components.ts';
import { randomCondition, randomLoop, randomOptions } from './rules.ts';

/** What a task may be connected to. */
export interface Source {
  readonly type: TypeName;
  readonly argument: Exclude<Argument, string | { readonly value: unknown }>;
  /** As texts write it; only of parameters. */
  readonly reference?: string;
}

/** The documents. */
export const pipelineDocuments: fc.Arbitrary<ComponentSpec> = fc
  .array(fc.nat(1_000_000), { minLength: 5, maxLength: 400, size: 'max' })
  .map((row) => pipeline(new Choices(row)));

function pipeline(choices: Choices): ComponentSpec {
  const inputs = randomInputs(choices, new Set()).map((input): InputSpec => {
    const standard = constant(typeOf(input), choices);
    // The SDK writes defaults of several lines into a comment, and cannot read what it wrote.
    const isOneLine = standard?.includes('\n') === false;
    return isOneLine && choices.once(3) ? { ...input, default: standard } : input;
  });
  const shared = choices.once(3) ? { 'A shared one': randomContainer(choices, new Set()) } : {};
  const graph = new RandomGraph(choices, inputs, shared, 2);
  graph.addTasks(1 + choices.below(6));
  const spec = graph.component(`Pipeline ${choices.pick(names)}`, shared);
  return {
    ...spec,
    ...choices.maybe(4, 'pipelineOptions', () => ({
      name: 'another-name',
      root: 's3://bucket/root',
      kubernetes: { workspace: { size: '1Gi' } },
    })),
  };
}

type Shared = { readonly [name: string]: ComponentSpec };

/** A graph while it is made. Tasks refer to what was made before them. */
class RandomGraph {
  readonly #choices: Choices;
  readonly #inputs: readonly InputSpec[];
  readonly #shared: Shared;
  readonly #depth: number;
  readonly #sources: Source[];
  readonly #tasks: { [id: string]: TaskSpec } = {};
  readonly #outputs: { readonly port: OutputSpec; readonly value: OutputValue }[] = [];

  constructor(choices: Choices, inputs: readonly InputSpec[], shared: Shared, depth: number) {
    this.#choices = choices;
    this.#inputs = inputs;
    this.#shared = shared;
    this.#depth = depth;
    this.#sources = inputs.map((input) =>
      sourceOf(typeOf(input), { graphInput: { inputName: input.name } }, `{{$.inputs.parameters['${input.name}']}}`),
    );
  }

  addTasks(count: number): void {
    for (let index = 0; index < count; index += 1) this.#addTask();
    if (this.#choices.once(4)) this.#addExitTask();
  }

  component(name: string, components: Shared = {}): ComponentSpec {
    return {
      name,
      inputs: this.#inputs,
      outputs: this.#outputs.map(({ port }) => port),
      implementation: {
        graph: {
          ...(Object.keys(components).length === 0 ? {} : { components }),
          tasks: this.#tasks,
          outputValues: Object.fromEntries(this.#outputs.map(({ port, value }) => [port.name, value])),
        },
      },
    };
  }

  #addTask(): void {
    const choices = this.#choices;
    const groups = this.#depth > 0 ? (['group', 'loop', 'branches'] as const) : [];
    switch (choices.pick(['step', 'step', 'step', 'importer', 'shared', ...groups])) {
      case 'step':
        return this.#add(this.#id(), this.#task(randomContainer(choices, this.#types())));
      case 'importer':
        return this.#add(this.#id(), this.#task(randomImporter(choices), { isPlain: true }));
      case 'shared': {
        const [name, spec] = Object.entries(this.#shared)[0] ?? [];
        if (name === undefined || spec === undefined) return this.#addTask();
        return this.#add(this.#id(), { ...this.#task(spec), componentRef: { name } }, spec);
      }
      case 'group': {
        const inner = new RandomGraph(choices, randomInputs(choices, this.#types()), this.#shared, this.#depth - 1);
        inner.addTasks(1 + choices.below(3));
        return this.#add(this.#id(), this.#task(inner.component('Group'), { isGroup: true }));
      }
      case 'loop':
        return this.#addLoop();
      case 'branches':
        return this.#addBranches();
    }
  }

  /** A group that runs once for each item; its outputs are lists. */
  #addLoop(): void {
    const choices = this.#choices;
    const loop = randomLoop(choices, this.#sources);
    const inputs = [loop.item, ...randomInputs(choices, this.#types())];
    const inner = new RandomGraph(choices, inputs, this.#shared, this.#depth - 1);
    inner.addTasks(1 + choices.below(2));
    const spec = inner.component('Loop');
    const outputs = (spec.outputs ?? []).map((output): OutputSpec => ({ ...output, type: listed(output) }));
    const task = this.#task({ ...spec, inputs: inputs.slice(1), outputs }, { isGroup: true });
    this.#add(
      this.#id(),
      {
        ...task,
        componentRef: { spec: { ...spec, outputs } },
        locals: { ...task.locals, ...loop.locals },
        forEach: loop.forEach,
      },
      { ...spec, outputs },
    );
  }

  /** A group with two tasks of which one runs, and whichever did gives the output. */
  #addBranches(): void {
    const choices = this.#choices;
    const input: InputSpec = { name: 'n', type: 'Integer' };
    const inner = new RandomGraph(choices, [input], {}, 0);
    const type = choices.pick(['String', 'Integer', 'Dataset', 'Model'] as const);
    const branch: ComponentSpec = {
      outputs: [{ name: 'out', type }],
      implementation: { container: { image: 'busybox:1', command: ['sh', { outputPath: 'out' }] } },
    };
    const n = { graphInput: { inputName: 'n' } };
    const isBig = choices.once(2)
      ? { isEnabled: { '>': { op1: n, op2: '5' } } }
      : { locals: { n }, isEnabled: { cel: "int(inputs.parameter_values['n']) > 5" } };
    inner.#tasks['if'] = { componentRef: { spec: branch }, ...isBig };
    inner.#tasks['else'] = { componentRef: { spec: branch }, isEnabled: { not: { '>': { op1: n, op2: '5' } } } };
    const oneOf = ['if', 'else'].map((taskId) => ({ taskOutput: { taskId, outputName: 'out' } }));
    inner.#outputs.push({ port: { name: 'either', type }, value: { oneOf } });
    this.#add(this.#id(), this.#task(inner.component('Branches'), { isGroup: true }));
  }

  /** A task that runs however another ends, and is told. */
  #addExitTask(): void {
    const before = this.#choices.pick(Object.keys(this.#tasks));
    this.#tasks['exit'] = {
      componentRef: {
        spec: {
          inputs: [{ name: 'status', type: 'PipelineTaskFinalStatus' }],
          implementation: { container: { image: 'busybox:1', command: ['echo', '{{$}}'] } },
        },
      },
      arguments: { status: { taskStatus: { taskId: before } } },
      trigger: 'always',
    };
  }

  #id(): string {
    return `${this.#choices.pick(names)} ${Object.keys(this.#tasks).length}`;
  }

  #types(): ReadonlySet<TypeName> {
    return new Set(this.#sources.map(({ type }) => type));
  }

  /** A use of a component. `isPlain`: without condition. */
  #task(
    spec: ComponentSpec,
    { isGroup = false, isPlain = false }: { readonly isGroup?: boolean; readonly isPlain?: boolean } = {},
  ): TaskSpec {
    const choices = this.#choices;
    const given = Object.fromEntries(
      (spec.inputs ?? []).flatMap((input) => {
        const argument = this.#argument(input);
        return argument === undefined ? [] : [[input.name, argument] as const];
      }),
    );
    const before = Object.keys(this.#tasks);
    const rule = isPlain || choices.once(2) ? undefined : randomCondition(choices, this.#sources);
    return {
      componentRef: { spec },
      arguments: given,
      ...(rule === undefined ? {} : rule),
      ...(before.length === 0 ? {} : choices.maybe(6, 'runAfter', () => [choices.pick(before)])),
      executionOptions: randomOptions(choices, isGroup || isPlain, this.#sources),
    };
  }

  #add(id: string, task: TaskSpec, spec = task.componentRef.spec): void {
    const key = this.#choices.maybe(8, 'key', () => `Key.${Object.keys(this.#tasks).length}`);
    this.#tasks[id] = { ...task, ...key };
    for (const output of spec?.outputs ?? []) {
      const taskOutput = { taskId: id, outputName: output.name };
      if (isKnown(output)) {
        const reference = `{{$.tasks['${id}'].outputs.parameters['${output.name}']}}`;
        this.#sources.push(sourceOf(typeOf(output), { taskOutput }, reference));
      }
      if (this.#outputs.length < 3) {
        const { type = 'Artifact' } = output;
        this.#outputs.push({ port: { name: `${output.name} of ${id}`, type }, value: { taskOutput } });
      }
    }
  }

  #argument(input: InputSpec): Argument | undefined {
    const choices = this.#choices;
    const type = typeOf(input);
    const isFree = input.optional === true || input.default !== undefined;
    if (isFree && choices.once(2)) return undefined;
    if (input.literals !== undefined) return choices.pick(['fast', 'full']);
    const fitting = this.#sources.filter(
      (source) => source.type === type || (type === 'Artifact' && isOneFile(source.type)),
    );
    if (fitting.length > 0 && !choices.once(4)) return choices.pick(fitting).argument;
    const said = this.#sources.flatMap(({ reference }) => reference ?? []);
    if (type === 'String' && said.length > 0 && choices.once(3)) {
      return `${choices.pick(texts)}${choices.pick(said)} and ${choices.pick(said)}`;
    }
    const parts = this.#sources.filter((source) => source.type === 'Dict');
    if (type === 'Integer' && parts.length > 0 && choices.once(2)) {
      const { argument } = choices.pick(parts);
      return 'taskStatus' in argument ? undefined : { ...argument, select: 'parseJson(string_value)["key"]' };
    }
    const text = constant(type, choices);
    if (text !== undefined) return type === 'String' && choices.once(4) ? { value: text } : text;
    return fitting.length > 0 ? choices.pick(fitting).argument : undefined;
  }
}

function sourceOf(type: TypeName, argument: Source['argument'], reference: string): Source {
  return { type, argument, ...(isParameter(type) ? { reference } : {}) };
}

function isOneFile(type: TypeName): boolean {
  return !isParameter(type) && type !== 'List[Dataset]';
}

/** What a loop makes of an output. */
function listed(output: OutputSpec): TypeSpec {
  if (!isKnown(output)) return output.type ?? 'List[Artifact]';
  const type = typeOf(output);
  if (isParameter(type)) return 'List';
  return type === 'List[Dataset]' ? type : `List[${type}]`;
}
