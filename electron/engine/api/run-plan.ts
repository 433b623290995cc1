/** What a run would do, before it does it: the graph checked, the executor chosen, images and commands named, permission settled. */
import { readSource } from '../../../shared/compile/source.ts';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import { withoutErrors } from '../../../shared/diagnostic.ts';
import type { ComponentResolver } from '../../../shared/document/linked.ts';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import { printIr } from '../../../shared/ir/print.ts';
import { unsupported } from '../../../shared/plan/supported.ts';
import type { ExecutorKind } from '../../../shared/run/events.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ApprovalOrigin } from '../../store/approvals.ts';
import { sha256 } from '../library.ts';
import { plannedWork } from './plan-steps.ts';
import type { PlannedWork } from './plan-steps.ts';

/** A text that can run: compiled, complete, and made of what this engine executes. */
export interface Runnable {
  readonly ir: CheckedIr;
  readonly irText: string;
  readonly irDigest: string;
  readonly name: string;
  readonly work: PlannedWork;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, links, checks and compiles a text. Runs and fetches nothing. */
export function prepareSource(
  source: { readonly file: string; readonly text: string },
  resolve: ComponentResolver,
): Result<Runnable, readonly Diagnostic[]> {
  const { ir, diagnostics } = readSource(source, resolve);
  if (ir === undefined) return err(diagnostics);
  const all = [...diagnostics, ...unsupported(ir).map((diagnostic) => ({ file: source.file, ...diagnostic }))];
  if (!withoutErrors(all)) return err(all);
  const irText = printIr(ir.spec, ir.platform);
  return ok({
    ir,
    irText,
    irDigest: sha256(irText),
    name: ir.spec.pipelineInfo.displayName ?? ir.spec.pipelineInfo.name,
    work: plannedWork(ir),
    diagnostics: all,
  });
}

/** What is known when an executor is chosen. */
export interface ExecutorFacts {
  readonly asked: ExecutorKind | 'auto';
  /** Why Docker cannot be used; absent when it can. */
  readonly dockerProblem?: { readonly message: string; readonly cure: string };
  /** How this very graph came to be allowed, if it was. */
  readonly approval: ApprovalOrigin | undefined;
  /** Why the process executor cannot run these images, one sentence; absent when it can. */
  readonly processProblem?: string;
}

/** Which executor runs a pipeline and why, or why none can. */
export type ExecutorChoice =
  | { readonly executor: ExecutorKind; readonly reason: string; readonly runnable: true }
  | {
      readonly executor: ExecutorKind;
      readonly reason: string;
      readonly runnable: false;
      readonly diagnostic: Diagnostic;
      readonly kind: 'input' | 'environment';
    };

/**
 * Chooses the executor. Without containers only what comes with Millrace, or what a person has seen and approved as this very graph,
 * may run; `auto` never falls back to that for anything else.
 */
export function chooseExecutor(facts: ExecutorFacts): ExecutorChoice {
  const { asked, dockerProblem, approval, processProblem } = facts;
  if (asked !== 'process' && dockerProblem === undefined) {
    return { executor: 'docker', reason: 'Steps run in containers.', runnable: true };
  }
  const without = dockerProblem === undefined ? '' : `${dockerProblem.message} `;
  const mayRunHere = approval === 'bundled' || approval === 'person';
  if (asked === 'docker' || (asked === 'auto' && approval !== 'bundled')) {
    const problem = dockerProblem ?? { message: 'Docker is not available.', cure: 'Start Docker.' };
    return {
      executor: 'docker',
      reason: problem.message,
      runnable: false,
      kind: 'environment',
      diagnostic: { code: 'executor-unavailable', severity: 'error', message: problem.message, cure: problem.cure },
    };
  }
  if (processProblem !== undefined) {
    return {
      executor: 'process',
      reason: processProblem,
      runnable: false,
      kind: 'environment',
      diagnostic: {
        code: 'executor-unavailable',
        severity: 'error',
        message: processProblem,
        cure: 'Use Docker for this pipeline.',
      },
    };
  }
  if (!mayRunHere) {
    const message = 'As processes, steps run without isolation, so this pipeline needs your approval first.';
    const cure = 'Look at its commands and approve it in the app, or run it with Docker.';
    return {
      executor: 'process',
      reason: message,
      runnable: false,
      kind: 'input',
      diagnostic: { code: 'approval-needed', severity: 'error', message, cure },
    };
  }
  return {
    executor: 'process',
    reason: `${without}Steps run as processes on this machine, not isolated.`,
    runnable: true,
  };
}
