/**
 * Random compiled pipelines, made without the compiler: what the proto and the checks of the IR let pass, the odd and the old included.
 * Whatever the choices, every reference leads somewhere.
 */
import * as fc from 'fast-check';
import { checkIr } from '../../ir/check.ts';
import type { CheckedIr } from '../../ir/compiled.ts';
import type { Ir } from '../../ir/equal.ts';
import { uniqueName } from '../../ir/names.ts';
import type {
  IrArtifactOutput,
  IrComponent,
  IrDag,
  IrExecutor,
  IrInputDefinitions,
  IrOutputDefinitions,
  IrParameterOutput,
  IrTask,
} from '../../ir/pipeline-spec.ts';
import type { JsonObject } from '../../json.ts';
import { Choices } from '../../testing/choices.ts';
import { randomExecutor } from './random-executor.ts';
import { definitions, randomInputs, randomOutputs, texts } from './random-ports.ts';
import { randomTask, type Sources } from './random-task.ts';

const taskKeys = [
  'train',
  'train-2',
  'Big',
  'for-loop-1',
  'condition-2',
  'a',
  'x1',
  'exit-handler-1',
  'toString',
  '7',
  'a_b',
  'c.d-',
];
const componentNames = ['comp-train', 'train', 'comp-comp-a', 'two words', 'toString', 'comp-', '1'];

interface Pool {
  readonly components: Record<string, IrComponent>;
  readonly executors: Record<string, IrExecutor>;
  readonly choices: Choices;
}

/** Pipelines that pass the checks. */
export const pipelines: fc.Arbitrary<CheckedIr> = fc
  .array(fc.nat(1_000_000), { minLength: 20, maxLength: 600, size: 'max' })
  .map((row) => makePipeline(new Choices(row)))
  .map((ir) => {
    const checked = ir === undefined ? undefined : checkIr(ir.spec, ir.platform);
    return checked?.ok === true ? checked.value : undefined;
  })
  .filter((ir) => ir !== undefined);

/** A pipeline that may still break a rule that its references do not show; undefined where no task came about. */
function makePipeline(choices: Choices): Ir | undefined {
  const pool: Pool = { components: {}, executors: {}, choices };
  const root = randomGraph(pool, randomInputs(choices), 3);
  if (Object.keys(root.dag?.tasks ?? {}).length === 0) return undefined;
  if (choices.once(10)) addComponent(pool, 0);
  const platform = randomPlatform(pool);
  return {
    ...(platform === undefined ? {} : { platform }),
    spec: {
      pipelineInfo: {
        name: choices.pick(['pipeline', 'a--b-', '0']),
        ...choices.maybe(4, 'displayName', () => choices.pick([...texts, 'My pipeline', 'pipeline'])),
        ...choices.maybe(4, 'description', () => choices.pick(texts)),
      },
      schemaVersion: '2.1.0',
      ...choices.maybe(2, 'sdkVersion', () => 'kfp-2.14.3'),
      ...choices.maybe(6, 'defaultPipelineRoot', () => choices.pick(['gs://b/{{$.pipeline_job_name}}', ''])),
      components: pool.components,
      deploymentSpec: { executors: pool.executors },
      root,
    },
  };
}

function addComponent(pool: Pool, depth: number): string {
  const { choices, components, executors } = pool;
  const inputDefinitions = randomInputs(choices);
  if (depth > 0 && choices.once(3)) {
    const graph = randomGraph(pool, inputDefinitions, depth - 1);
    if (Object.keys(graph.dag?.tasks ?? {}).length > 0) {
      const name = freeName(pool);
      components[name] = graph;
      return name;
    }
  }
  const outputDefinitions = randomOutputs(choices);
  const component: IrComponent = {
    ...(inputDefinitions === undefined ? {} : { inputDefinitions }),
    ...(outputDefinitions === undefined ? {} : { outputDefinitions }),
    ...choices.maybe(20, 'taskConfigPassthroughs', () => [{ field: 'RESOURCES', applyToTask: true }, { field: 'ENV' }]),
    ...choices.maybe(40, 'singlePlatformSpecs', () => [{ platform: 'x' }]),
  };
  const name = freeName(pool);
  const executorLabel = `exec-${name}`;
  executors[executorLabel] = randomExecutor(component, choices);
  components[name] = { ...component, executorLabel };
  return name;
}

function freeName({ choices, components }: Pool): string {
  return uniqueName(choices.pick(componentNames), new Set(Object.keys(components)));
}

function randomGraph(pool: Pool, inputs: IrInputDefinitions | undefined, depth: number): IrComponent {
  const { choices, components } = pool;
  const tasks: Record<string, IrTask> = {};
  const before: [string, IrComponent][] = [];
  for (const key of choices.some(taskKeys, 4)) {
    const known = Object.keys(components);
    const name = known.length > 0 && choices.once(3) ? choices.pick(known) : addComponent(pool, depth);
    const component = components[name];
    if (component === undefined) continue;
    const task = randomTask(key, name, component, sourcesOf(inputs, before), choices);
    if (task === undefined) continue;
    tasks[key] = task;
    before.push([key, component]);
  }
  const { declared, outputs } = randomResults(before, choices);
  return {
    ...(inputs === undefined ? {} : { inputDefinitions: inputs }),
    ...(declared === undefined ? {} : { outputDefinitions: declared }),
    dag: { tasks, ...(outputs === undefined ? {} : { outputs }) },
  };
}

