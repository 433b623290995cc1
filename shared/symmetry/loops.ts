/** Loops, what they collect, and importers. */
import type { IrComponent, IrTask, PipelineSpec } from '../ir/pipeline-spec.ts';
import { untypedItems } from '../ir/loop-items.ts';
import { componentOf, isLoop, tasksOf, upstreamOf } from '../ir/references.ts';
import { isJsonArray, own, parseJsonText } from '../json.ts';
import type { Pipeline, TaskSite } from './pipeline.ts';
import { tasksWhere, type Rule } from './rule.ts';

/** What stands between an output of a task and the step that makes it. */
interface Origin {
  /** Loops on the way, this task included. */
  readonly loops: number;
  /** True when a task on the way, below a loop, may be skipped. */
  readonly skippable: boolean;
}

/** Follows an output parameter of a task down to the step that makes it. */
function originOf(spec: PipelineSpec, task: IrTask, output: string, kind: 'parameters' | 'artifacts'): Origin {
  const component = componentOf(spec, task);
  const loops = isLoop(task) ? 1 : 0;
  const inner = component === undefined ? undefined : producerInside(component, output, kind);
  if (inner === undefined) return { loops, skippable: false };
  const origin = originOf(spec, inner.task, inner.output, kind);
  const conditional = (inner.task.triggerPolicy?.condition ?? '') !== '';
  return { loops: loops + origin.loops, skippable: conditional || origin.skippable };
}

/** The task inside of a graph that makes one of its outputs; undefined for steps and for branches. */
function producerInside(
  component: IrComponent,
  output: string,
  kind: 'parameters' | 'artifacts',
): { readonly task: IrTask; readonly output: string } | undefined {
  const { dag } = component;
  const parameter = own(dag?.outputs?.parameters, output)?.valueFromParameter;
  const [artifact, ...more] = own(dag?.outputs?.artifacts, output)?.artifactSelectors ?? [];
  const [producer, key] =
    kind === 'parameters'
      ? [parameter?.producerSubtask, parameter?.outputParameterKey]
      : [more.length === 0 ? artifact?.producerSubtask : undefined, artifact?.outputArtifactKey];
  const task = producer === undefined ? undefined : own(tasksOf(component), producer);
  return task === undefined || key === undefined ? undefined : { task, output: key };
}

/** Outputs of a loop, each with its origin. */
function collected(
  site: TaskSite,
  { ir }: Pipeline,
): readonly (Origin & { readonly kind: 'parameters' | 'artifacts' })[] {
  if (!isLoop(site.task)) return [];
  return (['parameters', 'artifacts'] as const).flatMap((kind) =>
    Object.keys(site.component.outputDefinitions?.[kind] ?? {}).map((output) => ({
      kind,
      ...originOf(ir.spec, site.task, output, kind),
    })),
  );
}

/** A loop around this one calls its item the same. */
function hidesItem({ task, tasks }: TaskSite, pipeline: Pipeline): boolean {
  const item = task.parameterIterator?.itemInput;
  if (item === undefined) return false;
  return pipeline.tasks.some(
    (other) =>
      other.task.parameterIterator?.itemInput === item &&
      other.tasks.length < tasks.length &&
      other.tasks.every((key, level) => key === tasks[level]),
  );
}

function mayBeEmpty({ task }: TaskSite): boolean {
  const raw = task.parameterIterator?.items?.raw;
  if (raw === undefined) return true;
  const items = parseJsonText(raw);
  return isJsonArray(items) && items.length === 0;
}

function importerWaits({ task, executor }: TaskSite): boolean {
  return executor?.importer !== undefined && upstreamOf(task).length > 0;
}

function importerUriFromElsewhere({ task, executor }: TaskSite): boolean {
  const input = executor?.importer?.artifactUri?.runtimeParameter;
  const source = input === undefined ? undefined : own(task.inputs?.parameters, input);
  return source !== undefined && source.componentInputParameter === undefined;
}

/** True for a task that gives an item which is text on a cluster to an input of another type. */
function wantsMoreThanText({ task, component }: TaskSite, { ir }: Pipeline): boolean {
  return [...untypedItems(ir.spec, task)].some((name) => {
    const type = own(component.inputDefinitions?.parameters, name)?.parameterType;
    return type !== undefined && type !== 'STRING';
  });
}

