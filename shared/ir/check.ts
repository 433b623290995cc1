/** Integrity of compiled pipelines that their shape cannot hold: references, circles, types, placeholders, names. */
import type { Diagnostic } from '../diagnostic.ts';
import { own, type JsonObject, type JsonPath } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import { topologicalOrder } from '../topological-order.ts';
import { checkExecutors } from './check-executor.ts';
import { checkGraph } from './check-graph.ts';
import type { CheckedIr } from './compiled.ts';
import { pipelineNamePattern, portNameProblem } from './names.ts';
import { schemaVersion, type IrComponent, type PipelineSpec } from './pipeline-spec.ts';
import { tasksOf } from './references.ts';
import { createReport, type Locate, type Report } from './report.ts';

/**
 * Checks a compiled pipeline, whoever made it. What passes can be run or shipped: every reference leads somewhere, nothing is circular,
 * types match as far as they are known before the run. `locate` finds the text behind a path, for messages.
 */
export function checkIr(
  spec: PipelineSpec,
  platform?: JsonObject,
  locate: Locate = () => ({}),
): Result<CheckedIr, Diagnostic[]> {
  const report = createReport(locate);
  checkHead(spec, report);
  checkComponent(spec, spec.root, ['root'], report);
  for (const [name, component] of Object.entries(spec.components ?? {})) {
    checkComponent(spec, component, ['components', name], report);
  }
  checkRecursion(spec, report);
  checkExecutors(spec, report);
  const candidate = platform === undefined ? { spec } : { spec, platform };
  return isChecked(candidate, report.diagnostics) ? ok(candidate) : err(report.diagnostics);
}

function isChecked(
  candidate: Pick<CheckedIr, 'spec' | 'platform'>,
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
  } else if (Object.keys(tasksOf(spec.root)).length === 0) {
    report.error('graph-empty', ['root', 'dag'], 'The pipeline has no tasks.', 'Add a task.');
  }
}

function checkComponent(spec: PipelineSpec, component: IrComponent, path: JsonPath, report: Report): void {
  checkPorts(component, path, report);
  if (component.dag !== undefined && component.executorLabel !== undefined) {
    report.error('ir-schema', path, 'The component has both a graph and an executor.', 'Keep dag or executorLabel.');
  } else if (component.dag !== undefined) {
    checkGraph(spec, component, component.dag, path, report);
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
