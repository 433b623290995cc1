/** What decides whether, when and how often a task runs: conditions, triggers, loops and retry. */
import { conditionInputs, parseCondition } from '../cel/condition.ts';
import { isJsonArray, own, parseJsonText, type JsonPath } from '../json.ts';
import { checkProducer, quote, type Graph } from './check-sources.ts';
import type { IrComponent, IrTask } from './pipeline-spec.ts';
import { upstreamOf } from './references.ts';
import { suggestion } from './report.ts';

/** Checks the control flow of one task. */
export function checkControl(graph: Graph, key: string, task: IrTask, component: IrComponent, path: JsonPath): void {
  (task.dependentTasks ?? []).forEach((other, index) => {
    checkProducer(graph, other, [...path, 'dependentTasks', index]);
  });
  checkCondition(graph, key, task, component, [...path, 'triggerPolicy', 'condition']);
  checkTrigger(graph, key, task, [...path, 'triggerPolicy', 'strategy']);
  checkLoop(graph, key, task, component, path);
  checkRetry(graph, task, [...path, 'retryPolicy']);
}

function checkCondition(graph: Graph, key: string, task: IrTask, component: IrComponent, path: JsonPath): void {
  const text = task.triggerPolicy?.condition ?? '';
  if (text === '') return;
  const condition = parseCondition(text);
  if (!condition.ok) {
    graph.report.error(
      'expression-invalid',
      path,
      `The condition ${quote(text)} of the task “${key}” cannot be read: ${condition.error.message}.`,
      conditionCure(text),
    );
    return;
  }
  const known = [
    ...Object.keys(task.inputs?.parameters ?? {}),
    ...Object.keys(component.inputDefinitions?.parameters ?? {}),
  ];
  for (const input of conditionInputs(condition.value).filter((name) => !known.includes(name))) {
    graph.report.error(
      'expression-invalid',
      path,
      `The condition of the task “${key}” reads the input “${input}”, which the task does not have.`,
      suggestion(input, known, 'Add the input to the task, or correct the condition.'),
    );
  }
}