/** Rules about loops, collected outputs and importers. */
export const loopRules: readonly Rule[] = [
  {
    rule: 'SYM-20',
    severity: 'warning',
    cluster: 'On a cluster, what loops inside of loops collect is one flat list.',
    here: 'Here, parameters are a list of lists, one for each loop; artifacts are one flat list.',
    cure: 'Do not rely on either: let the consumer take both.',
    find: tasksWhere((site, pipeline) =>
      collected(site, pipeline).some(({ kind, loops }) => kind === 'parameters' && loops > 1),
    ),
  },
  {
    rule: 'SYM-21',
    severity: 'notice',
    cluster: 'On a cluster, a loop over an empty list fails what takes its outputs.',
    here: 'Here, an empty loop gives an empty list.',
    cure: 'Put a condition around the loop where the list may be empty.',
    find: tasksWhere((site, pipeline) => mayBeEmpty(site) && collected(site, pipeline).length > 0),
  },
  {
    rule: 'SYM-22',
    severity: 'warning',
    cluster: 'On a cluster, a loop fails when a task whose output it collects is skipped in an iteration.',
    here: 'Here, such an iteration adds nothing to the list.',
    cure: 'Let the iteration give its output without a condition.',
    find: tasksWhere((site, pipeline) => collected(site, pipeline).some(({ skippable }) => skippable)),
  },
  {
    rule: 'SYM-23',
    severity: 'notice',
    cluster: 'On a cluster, the condition of a loop is evaluated before the loop and again in each iteration.',
    here: 'Here, it is evaluated once, before the loop.',
    cure: 'Let the condition read nothing that changes from item to item.',
    find: tasksWhere(
      ({ task }) => isLoop(task) && (task.triggerPolicy?.condition ?? '') !== '',
      'triggerPolicy',
      'condition',
    ),
  },
  {
    rule: 'SYM-24',
    severity: 'warning',
    cluster: 'On a cluster, a loop over a container without a group fails when an optional input is left out.',
    here: 'Here, it runs like any loop.',
    cure: 'Put the task into a group, and let the group loop.',
    find: tasksWhere(
      ({ task, component }) => task.parameterIterator !== undefined && component.dag === undefined,
      'parameterIterator',
    ),
  },
  {
    rule: 'SYM-25',
    severity: 'warning',
    cluster: 'On a cluster, loops over artifacts are not implemented.',
    here: 'Here, they run.',
    cure: 'Loop over a parameter, for example over names or positions.',
    find: tasksWhere(({ task }) => task.artifactIterator !== undefined, 'artifactIterator'),
  },
  {
    rule: 'SYM-26',
    severity: 'warning',
    cluster: 'On a cluster, the item of a list without item type is text, which an input of another type refuses.',
    here: 'Here, it is read as what is wanted.',
    cure: 'Say what the list holds, such as List[int] in Python.',
    find: tasksWhere(wantsMoreThanText),
  },
  {
    rule: 'SYM-27',
    severity: 'warning',
    cluster:
      'On a cluster, a value or an item of a loop that the KFP SDK lost on its way into a text or a group fails the run.',
    here: 'Here, it is taken from where it is.',
    cure: 'Import the pipeline and export it from here; or, in Python, pass items and fields as arguments of their own, and give inputs names that do not occur in those of lists.',
    find: ({ ir }) => ir.lost ?? [],
  },
  {
    rule: 'SYM-28',
    severity: 'notice',
    cluster:
      'On a cluster, a loop inside of another one hides the item of that one where both have one name, as the KFP SDK gives it to loops over the same list.',
    here: 'Here, it does, too.',
    cure: 'Let one of the loops go over another input with the same list.',
    find: tasksWhere(hidesItem, 'parameterIterator'),
  },
  {
    rule: 'SYM-30',
    severity: 'warning',
    cluster: 'On a cluster, an importer waits for nothing: neither for runAfter nor for the task that gives its URI.',
    here: 'Here, it waits as any task does.',
    cure: 'Put the importer into a group that waits.',
    find: tasksWhere(importerWaits),
  },
  {
    rule: 'SYM-31',
    severity: 'warning',
    cluster: 'On a cluster, an importer reads the URI from an input of its graph only.',
    here: 'Here, the URI may come from anywhere.',
    cure: 'Put the importer into a group that takes the URI as an input, or write the URI into the importer.',
    find: tasksWhere(importerUriFromElsewhere, 'inputs'),
  },
  {
    rule: 'SYM-32',
    severity: 'warning',
    cluster: 'A cluster refuses a pipeline in which an importer has a condition.',
    here: 'Here, the condition is honoured.',
    cure: 'Put the importer into a group and give the group the condition.',
    find: tasksWhere(
      ({ task, executor }) => executor?.importer !== undefined && (task.triggerPolicy?.condition ?? '') !== '',
      'triggerPolicy',
      'condition',
    ),
  },
];
