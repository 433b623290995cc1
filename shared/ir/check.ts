/** Integrity of compiled pipelines that their shape cannot hold: references, circles, types, placeholders, names. */
import { listNames } from '../did-you-mean.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own, type JsonObject, type JsonPath } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import { topologicalOrder } from '../topological-order.ts';
import { checkExecutors } from './check-executor.ts';
import { checkGraph } from './check-graph.ts';
import { checkPlatform } from './check-platform.ts';
import type { CheckedIr } from './compiled.ts';
import { findLostItems } from './lost-items.ts';
import { pipelineNamePattern, portNameProblem } from './names.ts';
import { schemaVersion, taskConfigFields, type IrComponent, type PipelineSpec } from './pipeline-spec.ts';
import { isLoop, tasksOf } from './references.ts';
import { createReport, suggestion, type Locate, type Report } from './report.ts';

/**
 * Checks a compiled pipeline, whoever made it. What passes can be run or shipped: every reference leads somewhere, nothing is circular,
 * types match as far as they are known before the run. Items of loops that the KFP SDK lost are found again first. `locate` finds the text behind a path, for messages.
 */
export function checkIr(
  given: PipelineSpec,
  platform?: JsonObject,
  locate: Locate = () => ({}),
): Result<CheckedIr, Diagnostic[]> {
  const report = createReport(locate);
  const { spec, lost } = findLostItems(given);
  checkHead(spec, report);
  const iterated = iteratedComponents(spec);
  checkComponent(spec, spec.root, ['root'], false, report);
  for (const [name, component] of Object.entries(spec.components ?? {})) {
    checkComponent(spec, component, ['components', name], iterated.has(name), report);
  }
  checkRecursion(spec, report);
  checkExecutors(spec, report);
  const kubernetes = platform === undefined ? undefined : checkPlatform(spec, platform, report);
  const candidate = {
    spec,
    ...(platform === undefined ? {} : { platform }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(lost.length === 0 ? {} : { lost }),
  };
  return isChecked(candidate, report.diagnostics) ? ok(candidate) : err(report.diagnostics);
}

/** Names of components that a loop goes over. */
function iteratedComponents(spec: PipelineSpec): ReadonlySet<string> {
  const tasks = [spec.root, ...Object.values(spec.components ?? {})].flatMap((graph) => Object.values(tasksOf(graph)));
  return new Set(tasks.filter(isLoop).map((task) => task.componentRef?.name ?? ''));
}

function isChecked(
  candidate: Pick<CheckedIr, 'spec' | 'platform' | 'kubernetes' | 'lost'>,
  diagnostics: readonly Diagnostic[],
): candidate is CheckedIr {
  return candidate.spec.schemaVersion === schemaVersion && diagnostics.length === 0;
}

function checkHead(spec: PipelineSpec, report: Report): void {
  if (spec.schemaVersion !== schemaVersion) {
    report.error(
      'ir-schema-version',
      ['schemaVersion'],
      `The schema version ${spec.schemaVersion} cannot be run, only ${schemaVersion} can.`,
      'Compile the pipeline again.',
    );
  }
  const { name } = spec.pipelineInfo;
  if (!pipelineNamePattern.test(name)) {
    report.error(
      'name-invalid',
      ['pipelineInfo', 'name'],
      `The pipeline’s name “${name}” is not allowed.`,
      'Use at most 128 lower-case letters, digits and hyphens, not starting with a hyphen.',
    );
  }
  if (spec.root.dag === undefined) {
    report.error('ir-schema', ['root'], 'The root is not a graph.', 'Give root a dag with tasks.');
  }
}

function checkComponent(
  spec: PipelineSpec,
  component: IrComponent,
  path: JsonPath,
  iterated: boolean,
  report: Report,
): void {
  checkPorts(component, path, report);
  checkPassthroughs(component, path, report);
  if (component.dag !== undefined && component.executorLabel !== undefined) {
    report.error('ir-schema', path, 'The component has both a graph and an executor.', 'Keep dag or executorLabel.');
  } else if (component.dag !== undefined) {
    checkGraph(spec, component, component.dag, path, iterated, report);
  } else if (component.executorLabel === undefined) {
    report.error(
      'ir-schema',
      path,
      'The component has neither a graph nor an executor.',
      'Give it dag or executorLabel.',
    );
  } else if (own(spec.deploymentSpec?.executors, component.executorLabel) === undefined) {
    report.error(
      'ir-unknown-reference',
      [...path, 'executorLabel'],
      `The executor “${component.executorLabel}” does not exist.`,
      'Add it to deploymentSpec.executors, or correct the label.',
    );
  }
}

function checkPassthroughs(component: IrComponent, path: JsonPath, report: Report): void {
  (component.taskConfigPassthroughs ?? []).forEach(({ field = 'NONE' }, index) => {
    if (taskConfigFields.includes(field)) return;
    report.error(
      'ir-schema',
      [...path, 'taskConfigPassthroughs', index, 'field'],
      `There is no part “${field}” of a task’s configuration.`,
      suggestion(field, taskConfigFields, `Use one of ${listNames(taskConfigFields)}.`),
    );
  });
}

function checkPorts(component: IrComponent, path: JsonPath, report: Report): void {
  for (const direction of ['inputDefinitions', 'outputDefinitions'] as const) {
    const parameters = component[direction]?.parameters ?? {};
    const artifacts = component[direction]?.artifacts ?? {};
    for (const name of [...Object.keys(parameters), ...Object.keys(artifacts)]) {
      const problem = portNameProblem(name);
      if (problem !== undefined) {
        report.error(
          'name-invalid',
          [...path, direction],
          `The name “${name}” is not allowed: ${problem}.`,
          'Use letters, digits and underscores.',
        );
      }
    }
    for (const name of Object.keys(parameters).filter((key) => Object.hasOwn(artifacts, key))) {
      report.error(
        'name-duplicate',
        [...path, direction, 'artifacts', name],
        `The name “${name}” is a parameter and an artifact at once.`,
        'Rename one of them.',
      );
    }
  }
}

/** A component that contains itself would never end. */
function checkRecursion(spec: PipelineSpec, report: Report): void {
  const names = Object.keys(spec.components ?? {});
  const used = (name: string): readonly string[] =>
    Object.values(tasksOf(own(spec.components, name) ?? {})).flatMap((task) => task.componentRef?.name ?? []);
  const topology = topologicalOrder(names, used);
  if ('cycle' in topology) {
    const [first = ''] = topology.cycle;
    report.error(
      'ir-cycle',
      ['components', first],
      `The component contains itself: ${[...topology.cycle, first].join(' in ')}.`,
      'Remove the task that closes the circle.',
    );
  }
}
