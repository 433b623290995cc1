/** Parameters, artifacts and the placeholders in texts and commands. */
import type { IrComponent, IrTaskInputParameter, ParameterType } from '../ir/pipeline-spec.ts';
import {
  isOfExecutor,
  parseTemplate,
  placeholdersIn,
  placeholdersOf,
  type CommandWord,
  type Placeholder,
} from '../ir/placeholders.ts';
import { own, type Json } from '../json.ts';
import type { Pipeline, TaskSite } from './pipeline.ts';
import { tasksWhere, type Rule } from './rule.ts';

function commandHas(site: TaskSite, holds: (placeholder: Placeholder) => boolean): boolean {
  return site.words.flatMap(placeholdersOf).some(holds);
}

/** Every word of a command line, those inside of structures included. */
function allWords(word: CommandWord): readonly CommandWord[] {
  switch (word.kind) {
    case 'text':
      return [word];
    case 'concat':
      return [word, ...word.items.flatMap(allWords)];
    case 'if-present':
      return [word, ...[...word.whenPresent, ...word.whenAbsent].flatMap(allWords)];
  }
}

/** What the backend's own IfPresent cannot do. */
function needsMoreThanIfPresent(word: CommandWord, { inputDefinitions }: IrComponent): boolean {
  if (word.kind !== 'if-present') return false;
  const inside = [...word.whenPresent, ...word.whenAbsent];
  return (
    Object.hasOwn(inputDefinitions?.artifacts ?? {}, word.input) ||
    inside.some((inner) => inner.kind !== 'text') ||
    placeholdersOf(word).some(({ kind }) => kind.startsWith('output'))
  );
}

function constantsOf({ task }: TaskSite): readonly Json[] {
  return Object.values(task.inputs?.parameters ?? {}).flatMap(({ runtimeValue }) =>
    runtimeValue?.constant === undefined ? [] : [runtimeValue.constant],
  );
}

/** Constants that are texts with placeholders of a kind. */
function hasTextWith(site: TaskSite, kind: Placeholder['kind']): boolean {
  return constantsOf(site).some(
    (constant) => typeof constant === 'string' && placeholdersIn(constant).some((found) => found.kind === kind),
  );
}

/** Names, ids and times. The path of the workspace is the same everywhere, and filled in everywhere. */
function isOfRun(placeholder: Placeholder): boolean {
  return placeholder.kind === 'run' && placeholder.name !== 'workspace_path';
}

function hasRunPlaceholderInside(site: TaskSite): boolean {
  return constantsOf(site).some((constant) => {
    const parts = typeof constant === 'string' ? parseTemplate(constant) : [];
    return parts.length > 1 && parts.some((part) => typeof part !== 'string' && isOfRun(part));
  });
}

function takesOptionalArtifact({ task, graph }: TaskSite): boolean {
  return Object.values(task.inputs?.artifacts ?? {}).some(
    ({ componentInputArtifact }) =>
      own(graph.component.inputDefinitions?.artifacts, componentInputArtifact ?? '')?.isOptional === true,
  );
}

/** An input that the task leaves out, whose default the command needs. */
function leavesDefaultToDriver(site: TaskSite): boolean {
  const given = site.task.inputs?.parameters ?? {};
  const declared = site.component.inputDefinitions?.parameters ?? {};
  return commandHas(
    site,
    (placeholder) =>
      placeholder.kind === 'input-parameter' &&
      !Object.hasOwn(given, placeholder.name) &&
      own(declared, placeholder.name)?.defaultValue !== undefined,
  );
}

const notText: ReadonlySet<ParameterType | undefined> = new Set(['NUMBER_INTEGER', 'NUMBER_DOUBLE', 'BOOLEAN']);

/** Inputs in the image or the resources that are no texts. */
function setsByNumber({ task, container, graph, component }: TaskSite, { ir }: Pipeline): boolean {
  const { accelerator, ...amounts } = container?.resources ?? {};
  const settings = [container?.image ?? '', ...Object.values({ ...amounts, ...accelerator }).map(String)];
  return settings.flatMap(placeholdersIn).some((placeholder) => {
    if (placeholder.kind !== 'input-parameter') return false;
    const declared = own(component.inputDefinitions?.parameters, placeholder.name)?.parameterType;
    const source = own(task.inputs?.parameters, placeholder.name);
    return notText.has(declared ?? (source === undefined ? undefined : sourceType(source, graph.component, ir)));
  });
}

