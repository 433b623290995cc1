/** Execution options without what says nothing. Pure. */
import type { ExecutionOptions } from '../../../shared/component/spec.ts';
import { formatDuration } from '../../../shared/human.ts';
import { readRetryPolicy } from '../../../shared/schedule/retry.ts';
import type { OpenDocument } from '../../state/document.ts';

/** What every part of the options of a task is given. */
export interface OptionProps {
  readonly document: OpenDocument;
  /** The task, with the groups around it. */
  readonly tasks: readonly string[];
  readonly options: ExecutionOptions;
  readonly editable: boolean;
  /** Replaces the options; the label says in words what changed. */
  readonly onOptions: (label: string, options: ExecutionOptions) => void;
}

/** Options without empty texts and empty parts: what says nothing is not written. An empty variable does say something. */
export function compact(options: ExecutionOptions): ExecutionOptions {
  const { retryStrategy, cachingStrategy, container, kubernetes } = options;
  const env = Object.keys(container?.env ?? {}).length === 0 ? undefined : container?.env;
  const resources = prune(container?.resources);
  const inner = { ...(env === undefined ? {} : { env }), ...(resources === undefined ? {} : { resources }) };
  const retry = prune(retryStrategy);
  return {
    ...(retry === undefined ? {} : { retryStrategy: retry }),
    ...(cachingStrategy === undefined ? {} : { cachingStrategy }),
    ...(Object.keys(inner).length > 0 ? { container: inner } : {}),
    ...(Object.keys(kubernetes ?? {}).length === 0 ? {} : { kubernetes }),
  };
}

function prune<T extends object>(part: T | undefined): T | undefined {
  if (part === undefined) return undefined;
  const empty = Object.entries(part).filter(([, value]) => value === '' || value === undefined);
  if (empty.length === 0) return Object.keys(part).length === 0 ? undefined : part;
  const kept = { ...part };
  for (const [key] of empty) Reflect.deleteProperty(kept, key);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** Options without one of their parts. */
export function without(options: ExecutionOptions, key: keyof ExecutionOptions): ExecutionOptions {
  const { [key]: _gone, ...rest } = options;
  return rest;
}

/** A duration as the IR has it, from what a person writes: a bare number is seconds. */
export function duration(text: string): string {
  const trimmed = text.trim();
  return /^\d+(\.\d+)?$/.test(trimmed) ? `${trimmed}s` : trimmed;
}

/** How many waits are said one by one. */
const waitsSaid = 4;

/** How often a task is tried, how long it waits in between and when that ends, in words. */
export function retryWords(retry: ExecutionOptions['retryStrategy']): string {
  const { maxRetries = 0, backoffDuration = '0s', backoffFactor = 2, backoffMaxDuration = '3600s' } = retry ?? {};
  if (maxRetries === 0) return 'A failure is final: it is tried once.';
  const policy = readRetryPolicy({ maxRetryCount: maxRetries, backoffDuration, backoffFactor, backoffMaxDuration });
  const tries = `Tried at most ${maxRetries + 1} times`;
  const bound = Number.isFinite(policy.maxTotalMs)
    ? `no attempt begins later than ${formatDuration(policy.maxTotalMs)} after the first`
    : 'however long that takes';
  if (policy.delayMs === 0) return `${tries} without a wait; ${bound}.`;
  const waits = Array.from({ length: Math.min(maxRetries, waitsSaid) }, (_, index) =>
    formatDuration(policy.delayMs * policy.factor ** index),
  );
  const more = maxRetries > waitsSaid ? ' and so on' : '';
  return `${tries}, after ${maxRetries === 1 ? 'a wait' : 'waits'} of ${waits.join(', ')}${more}; ${bound}.`;
}