/** What the KFP SDK writes that is no CEL is answered with what to change in the Python source. */
function conditionCure(text: string): string {
  if (/'(?:int\()?inputs\.parameter_values\[/.test(text)) {
    return 'The KFP SDK writes this where a number or boolean is compared with a text. In the Python source, compare it with a value of its own type; in a loop over a fixed list of objects, the first field of the first one says the type of all.';
  }
  if (/^!?\(*(?:int\(|double\()*inputs\.parameter_values\['pipelinechannel--/.test(text)) {
    return 'The KFP SDK writes texts as they are: one with a quote, a backslash or a line break is no CEL. In the Python source, compare with an input of the pipeline that has the text as its default.';
  }
  return "Write CEL that gives true or false, for example inputs.parameter_values['count'] > 5.";
}

/** What waits for others to end must have others. */
function checkTrigger(graph: Graph, key: string, task: IrTask, path: JsonPath): void {
  if (task.triggerPolicy?.strategy !== 'ALL_UPSTREAM_TASKS_COMPLETED' || upstreamOf(task).length > 0) return;
  graph.report.error(
    'trigger-invalid',
    path,
    `The task “${key}” runs when all tasks before it are over, but there are none before it.`,
    'Name tasks in dependentTasks, or remove the strategy; in Python, add .after(…), or remove .ignore_upstream_failure().',
  );
}

function checkLoop(graph: Graph, key: string, task: IrTask, component: IrComponent, path: JsonPath): void {
  const { parameterIterator, artifactIterator } = task;
  const wrong = (at: JsonPath, message: string, cure: string): void =>
    graph.report.error('loop-invalid', at, message, cure);
  if (parameterIterator !== undefined && artifactIterator !== undefined) {
    wrong(path, `The task “${key}” goes over parameters and artifacts at once.`, 'Keep one of the two iterators.');
  }
  if (parameterIterator !== undefined) checkParameterLoop(graph, key, task, component, [...path, 'parameterIterator']);
  if (artifactIterator !== undefined) checkArtifactLoop(graph, key, task, component, [...path, 'artifactIterator']);
  const limit = task.iteratorPolicy?.parallelismLimit ?? 0;
  if (limit < 0) {
    wrong(
      [...path, 'iteratorPolicy', 'parallelismLimit'],
      `At most ${limit} iterations at once cannot run.`,
      'Use 1 or more, or 0 for no limit.',
    );
  }
}

function checkParameterLoop(graph: Graph, key: string, task: IrTask, component: IrComponent, path: JsonPath): void {
  const { items, itemInput } = task.parameterIterator ?? {};
  const { raw, inputParameter } = items ?? {};
  const wrong = (at: JsonPath, message: string, cure: string): void =>
    graph.report.error('loop-invalid', at, message, cure);
  if ((raw === undefined) === (inputParameter === undefined)) {
    wrong(
      path,
      `The loop of the task “${key}” ${raw === undefined ? 'goes over nothing' : 'goes over two lists at once'}.`,
      'Give its items as raw or as inputParameter.',
    );
  }
  if (raw !== undefined && !isJsonArray(parseJsonText(raw))) {
    wrong(
      [...path, 'items', 'raw'],
      `The items of the loop of the task “${key}” are no JSON list.`,
      'Write a list, for example [1, 2, 3].',
    );
  }
  const source = inputParameter === undefined ? undefined : own(task.inputs?.parameters, inputParameter);
  if (inputParameter !== undefined && source === undefined) {
    wrong(
      [...path, 'items', 'inputParameter'],
      `The loop goes over the input “${inputParameter}”, which the task does not have.`,
      suggestion(inputParameter, Object.keys(task.inputs?.parameters ?? {}), 'Add the input to the task.'),
    );
  }
  const declared = component.inputDefinitions?.parameters ?? {};
  checkItemInput(graph, key, itemInput, Object.keys(declared), path);
}

function checkArtifactLoop(graph: Graph, key: string, task: IrTask, component: IrComponent, path: JsonPath): void {
  const { items, itemInput } = task.artifactIterator ?? {};
  const input = items?.inputArtifact;
  if (input === undefined) {
    graph.report.error(
      'loop-invalid',
      path,
      `The loop of the task “${key}” goes over nothing.`,
      'Give its items as inputArtifact.',
    );
  } else if (own(task.inputs?.artifacts, input) === undefined) {
    graph.report.error(
      'loop-invalid',
      [...path, 'items', 'inputArtifact'],
      `The loop goes over the input “${input}”, which the task does not have.`,
      suggestion(input, Object.keys(task.inputs?.artifacts ?? {}), 'Add the input to the task.'),
    );
  }
  checkItemInput(graph, key, itemInput, Object.keys(component.inputDefinitions?.artifacts ?? {}), path);
}

function checkItemInput(
  graph: Graph,
  key: string,
  item: string | undefined,
  declared: readonly string[],
  path: JsonPath,
): void {
  if (item !== undefined && declared.includes(item)) return;
  graph.report.error(
    'loop-invalid',
    [...path, 'itemInput'],
    item === undefined
      ? `The loop of the task “${key}” gives its items to no input.`
      : `The loop of the task “${key}” gives its items to the input “${item}”, which the component does not have.`,
    suggestion(item ?? '', declared, 'Name an input of the component as itemInput.'),
  );
}

function checkRetry(graph: Graph, task: IrTask, path: JsonPath): void {
  const { maxRetryCount = 0, backoffFactor = 0 } = task.retryPolicy ?? {};
  if (maxRetryCount < 0) {
    graph.report.error(
      'ir-schema',
      [...path, 'maxRetryCount'],
      `The number of retries is ${maxRetryCount}.`,
      'Use 0 or more.',
    );
  }
  if (backoffFactor < 0) {
    graph.report.error(
      'ir-schema',
      [...path, 'backoffFactor'],
      `The factor of the wait is ${backoffFactor}.`,
      'Use 1 or more.',
    );
  }
}
