/** What a compiled pipeline may say and this engine does not execute: refused by name before anything starts. */
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrContainer, IrExecutor, IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { parseCommandWord, placeholdersIn, placeholdersOf, type Placeholder } from '../ir/placeholders.ts';
import { isVolumeOperation, tasksOf, volumeOperations } from '../ir/references.ts';
import { own, type JsonPath } from '../json.ts';
import { tooManyTasks } from './expanded-size.ts';

/** Everything in a pipeline that keeps it from running here; empty when it can run. Nothing is skipped in silence. */
export function unsupported(ir: CheckedIr): Diagnostic[] {
  const { spec } = ir;
  const diagnostics = tooManyTasks(ir);
  const used = usedComponents(ir);
  for (const [name, input] of Object.entries(spec.root.inputDefinitions?.artifacts ?? {})) {
    if (input.isOptional === true) continue;
    diagnostics.push({
      code: 'not-supported',
      severity: 'error',
      message: `The pipeline needs the artifact “${name}”, and a run is given parameters only.`,
      cure: 'Put a task that makes the artifact into the pipeline.',
      path: ['root', 'inputDefinitions', 'artifacts', name],
      place: { tasks: [], input: name },
    });
  }
  for (const [path, component] of used) {
    diagnostics.push(...graphFindings(component, path), ...componentFindings(component, path));
    const label = component.executorLabel;
    const executor = own(spec.deploymentSpec?.executors, label ?? '');
    if (label !== undefined && executor !== undefined)
      diagnostics.push(...executorFindings(executor, ['deploymentSpec', 'executors', label]));
  }
  return diagnostics;
}

/** Components that a run reaches, each once, with their paths. */
export function usedComponents(ir: CheckedIr): readonly (readonly [JsonPath, IrComponent])[] {
  const reached = new Map<string, IrComponent>();
  const waiting: IrComponent[] = [ir.spec.root];
  for (let component = waiting.pop(); component !== undefined; component = waiting.pop()) {
    for (const task of Object.values(tasksOf(component))) {
      const name = task.componentRef?.name ?? '';
      const next = own(ir.spec.components, name);
      if (next === undefined || reached.has(name)) continue;
      reached.set(name, next);
      waiting.push(next);
    }
  }
  return [
    [['root'], ir.spec.root],
    ...[...reached].map(([name, component]) => [['components', name], component] as const),
  ];
}

function graphFindings(component: IrComponent, path: JsonPath): readonly Diagnostic[] {
  return Object.entries(tasksOf(component)).flatMap(([key, task]) =>
    Object.entries(task.inputs?.parameters ?? {}).flatMap(([name, source]) =>
      sourceFindings(source, name, key, [...path, 'dag', 'tasks', key, 'inputs', 'parameters', name]),
    ),
  );
}

function sourceFindings(
  { runtimeValue: value }: IrTaskInputParameter,
  name: string,
  task: string,
  path: JsonPath,
): readonly Diagnostic[] {
  if (value === undefined) return [];
  if (value.constant !== undefined) return foreignFindings(placeholdersIn(value.constant), path);
  const what = `an old form of constant (the input “${name}” of the task “${task}”)`;
  return [finding(path, what, 'Compile the pipeline again with KFP SDK 2.0 or newer.')];
}

function componentFindings(component: IrComponent, path: JsonPath): readonly Diagnostic[] {
  if ((component.singlePlatformSpecs?.length ?? 0) === 0) return [];
  return [finding([...path, 'singlePlatformSpecs'], 'platform configuration inside a component')];
}

function executorFindings(executor: IrExecutor, path: JsonPath): readonly Diagnostic[] {
  if (executor.resolver !== undefined) return [foreign([...path, 'resolver'], 'a resolver')];
  if (executor.customJob !== undefined) return [foreign([...path, 'customJob'], 'a custom job')];
  return executor.container === undefined ? [] : containerFindings(executor.container, [...path, 'container']);
}

function containerFindings(container: IrContainer, path: JsonPath): readonly Diagnostic[] {
  const { image = '' } = container;
  if (isVolumeOperation(container) && !volumeOperations.includes(image)) {
    return [finding([...path, 'image'], `the Kubernetes operation ${image}`, 'Remove the task for local runs.')];
  }
  const words = [...(container.command ?? []), ...(container.args ?? [])].map(parseCommandWord);
  return foreignFindings(words.flatMap(placeholdersOf), path);
}

function foreignFindings(placeholders: readonly Placeholder[], path: JsonPath): readonly Diagnostic[] {
  const names = new Set(
    placeholders.flatMap((placeholder) => (placeholder.kind === 'foreign' ? [placeholder.name] : [])),
  );
  return [...names].map((name) => foreign(path, `the placeholder {{$.${name}}}`));
}

/** What Kubeflow on a cluster does not run either. */
function foreign(path: JsonPath, feature: string): Diagnostic {
  return {
    code: 'not-supported',
    severity: 'error',
    message: `Only Vertex AI runs ${feature}.`,
    cure: 'Take it out of the pipeline, or run the pipeline there.',
    path,
  };
}

function finding(
  path: JsonPath,
  feature: string,
  cure = 'Run the pipeline on Kubeflow, or take the feature out.',
): Diagnostic {
  return {
    code: 'not-supported',
    severity: 'error',
    message: `Millrace cannot run ${feature} yet.`,
    cure,
    path,
  };
}
