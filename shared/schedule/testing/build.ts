import { checkIr } from '../../ir/check.ts';
import type { CheckedIr } from '../../ir/compiled.ts';
import type {
  IrComponent,
  IrDag,
  IrInputDefinitions,
  IrOutputDefinitions,
  IrTask,
  IrTaskInputParameter,
} from '../../ir/pipeline-spec.ts';
import { isJsonObject, own, type Json } from '../../json.ts';
import { upstreamOf } from '../../ir/references.ts';
import type { World } from './reference.ts';
import type { ConditionShape, InputShape, LoopShape, TaskShape } from './shapes.ts';

type ParameterKind = 'NUMBER_INTEGER' | 'STRING' | 'LIST' | 'STRUCT';
type PortKind = ParameterKind | 'artifact' | 'artifacts';

/** Something that a task can receive: a constant, an input of its graph, an output of a task before it. */
interface Source {
  readonly kind: PortKind;
  readonly from:
    | { readonly constant: Json }
    | { readonly graphInput: string }
    | { readonly task: string; readonly output: string };
}

/** A pipeline, and what its conditions and selectors mean. */
export type BuiltPipeline = { readonly ir: CheckedIr } & Pick<World, 'conditions' | 'selectors'>;

/** What every step gives. */
const stepOutputs: { readonly [name: string]: PortKind } = {
  n: 'NUMBER_INTEGER',
  s: 'STRING',
  l: 'LIST',
  o: 'STRUCT',
  d: 'artifact',
  ds: 'artifacts',
};

const constants: readonly Source[] = (
  [
    ['NUMBER_INTEGER', 0],
    ['STRING', ''],
    ['LIST', []],
    ['LIST', [3, 'x', null, false]],
    ['STRUCT', { a: 1, b: [0, 2] }],
    ['STRING', null],
  ] as const
).map(([kind, constant]) => ({ kind, from: { constant } }));

/** A text that another input of the same task completes. */
const dynamicText: Source = { kind: 'STRING', from: { constant: "it is {{$.inputs.parameters['in0']}}." } };

const rawItems = [
  '[]',
  '[1, 2, 3]',
  '[4, 0]',
  '[{"a": 1, "b": []}, "x"]',
  '["a", "b", "c", "d", "e"]',
  '[2.5, true]',
  '[""]',
  '[1, null]',
];