/** The type that a source of the task declares, where it declares one. */
function sourceType(
  source: IrTaskInputParameter,
  graph: IrComponent,
  { spec }: Pipeline['ir'],
): ParameterType | undefined {
  const { componentInputParameter, taskOutputParameter, runtimeValue } = source;
  if (componentInputParameter !== undefined) {
    return own(graph.inputDefinitions?.parameters, componentInputParameter)?.parameterType;
  }
  if (taskOutputParameter !== undefined) {
    const producer = own(graph.dag?.tasks, taskOutputParameter.producerTask);
    const component = own(spec.components, producer?.componentRef?.name ?? '');
    return own(component?.outputDefinitions?.parameters, taskOutputParameter.outputParameterKey)?.parameterType;
  }
  if (typeof runtimeValue?.constant === 'number') return 'NUMBER_DOUBLE';
  return typeof runtimeValue?.constant === 'boolean' ? 'BOOLEAN' : undefined;
}

/** A list or an object for an input that takes text; what a selector takes of it is not known. */
function takesJsonAsText({ task, graph, component }: TaskSite, { ir }: Pipeline): boolean {
  return Object.entries(task.inputs?.parameters ?? {}).some(([name, source]) => {
    if (own(component.inputDefinitions?.parameters, name)?.parameterType !== 'STRING') return false;
    if ((source.parameterExpressionSelector ?? '') !== '') return false;
    const constant = source.runtimeValue?.constant;
    const type = sourceType(source, graph.component, ir);
    return type === 'LIST' || type === 'STRUCT' || (typeof constant === 'object' && constant !== null);
  });
}

function writesText(site: TaskSite): boolean {
  const declared = site.component.outputDefinitions?.parameters ?? {};
  return commandHas(
    site,
    (placeholder) =>
      placeholder.kind === 'output-parameter-file' && own(declared, placeholder.name)?.parameterType === 'STRING',
  );
}

/** What the backend leaves as it is written in a command line. */
function isLeftAlone(placeholder: Placeholder): boolean {
  if (placeholder.kind === 'escaped-executor-input') return true;
  if (placeholder.kind !== 'input-artifact' && placeholder.kind !== 'output-artifact') return false;
  return placeholder.property !== 'uri' && placeholder.property !== 'path';
}

