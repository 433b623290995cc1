/** The platform document: its shape, the executors that it speaks of, and where its values come from. */
import { isJsonArray, isJsonObject, own, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { graphInputParameter, producedParameter, type Graph } from './check-sources.ts';
import type { IrComponent, IrTask, PipelineSpec } from './pipeline-spec.ts';
import { platformDocument, type KubernetesPlatform } from './platform-spec.ts';
import { componentOf, tasksOf, upstreamOf } from './references.ts';
import { suggestion, type Report } from './report.ts';
import { reportShape } from './shape-problems.ts';

/** Checks the second document against its own schema and against the pipeline; gives what it says about Kubernetes. */
export function checkPlatform(
  spec: PipelineSpec,
  document: JsonObject,
  report: Report,
): KubernetesPlatform | undefined {
  const shape = platformDocument.safeParse(document);
  if (!shape.success) {
    reportShape(platformDocument, shape.error, [], report);
    return undefined;
  }
  const platforms = isJsonObject(document['platforms']) ? document['platforms'] : {};
  for (const [platform, configuration] of Object.entries(platforms)) {
    const deployment = isJsonObject(configuration) ? configuration['deploymentSpec'] : undefined;
    const executors = isJsonObject(deployment) ? deployment['executors'] : undefined;
    const path: JsonPath = ['platforms', platform, 'deploymentSpec', 'executors'];
    checkExecutors(spec, isJsonObject(executors) ? executors : {}, path, report);
  }
  return shape.data.platforms?.kubernetes;
}

function checkExecutors(spec: PipelineSpec, executors: JsonObject, path: JsonPath, report: Report): void {
  const known = Object.keys(spec.deploymentSpec?.executors ?? {});
  const users = taskUsers(spec);
  for (const [label, configuration] of Object.entries(executors)) {
    const at: JsonPath = [...path, label];
    if (!known.includes(label)) {
      report.error(
        'ir-unknown-reference',
        at,
        `The executor “${label}” does not exist.`,
        suggestion(label, known, 'Correct the label, or remove its configuration.'),
        'key',
      );
    }
    for (const { task, key, component } of users.get(label) ?? []) {
      const graph: Graph = { spec, component, tasks: tasksOf(component), report };
      checkValues(graph, key, task, configuration, at);
    }
  }
}

/** A task, with the graph that it belongs to. */
interface User {
  readonly key: string;
  readonly task: IrTask;
  readonly component: IrComponent;
}

/** The tasks behind each executor, by its label. */
function taskUsers(spec: PipelineSpec): ReadonlyMap<string, readonly User[]> {
  const users = [spec.root, ...Object.values(spec.components ?? {})].flatMap((component) =>
    Object.entries(tasksOf(component)).map(([key, task]) => ({ key, task, component })),
  );
  return Map.groupBy(users, ({ task }) => componentOf(spec, task)?.executorLabel ?? '');
}

/** Values are taken from the graph around the task, wherever in the configuration they stand. */
function checkValues(graph: Graph, key: string, task: IrTask, value: Json, path: JsonPath): void {
  if (isJsonArray(value)) {
    value.forEach((item, index) => checkValues(graph, key, task, item, [...path, index]));
    return;
  }
  if (!isJsonObject(value)) return;
  const output = own(value, 'taskOutputParameter');
  if (isJsonObject(output)) checkOutput(graph, key, task, output, [...path, 'taskOutputParameter']);
  const input = own(value, 'componentInputParameter');
  if (typeof input === 'string') graphInputParameter(graph, input, [...path, 'componentInputParameter']);
  for (const [name, inner] of Object.entries(value)) checkValues(graph, key, task, inner, [...path, name]);
}

function checkOutput(graph: Graph, key: string, task: IrTask, output: JsonObject, path: JsonPath): void {
  const { producerTask, outputParameterKey } = output;
  if (typeof producerTask !== 'string' || typeof outputParameterKey !== 'string') return;
  producedParameter(graph, producerTask, outputParameterKey, {
    task: [...path, 'producerTask'],
    output: [...path, 'outputParameterKey'],
  });
  if (!Object.hasOwn(graph.tasks, producerTask) || upstreamOf(task).includes(producerTask)) return;
  graph.report.error(
    'ir-unknown-reference',
    [...path, 'producerTask'],
    `The task “${key}” takes the output “${outputParameterKey}” of “${producerTask}”, but does not wait for it.`,
    `Add “${producerTask}” to the dependentTasks of “${key}”.`,
  );
}
