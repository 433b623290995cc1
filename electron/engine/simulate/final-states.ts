/** What must be true of the record of a run when it is over, written without the scheduler's code. */
import { isDeepStrictEqual } from 'node:util';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type { IrComponent, IrTask } from '../../../shared/ir/pipeline-spec.ts';
import { componentOf, tasksOf, upstreamOf } from '../../../shared/ir/references.ts';
import type { Json } from '../../../shared/json.ts';
import type { ExecutionView, RunView } from '../../../shared/run/view.ts';
import { isExit } from './auditor.ts';
import { outputsOf } from './fake-executor.ts';

/** Of a run that was neither cancelled nor failing fast: every state follows from those before it. */
export function wrongStates(ir: CheckedIr, view: RunView): readonly string[] {
  const wrong: string[] = [];
  const failed = graphFailed(ir.spec.root, '');
  if (view.state !== (failed ? 'FAILED' : 'SUCCEEDED')) wrong.push(`the run is ${view.state}`);
  return wrong;

  function graphFailed(graph: IrComponent, prefix: string): boolean {
    const states = Object.entries(tasksOf(graph)).map(([key, task]) => {
      checkTask(task, `${prefix}${key}`, prefix);
      return view.executions.get(`${prefix}${key}`)?.state;
    });
    return states.includes('FAILED');
  }

  function checkTask(task: IrTask, path: string, prefix: string): void {
    const execution = view.executions.get(path);
    const state = execution?.state;
    const ready =
      isExit(task) || upstreamOf(task).every((key) => view.executions.get(`${prefix}${key}`)?.state === 'SUCCEEDED');
    if (!ready) {
      if (state !== 'SKIPPED') wrong.push(`${path} is ${state}, but its upstream tasks did not all succeed`);
      return;
    }
    const holds = conditionHolds(task, prefix);
    // What a task receives is found out before its condition is asked.
    if (holds === false && execution?.failure?.reason !== 'input-unresolved') {
      if (state !== 'SKIPPED') wrong.push(`${path} is ${state}, but its condition is false`);
      return;
    }
    if (state !== 'SUCCEEDED' && state !== 'FAILED')
      wrong.push(`${path} is ${state}, but nothing kept it from running`);
    if (execution?.startedAt !== undefined) checkInside(task, execution);
  }

  function checkInside(task: IrTask, execution: ExecutionView): void {
    const { path, iterations } = execution;
    if (iterations === undefined) {
      checkInstance(task, execution);
      return;
    }
    const all = Array.from({ length: iterations }, (_, index) => view.executions.get(`${path}[${index}]`));
    all.forEach((iteration, index) => {
      if (iteration === undefined) wrong.push(`iteration ${index} of ${path} had no turn`);
      else if (iteration.startedAt !== undefined) checkInstance(task, iteration);
    });
    const failed = all.some((iteration) => iteration?.state === 'FAILED');
    if (failed !== (execution.state === 'FAILED')) wrong.push(`the loop ${path} is ${execution.state}`);
  }

  function checkInstance(task: IrTask, { path, state }: ExecutionView): void {
    const component = componentOf(ir.spec, task);
    if (component?.dag === undefined) return;
    if (graphFailed(component, `${path}/`) !== (state === 'FAILED')) wrong.push(`the group ${path} is ${state}`);
  }

  /** Undefined: the task has no condition, or it cannot be decided. */
  function conditionHolds({ triggerPolicy, inputs }: IrTask, prefix: string): boolean | undefined {
    const condition = triggerPolicy?.condition;
    if (condition === undefined || condition === 'true') return undefined;
    const wanted = /!= (\d)$/.exec(condition)?.[1];
    if (wanted === undefined) return false;
    const producer = inputs?.parameters?.['decides']?.taskOutputParameter?.producerTask ?? '';
    const given = view.executions.get(`${prefix}${producer}`)?.outputs.parameters['out'] ?? 0;
    return typeof given === 'number' ? given % 4 !== Number(wanted) : undefined;
  }
}

/** Of every run: what succeeded gave what follows from what it received or consists of. */
export function wrongValues(view: RunView): readonly string[] {
  const wrong: string[] = [];
  for (const { path, kind, state, inputs, outputs, iterations = 0 } of view.executions.values()) {
    if (state !== 'SUCCEEDED' || kind === 'group') continue;
    const expected = kind === 'loop' ? collected(view, path, iterations) : outputsOf(path, inputs);
    if (!isDeepStrictEqual(outputs, expected)) wrong.push(`${path} has outputs that do not follow from its inputs`);
  }
  return wrong;
}

function collected(view: RunView, path: string, iterations: number): typeof view.outputs {
  const out = Array.from({ length: iterations }, (_, index): readonly Json[] => {
    const value = view.executions.get(`${path}[${index}]`)?.outputs.parameters['out'];
    return value === undefined ? [] : [value];
  }).flat();
  return { parameters: { out }, artifacts: {} };
}

/** Of a run that was cancelled once: what was begun was wound up. */
export function missingExits(ir: CheckedIr, view: RunView): readonly string[] {
  const missing: string[] = [];
  check(ir.spec.root, '');
  return missing;

  function check(graph: IrComponent, prefix: string): void {
    for (const [key, task] of Object.entries(tasksOf(graph))) {
      const path = `${prefix}${key}`;
      const begun = upstreamOf(task).some((other) => view.executions.get(`${prefix}${other}`)?.startedAt !== undefined);
      const skip = view.executions.get(path)?.skip;
      if (isExit(task) && begun && skip !== undefined && skip.reason !== 'condition-false')
        missing.push(`the exit task ${path} did not run`);
      const component = componentOf(ir.spec, task) ?? {};
      for (const instance of [path, ...iterationsOf(path)]) {
        if (view.executions.get(instance)?.startedAt !== undefined) check(component, `${instance}/`);
      }
    }
  }

  function iterationsOf(path: string): readonly string[] {
    return Array.from({ length: view.executions.get(path)?.iterations ?? 0 }, (_, index) => `${path}[${index}]`);
  }
}