function sourcesOf(inputs: IrInputDefinitions | undefined, before: readonly [string, IrComponent][]): Sources {
  return {
    tasks: before.map(([key]) => key),
    parameters: [
      ...Object.entries(inputs?.parameters ?? {}).map(([key, { parameterType }]) => ({
        type: parameterType,
        source: { componentInputParameter: key },
      })),
      ...before.flatMap(([producerTask, { outputDefinitions }]) =>
        Object.entries(outputDefinitions?.parameters ?? {}).map(([outputParameterKey, { parameterType }]) => ({
          type: parameterType,
          source: { taskOutputParameter: { producerTask, outputParameterKey } },
        })),
      ),
    ],
    artifacts: [
      ...Object.entries(inputs?.artifacts ?? {}).map(([key, { isArtifactList = false }]) => ({
        list: isArtifactList,
        source: { componentInputArtifact: key },
      })),
      ...before.flatMap(([producerTask, { outputDefinitions }]) =>
        Object.entries(outputDefinitions?.artifacts ?? {}).map(([outputArtifactKey, { isArtifactList = false }]) => ({
          list: isArtifactList,
          source: { taskOutputArtifact: { producerTask, outputArtifactKey } },
        })),
      ),
    ],
  };
}

function randomResults(
  before: readonly [string, IrComponent][],
  choices: Choices,
): { declared: IrOutputDefinitions | undefined; outputs: IrDag['outputs'] } {
  const declared = {
    parameters: {} as Record<string, IrParameterOutput>,
    artifacts: {} as Record<string, IrArtifactOutput>,
  };
  const parameters: NonNullable<NonNullable<IrDag['outputs']>['parameters']> = {};
  const artifacts: NonNullable<NonNullable<IrDag['outputs']>['artifacts']> = {};
  for (const [producerSubtask, { outputDefinitions }] of before) {
    for (const [outputParameterKey, definition] of Object.entries(outputDefinitions?.parameters ?? {})) {
      if (!choices.once(3)) continue;
      const name = choices.pick([
        outputParameterKey,
        `pipelinechannel--${producerSubtask}-${outputParameterKey}`,
        'all',
      ]);
      if (Object.hasOwn(artifacts, name)) continue;
      const selector = { producerSubtask, outputParameterKey };
      const known = parameters[name];
      if (known !== undefined) {
        const one = known.valueFromParameter;
        const others = known.valueFromOneof?.parameterSelectors ?? (one === undefined ? [] : [one]);
        if (declared.parameters[name]?.parameterType !== definition.parameterType) continue;
        parameters[name] = { valueFromOneof: { parameterSelectors: [...others, selector] } };
        continue;
      }
      parameters[name] = choices.once(6)
        ? { valueFromOneof: { parameterSelectors: [selector] } }
        : { valueFromParameter: selector };
      declared.parameters[name] = choices.once(8) ? { parameterType: 'LIST' } : definition;
    }
    for (const [outputArtifactKey, definition] of Object.entries(outputDefinitions?.artifacts ?? {})) {
      if (!choices.once(3)) continue;
      const name = choices.pick([outputArtifactKey, 'any file']);
      const other = declared.artifacts[name];
      if (Object.hasOwn(parameters, name) || (other !== undefined && other !== definition)) continue;
      artifacts[name] = {
        artifactSelectors: [...(artifacts[name]?.artifactSelectors ?? []), { producerSubtask, outputArtifactKey }],
      };
      declared.artifacts[name] ??= choices.once(6) ? { ...definition, isArtifactList: true } : definition;
    }
  }
  return {
    declared: definitions(declared.parameters, declared.artifacts, choices),
    outputs: definitions(parameters, artifacts, choices),
  };
}

function randomPlatform({ choices, executors }: Pool): JsonObject | undefined {
  if (!choices.once(3)) return undefined;
  const labels = choices
    .some(Object.keys(executors).length === 0 ? [''] : Object.keys(executors), 3)
    .filter((label) => label !== '');
  const configured = (configuration: JsonObject): JsonObject =>
    labels.length === 0
      ? {}
      : { deploymentSpec: { executors: Object.fromEntries(labels.map((label) => [label, configuration])) } };
  return {
    platforms: {
      ...choices.maybe(2, 'kubernetes', () => ({
        ...configured(
          choices.pick<JsonObject>([{ nodeSelector: { labels: { a: 'b' } } }, { imagePullPolicy: 'Always' }, {}]),
        ),
        ...choices.maybe(3, 'pipelineConfig', () => ({ workspace: { size: '1Gi' } })),
      })),
      ...choices.maybe(6, 'vertex', () => ({
        ...configured({ machine: 'a' }),
        ...choices.maybe(2, 'config', () => ({ b: 1 })),
      })),
    },
  };
}
