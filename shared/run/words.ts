import { parseCondition } from '../cel/condition.ts';
import { conditionWords } from '../cel/words.ts';
import { readableName } from '../ir/sdk-names.ts';
import type { Failure, SkipReason } from './failure.ts';

/** What a person reads: what happened, and what to do next. One sentence each. */
export interface Explanation {
  readonly sentence: string;
  readonly next: string;
}

/** Why something failed, in words. Names no path: the place where it is shown does. */
export function describeFailure(failure: Failure): Explanation {
  switch (failure.reason) {
    case 'exit-code':
      return {
        sentence: `The step ended with exit code ${failure.exitCode}${exitMeaning(failure.exitCode)}${lastLine(failure.lastLogLine)}.`,
        next: exitAdvice(failure.exitCode),
      };
    case 'signal':
      return {
        sentence: `The step was killed by ${failure.signal} (exit code ${failure.exitCode}).`,
        next: 'Look for who ended it: another program, the system, or the step itself.',
      };
    case 'out-of-memory':
      return failure.limitBytes === undefined
        ? {
            sentence: 'The machine ran out of memory and the kernel ended the step.',
            next: 'Run fewer steps at once, or give the step less data.',
          }
        : {
            sentence: `The step used more memory than its limit of ${bytesInWords(failure.limitBytes)}.`,
            next: 'Raise the memory limit of the task, or give it less data.',
          };
    case 'image-not-found':
      return {
        sentence: `The image ${failure.image} could not be had: ${asClause(failure.detail)}.`,
        next: 'Check the name and the tag of the image, and that this machine can reach its registry.',
      };
    case 'image-build-failed':
      return {
        sentence: `The image ${failure.image} could not be built: ${asClause(failure.detail)}.`,
        next: 'Read the end of the build output; a failed download often works at the second try.',
      };
    case 'deadline':
      return {
        sentence: `The step ran longer than its deadline of ${failure.seconds} s (activeDeadlineSeconds) and was ended.`,
        next: 'Raise the deadline of the task, or make the step faster.',
      };
    case 'run-deadline':
      return {
        sentence: `The run took longer than its deadline of ${failure.seconds} s (activeDeadlineSeconds of the pipeline) and was ended.`,
        next: 'Raise the deadline of the pipeline, or make its steps faster.',
      };
    case 'start-refused':
      return {
        sentence: `The step could not be started: ${asClause(failure.detail)}.`,
        next: 'Check that the command exists in the image and that its resources are available here.',
      };
    case 'output-not-written':
      return {
        sentence: `The step ended well but did not write its output "${failure.output}".`,
        next: 'Write the value to the path that the step receives for this output.',
      };
    case 'output-unreadable':
      return {
        sentence: `The output "${failure.output}" could not be read: ${asClause(failure.detail)}.`,
        next: 'Write the output in the form that its type asks for.',
      };
    case 'output-refused':
      return {
        sentence: `The output "${failure.output}" was refused: ${asClause(failure.detail)}.`,
        next: 'Write plain files and folders; copy what a link points to.',
      };
    case 'input-unresolved':
      return {
        sentence: `The input "${failure.input}" has no usable value: ${asClause(failure.detail)}.`,
        next: 'Give the input an argument that fits its type.',
      };
    case 'condition-error':
      return {
        sentence: `The condition "${excerpt(inWords(failure.condition))}" could not be decided: ${asClause(failure.detail)}.`,
        next: 'Correct the condition, or the value that it reads.',
      };
    case 'selector-error':
      return {
        sentence: `The input "${failure.input}" takes ${excerpt(failure.selector)} of a value that has no such part: ${asClause(failure.detail)}.`,
        next: 'Look at the value that the task before gave, or correct the selector.',
      };
    case 'loop-items':
      return {
        sentence: `The loop cannot go over "${failure.input}": ${asClause(failure.detail)}.`,
        next: 'Give the loop a list, or text that is a JSON list.',
      };
    case 'import-failed':
      return {
        sentence: `The artifact ${failure.uri} could not be imported: ${asClause(failure.detail)}.`,
        next: 'Check that the object exists and that this machine may read it.',
      };
    case 'environment':
      return {
        sentence: `This machine failed, not the step: ${asClause(failure.detail)}.`,
        next: 'Run the pipeline again when the cause is gone; "millrace doctor" helps to find it.',
      };
    case 'lost':
      return {
        sentence: `The step was started and is gone, and nobody saw how it ended: ${asClause(failure.detail)}.`,
        next: 'Run the pipeline again; someone removed the container or its record.',
      };
    case 'task-failed':
      return {
        sentence: `The task ${failure.path} failed.`,
        next: 'Open that task to see why.',
      };
  }
}

/** Why something did not run, in words. */
export function describeSkip(skip: SkipReason): Explanation {
  switch (skip.reason) {
    case 'condition-false':
      return {
        sentence: `Not run, because its condition was false: ${excerpt(inWords(skip.condition))}.`,
        next: 'Look at the values that the condition reads, if it should have run.',
      };
    case 'upstream-failed':
      return {
        sentence: `Not run, because ${skip.path} failed and this task depends on it.`,
        next: `Mend ${skip.path}, then run again.`,
      };
    case 'upstream-skipped':
      return {
        sentence: `Not run, because ${skip.path} was skipped and this task depends on it.`,
        next: `See why ${skip.path} was skipped.`,
      };
    case 'run-failed-fast':
      return {
        sentence: `Not started, because ${skip.path} failed and the run was asked to stop at the first failure.`,
        next: `Mend ${skip.path}, or run without "fail fast".`,
      };
    case 'run-canceled':
      return { sentence: 'Not started, because the run was cancelled.', next: 'Run the pipeline again.' };
    case 'run-deadline':
      return {
        sentence: `Not started, because the run had taken its deadline of ${skip.seconds} s.`,
        next: 'Raise the deadline of the pipeline (activeDeadlineSeconds), or make its steps faster.',
      };
  }
}

/** Why a run stands still whose secrets and config maps went with an engine, and what to do. */
export function describeWait(run: string): string {
  return `Waiting for secrets and config maps: their values were in the memory of an engine that is gone. Give them with: millrace attach ${run} --kubernetes FILE`;
}

/** A condition in CEL as the canvas says it; as it is written where it cannot be read. */
function inWords(cel: string): string {
  const condition = parseCondition(cel);
  return condition.ok ? conditionWords(condition.value, readableName) : cel;
}

/** Shells give 126 and 127 a meaning of their own, and 128 + n says which signal ended a child. */
function exitMeaning(exitCode: number): string {
  if (exitCode === 126) return ' (the command cannot be executed)';
  if (exitCode === 127) return ' (the command was not found)';
  if (exitCode === 137) return ' (killed)';
  if (exitCode === 139) return ' (segmentation fault)';
  return '';
}

function exitAdvice(exitCode: number): string {
  if (exitCode === 126 || exitCode === 127) return 'Check that the command exists in the image and may be executed.';
  if (exitCode === 137) return 'Look at the memory that the step used; raise its limit or give it less data.';
  return 'Read the end of its log.';
}

function lastLine(line: string | undefined): string {
  const text = line?.trim() ?? '';
  if (text === '') return '';
  return `: ${excerpt(text).replace(/\.$/, '')}`;
}

/** The beginning of a text that others wrote, on one line. */
function excerpt(text: string): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, ' ');
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}

/** A detail that others wrote, made to fit into a sentence. */
function asClause(detail: string): string {
  return detail
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
}

/** 1536 → `1.5 KiB`. */
function bytesInWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(1))} ${units[unit] ?? ''}`;
}