/** Makes the IR of a shape. Whatever the shape is, the IR passes the check. */
export function buildPipeline(shapes: readonly TaskShape[]): BuiltPipeline {
  const components: Record<string, IrComponent> = {};
  const conditions = new Map<string, Meaning>();
  const selectors = new Map<string, (value: Json) => Json | undefined>();

  function buildGraph(
    inner: readonly TaskShape[],
    given: readonly Source[],
  ): { dag: IrDag; sources: readonly Source[] } {
    const tasks: Record<string, IrTask> = {};
    const sources: Source[] = [...given];
    inner.forEach((shape, index) => {
      const built = buildTask(shape, index, sources);
      tasks[`t${index}`] = built.task;
      for (const [output, kind] of built.outputs) sources.push({ kind, from: { task: `t${index}`, output } });
    });
    return { dag: { tasks }, sources };
  }

  function buildTask(
    shape: TaskShape,
    index: number,
    around: readonly Source[],
  ): { task: IrTask; outputs: readonly (readonly [string, PortKind])[] } {
    const name = `c${Object.keys(components).length}`;
    components[name] = {};
    const task: IrTask = { componentRef: { name } };
    const declared = { parameters: {}, artifacts: {} } satisfies IrInputDefinitions as Required<IrInputDefinitions>;
    const inner: Source[] = [];
    const inputs: Required<NonNullable<IrTask['inputs']>> = { parameters: {}, artifacts: {} };
    task.inputs = inputs;
    shape.inputs.forEach((input, at) => {
      const dynamic = inputs.parameters['in0'] === undefined ? [] : [dynamicText];
      const source = choose([...constants, ...dynamic, ...around], input.pick);
      inner.push(receive(`in${at}`, source, input, inputs, declared));
    });
    if (shape.after.length > 0 && index > 0)
      task.dependentTasks = [...new Set(shape.after.map((n) => `t${n % index}`))];
    if (shape.exit && upstreamOf(task).length > 0) exit(task, inputs, declared);
    if (shape.condition !== undefined) addCondition(shape.condition, task, inputs, around);
    if (shape.loop !== undefined) inner.push(addLoop(shape.loop, task, inner, declared));
    if (shape.what === 'step' && shape.retries > 0) task.retryPolicy = { maxRetryCount: shape.retries };
    const made = shape.what === 'group' ? group(shape, inner) : leaf(shape);
    const given = Object.entries(made.outputs);
    const seen = shape.loop === undefined ? given : given.map(([output, kind]) => [output, collected(kind)] as const);
    // A group declares its outputs as they are seen from outside; a container as each of its executions gives them.
    const outputDefinitions = declare(shape.what === 'group' ? seen : given);
    components[name] = { ...made.component, inputDefinitions: declared, outputDefinitions };
    return { task, outputs: seen };
  }

  function group(shape: TaskShape, given: readonly Source[]): Made {
    const { dag, sources } = buildGraph(shape.inner, given);
    const produced = sources.filter((source) => 'task' in source.from);
    const outputs: Record<string, PortKind> = {};
    const parameters: Record<string, NonNullable<NonNullable<IrDag['outputs']>['parameters']>[string]> = {};
    const artifacts: Record<string, NonNullable<NonNullable<IrDag['outputs']>['artifacts']>[string]> = {};
    const wanted = produced.length === 0 ? [] : shape.outputs;
    wanted.forEach(({ picks }, at) => {
      const first = choose(produced, picks[0] ?? 0);
      const chosen = picks.map((number) => choose(produced, number)).filter(({ kind }) => kind === first.kind);
      const name = `out${at}`;
      outputs[name] = first.kind;
      const refs = chosen.flatMap(({ from }) => ('task' in from ? [from] : []));
      if (isArtifact(first.kind)) {
        artifacts[name] = {
          artifactSelectors: refs.map(({ task, output }) => ({ producerSubtask: task, outputArtifactKey: output })),
        };
      } else {
        const all = refs.map(({ task, output }) => ({ producerSubtask: task, outputParameterKey: output }));
        const [only] = all;
        parameters[name] =
          all.length === 1 && only !== undefined
            ? { valueFromParameter: only }
            : { valueFromOneof: { parameterSelectors: all } };
      }
    });
    return { component: { dag: { ...dag, outputs: { parameters, artifacts } } }, outputs };
  }

  /** Adds one input to a task and its component. Returns what the component's inside sees of it. */
  function receive(
    name: string,
    source: Source,
    shape: InputShape,
    inputs: Required<NonNullable<IrTask['inputs']>>,
    declared: Required<IrInputDefinitions>,
  ): Source {
    const { from, kind } = source;
    if (isArtifact(kind)) {
      inputs.artifacts[name] =
        'task' in from
          ? { taskOutputArtifact: { producerTask: from.task, outputArtifactKey: from.output } }
          : { componentInputArtifact: 'graphInput' in from ? from.graphInput : '' };
      declared.artifacts[name] = {
        ...(kind === 'artifacts' ? { isArtifactList: true } : {}),
        ...(shape.optional === 'no' ? {} : { isOptional: true }),
      };
      return { kind, from: { graphInput: name } };
    }
    const select = kind === 'STRUCT' && shape.select !== 'no';
    const part = shape.select === 'part' ? 'b' : 'gone';
    const selector = `parseJson(string_value)["${part}"]`;
    if (select) selectors.set(selector, (value) => (isJsonObject(value) ? own(value, part) : undefined));
    inputs.parameters[name] = {
      ...parameterSource(from),
      ...(select ? { parameterExpressionSelector: selector } : {}),
    };
    const given: ParameterKind = select ? 'LIST' : kind;
    const type = shape.asText ? 'STRING' : given;
    declared.parameters[name] = {
      parameterType: type,
      ...(shape.optional === 'no' ? {} : { isOptional: true }),
      ...(shape.optional === 'default' ? { defaultValue: defaults[type] } : {}),
    };
    return { kind: type, from: { graphInput: name } };
  }

  function addCondition(
    { form, pick }: ConditionShape,
    task: IrTask,
    inputs: Required<NonNullable<IrTask['inputs']>>,
    around: readonly Source[],
  ): void {
    const wanted = form === 'number' ? 'NUMBER_INTEGER' : 'STRING';
    const candidates = [...constants, ...around].filter(({ kind }) => kind === wanted);
    inputs.parameters['cond'] = parameterSource(choose(candidates, pick).from);
    const limit = pick % 10;
    const text = "inputs.parameter_values['cond']";
    const [cel, meaning] = meanings(text, limit)[form];
    conditions.set(cel, meaning);
    task.triggerPolicy = { ...task.triggerPolicy, condition: cel };
  }

  const root = buildGraph(shapes, []);
  const checked = checkIr({
    pipelineInfo: { name: 'random' },
    schemaVersion: '2.1.0',
    root: { dag: root.dag },
    components,
    deploymentSpec: {
      executors: {
        step: { container: { image: 'img', command: ['x'] } },
        importer: {
          importer: { artifactUri: { constant: 'gs://b/x' }, typeSchema: { schemaTitle: 'system.Dataset' } },
        },
      },
    },
  });
  if (!checked.ok) throw new Error(`A wrong pipeline: ${JSON.stringify(checked.error)}`);
  return { ir: checked.value, conditions, selectors };
}