/** Rules about values. */
export const valueRules: readonly Rule[] = [
  {
    rule: 'SYM-40',
    severity: 'warning',
    cluster: 'On a cluster, passing on an optional artifact that the graph was not given is an error.',
    here: 'Here, the artifact is then absent for the task, too.',
    cure: 'Require the artifact, or make two pipelines.',
    find: tasksWhere(takesOptionalArtifact, 'inputs', 'artifacts'),
  },
  {
    rule: 'SYM-41',
    severity: 'warning',
    cluster: 'On a cluster, a command that names an input which the task leaves out fails, although it has a default.',
    here: 'Here, the default applies.',
    cure: 'Give the task the value; what Millrace compiles always does.',
    find: tasksWhere(leavesDefaultToDriver, 'componentRef'),
  },
  {
    rule: 'SYM-42',
    severity: 'warning',
    cluster: 'On a cluster, a number or boolean in the place of an image or a resource becomes an empty text.',
    here: 'Here, it is its text.',
    cure: 'Make the input a String.',
    find: tasksWhere(setsByNumber, 'componentRef'),
  },
  {
    rule: 'SYM-43',
    severity: 'warning',
    cluster: 'On a cluster, names of the run or the task are filled in only where they are the whole constant.',
    here: 'Here, they are filled in inside of longer texts, too.',
    cure: 'Pass the name as an argument of its own, and put the text together in the step.',
    find: tasksWhere(hasRunPlaceholderInside, 'inputs'),
  },
  {
    rule: 'SYM-44',
    severity: 'warning',
    cluster: 'On a cluster, a text that refers to inputs and is given to a group stays as it is written.',
    here: 'Here, it is filled in before the group gets it.',
    cure: 'Put the text together inside of the group.',
    find: tasksWhere((site) => site.component.dag !== undefined && hasTextWith(site, 'input-parameter'), 'inputs'),
  },
  {
    rule: 'SYM-45',
    severity: 'notice',
    cluster: 'On a cluster, a value with a quote or a line break in it breaks a text that refers to it.',
    here: 'Here, any value is filled in as it is.',
    cure: 'Pass the value as an argument of its own where it may hold quotes.',
    find: tasksWhere((site) => site.component.dag === undefined && hasTextWith(site, 'input-parameter'), 'inputs'),
  },
  {
    rule: 'SYM-46',
    severity: 'warning',
    cluster: 'On a cluster, it is left to chance whether references inside of lists and objects are filled in.',
    here: 'Here, they always are.',
    cure: 'Put the list or object together in a step.',
    find: tasksWhere(
      (site) =>
        constantsOf(site).some((constant) => typeof constant !== 'string' && placeholdersIn(constant).length > 0),
      'inputs',
    ),
  },
  {
    rule: 'SYM-47',
    severity: 'warning',
    cluster: 'On a cluster, Concat in a command is not put together: the step gets its JSON.',
    here: 'Here, it is put together.',
    cure: 'Write one text with placeholders; what Millrace compiles from concat is one.',
    find: tasksWhere((site) => site.words.flatMap(allWords).some(({ kind }) => kind === 'concat'), 'componentRef'),
  },
  {
    rule: 'SYM-48',
    severity: 'warning',
    cluster: 'On a cluster, IfPresent knows parameters and plain texts only, and no outputs.',
    here: 'Here, it knows artifacts, nested structures and outputs, too.',
    cure: 'Let the step find out what it was given.',
    find: tasksWhere(
      (site) => site.words.flatMap(allWords).some((word) => needsMoreThanIfPresent(word, site.component)),
      'componentRef',
    ),
  },
  {
    rule: 'SYM-49',
    severity: 'notice',
    cluster: 'On a cluster, the entry point of an image is never used: args without a command are the command.',
    here: 'Here, it is not used either.',
    cure: 'Write the program into the command.',
    find: tasksWhere(
      ({ container }) => (container?.command ?? []).length === 0 && (container?.args ?? []).length > 0,
      'componentRef',
    ),
  },
  {
    rule: 'SYM-50',
    severity: 'notice',
    cluster: 'On a cluster, a text output is kept as it was written, with the line break at its end.',
    here: 'Here, it is, too.',
    cure: 'Write it without a line break (printf instead of echo) where it is compared.',
    find: tasksWhere(writesText, 'componentRef'),
  },
  {
    rule: 'SYM-51',
    severity: 'notice',
    cluster:
      'On a cluster, a list or object becomes compact JSON where text is wanted, with sorted keys and “<”, “>” and “&” escaped.',
    here: 'Here, it becomes the same text.',
    cure: 'Let the step read it as JSON.',
    find: tasksWhere(takesJsonAsText, 'inputs'),
  },
  {
    rule: 'SYM-52',
    severity: 'notice',
    cluster: 'On a cluster, placeholders in environment variables stay as they are written.',
    here: 'Here, they do, too.',
    cure: 'Pass the value in the command line.',
    find: tasksWhere(
      ({ container }) => (container?.env ?? []).some(({ value = '' }) => placeholdersIn(value).length > 0),
      'componentRef',
    ),
  },
  {
    rule: 'SYM-53',
    severity: 'notice',
    cluster: 'On a cluster, names, ids and times of the run are those that the cluster gave it.',
    here: 'Here, they are those of the run on this machine.',
    cure: 'Use them for labels only.',
    find: tasksWhere(
      (site) =>
        commandHas(site, isOfRun) || constantsOf(site).some((constant) => placeholdersIn(constant).some(isOfRun)),
    ),
  },
  {
    rule: 'SYM-54',
    severity: 'notice',
    cluster: 'On a cluster, the URI of an artifact names an object in a store.',
    here: 'Here, it is a path in the container.',
    cure: 'Use the path where the step reads or writes files.',
    find: tasksWhere((site) =>
      commandHas(
        site,
        (placeholder) =>
          (placeholder.kind === 'input-artifact' || placeholder.kind === 'output-artifact') &&
          placeholder.property === 'uri',
      ),
    ),
  },
  {
    rule: 'SYM-55',
    severity: 'warning',
    cluster:
      'On a cluster, placeholders for the name, the metadata or the whole of an artifact and json_escape stay as they are written.',
    here: 'Here, they are filled in.',
    cure: 'Read them from the executor input, {{$}}, in the step.',
    find: tasksWhere((site) => commandHas(site, isLeftAlone), 'componentRef'),
  },
  {
    rule: 'SYM-56',
    severity: 'warning',
    cluster:
      'On a cluster, an argument that is the executor input, or the file of its output, is filled in or not by the order in which the launcher meets it.',
    here: 'Here, it always is.',
    cure: 'Write the placeholder into the command of the component.',
    find: tasksWhere((site) => constantsOf(site).some(isOfExecutor), 'inputs'),
  },
];