type Meaning = (parameters: { readonly [name: string]: Json }) => boolean | undefined;

/** The CEL text of each form of condition on a value, and when it holds. */
function meanings(
  value: string,
  limit: number,
): { readonly [form in ConditionShape['form']]: readonly [string, Meaning] } {
  const number: Meaning = ({ cond }) => {
    if (typeof cond === 'number') return cond > limit;
    return typeof cond === 'string' && /^\d+$/.test(cond) ? Number(cond) > limit : undefined;
  };
  const isA: Meaning = ({ cond }) => (cond === undefined ? undefined : cond === 'a');
  return {
    true: ['true', () => true],
    false: ['false', () => false],
    number: [`int(${value}) > ${limit}`, number],
    'number in text': [`int(${value}) > ${limit}`, number],
    text: [`${value} == 'a'`, isA],
    'not text': [
      `!(${value} == 'a') && true`,
      (parameters) => (parameters['cond'] === undefined ? undefined : isA(parameters) === false),
    ],
  };
}

interface Made {
  readonly component: IrComponent;
  readonly outputs: { readonly [name: string]: PortKind };
}

function leaf({ what }: TaskShape): Made {
  return what === 'importer'
    ? { component: { executorLabel: 'importer' }, outputs: { d: 'artifact' } }
    : { component: { executorLabel: 'step' }, outputs: stepOutputs };
}

/** Adds the iterator. Returns the item as the component's inside sees it. */
function addLoop(
  { over, raw, item, optional, limit }: LoopShape,
  task: IrTask,
  received: readonly Source[],
  declared: Required<IrInputDefinitions>,
): Source {
  task.iteratorPolicy = { parallelismLimit: limit };
  const from = { graphInput: 'item' };
  const nameOf = (wanted: PortKind): string | undefined =>
    received.flatMap((source) =>
      source.kind === wanted && 'graphInput' in source.from ? [source.from.graphInput] : [],
    )[0];
  const artifacts = nameOf('artifacts');
  if (over === 'artifacts' && artifacts !== undefined) {
    task.artifactIterator = { items: { inputArtifact: artifacts }, itemInput: 'item' };
    declared.artifacts['item'] = {};
    return { kind: 'artifact', from };
  }
  const parameter = over === 'list' ? nameOf('LIST') : over === 'text' ? nameOf('STRING') : undefined;
  const items =
    parameter === undefined ? { raw: rawItems[raw % rawItems.length] ?? '' } : { inputParameter: parameter };
  task.parameterIterator = { items, itemInput: 'item' };
  declared.parameters['item'] = { parameterType: item, ...(optional ? { isOptional: true } : {}) };
  return { kind: item, from };
}

function exit(
  task: IrTask,
  inputs: Required<NonNullable<IrTask['inputs']>>,
  declared: Required<IrInputDefinitions>,
): void {
  task.triggerPolicy = { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' };
  const [producerTask] = task.dependentTasks ?? [];
  if (producerTask === undefined) return;
  inputs.parameters['status'] = { taskFinalStatus: { producerTask } };
  declared.parameters['status'] = { parameterType: 'TASK_FINAL_STATUS' };
}

function parameterSource(from: Source['from']): IrTaskInputParameter {
  if ('constant' in from) return { runtimeValue: { constant: from.constant } };
  if ('graphInput' in from) return { componentInputParameter: from.graphInput };
  return { taskOutputParameter: { producerTask: from.task, outputParameterKey: from.output } };
}

const defaults: { readonly [kind in ParameterKind]: Json } = {
  NUMBER_INTEGER: 7,
  STRING: 'default',
  LIST: [7],
  STRUCT: {},
};

function collected(kind: PortKind): PortKind {
  return isArtifact(kind) ? 'artifacts' : 'LIST';
}

function declare(outputs: readonly (readonly [string, PortKind])[]): IrOutputDefinitions {
  const parameters: Required<IrOutputDefinitions>['parameters'] = {};
  const artifacts: Required<IrOutputDefinitions>['artifacts'] = {};
  for (const [name, kind] of outputs) {
    if (isArtifact(kind)) artifacts[name] = kind === 'artifacts' ? { isArtifactList: true } : {};
    else parameters[name] = { parameterType: kind };
  }
  return { parameters, artifacts };
}

function isArtifact(kind: PortKind): kind is 'artifact' | 'artifacts' {
  return kind === 'artifact' || kind === 'artifacts';
}

function choose<T>(all: readonly T[], pick: number): T {
  const chosen = all[pick % all.length];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}
