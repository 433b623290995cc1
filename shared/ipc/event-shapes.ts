/** The events of a run, and what they carry, as shapes: on the wire, and as the check on what is read back from the store. */
import { z } from 'zod';
import { jsonValue } from '../json-shape.ts';
import type { Failure, SkipReason } from '../run/failure.ts';
import type { RecordedEvent, RunEvent } from '../run/events.ts';
import type { Artifact } from '../run/values.ts';

const content = z.lazy(() =>
  z.strictObject({
    digest: z.string(),
    kind: z.enum(['file', 'folder']),
    size: z.number(),
    fileCount: z.number(),
  }),
);

/** An artifact on the wire and in the store. */
export const artifact: z.ZodType<Artifact> = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    schemaVersion: z.string(),
    uri: z.string(),
    metadata: z.record(z.string(), jsonValue),
    content: content.exactOptional(),
    customPath: z.string().exactOptional(),
  }),
);

const values = z.lazy(() =>
  z.strictObject({
    parameters: z.record(z.string(), jsonValue),
    artifacts: z.record(z.string(), z.array(artifact)),
  }),
);

/** Why something failed, from the closed list in run/failure.ts. */
export const failure: z.ZodType<Failure> = z.lazy(() =>
  z.discriminatedUnion('reason', [
    z.strictObject({ reason: z.literal('exit-code'), exitCode: z.number(), lastLogLine: z.string().exactOptional() }),
    z.strictObject({ reason: z.literal('signal'), signal: z.string(), exitCode: z.number() }),
    z.strictObject({ reason: z.literal('out-of-memory'), limitBytes: z.number().exactOptional() }),
    z.strictObject({ reason: z.literal('image-not-found'), image: z.string(), detail: z.string() }),
    z.strictObject({ reason: z.literal('image-build-failed'), image: z.string(), detail: z.string() }),
    z.strictObject({ reason: z.literal('start-refused'), detail: z.string() }),
    z.strictObject({ reason: z.literal('output-not-written'), output: z.string() }),
    z.strictObject({ reason: z.literal('output-unreadable'), output: z.string(), detail: z.string() }),
    z.strictObject({ reason: z.literal('output-refused'), output: z.string(), detail: z.string() }),
    z.strictObject({ reason: z.literal('input-unresolved'), input: z.string(), detail: z.string() }),
    z.strictObject({ reason: z.literal('condition-error'), condition: z.string(), detail: z.string() }),
    z.strictObject({
      reason: z.literal('selector-error'),
      input: z.string(),
      selector: z.string(),
      detail: z.string(),
    }),
    z.strictObject({ reason: z.literal('loop-items'), input: z.string(), detail: z.string() }),
    z.strictObject({ reason: z.literal('deadline'), seconds: z.number() }),
    z.strictObject({ reason: z.literal('run-deadline'), seconds: z.number() }),
    z.strictObject({ reason: z.literal('import-failed'), uri: z.string(), detail: z.string() }),
    z.strictObject({ reason: z.literal('environment'), detail: z.string() }),
    z.strictObject({ reason: z.literal('lost'), detail: z.string() }),
    z.strictObject({ reason: z.literal('task-failed'), path: z.string() }),
  ]),
);

const skip: z.ZodType<SkipReason> = z.lazy(() =>
  z.discriminatedUnion('reason', [
    z.strictObject({ reason: z.literal('condition-false'), condition: z.string() }),
    z.strictObject({ reason: z.literal('upstream-failed'), path: z.string() }),
    z.strictObject({ reason: z.literal('upstream-skipped'), path: z.string() }),
    z.strictObject({ reason: z.literal('run-failed-fast'), path: z.string() }),
    z.strictObject({ reason: z.literal('run-canceled') }),
    z.strictObject({ reason: z.literal('run-deadline'), seconds: z.number() }),
  ]),
);

const exit = z.lazy(() =>
  z.strictObject({
    exitCode: z.number().exactOptional(),
    startedAt: z.number().exactOptional(),
    finishedAt: z.number().exactOptional(),
  }),
);
const executor = z.enum(['docker', 'process']);
const kind = z.enum(['step', 'group', 'loop', 'importer', 'volume']);
const attempt = { path: z.string(), attempt: z.number() };

const runOptions = z.lazy(() =>
  z.strictObject({
    executor,
    parallel: z.number(),
    failFast: z.boolean(),
    // Records that were written before these options existed have runs without them.
    cache: z.boolean().default(false),
    strictResources: z.boolean().default(false),
  }),
);

/** Every event a run can have; also the check on what is read back from the store. */
export const runEvent: z.ZodType<RunEvent> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('run-created'),
      pipeline: z.string(),
      irDigest: z.string(),
      parameters: z.record(z.string(), jsonValue),
      options: runOptions,
    }),
    z.strictObject({
      type: z.literal('image-pulling'),
      image: z.string(),
      action: z.enum(['pull', 'build']),
      totalBytes: z.number().exactOptional(),
    }),
    z.strictObject({
      type: z.literal('image-ready'),
      image: z.string(),
      digest: z.string(),
      platform: z.string().exactOptional(),
    }),
    z.strictObject({ type: z.literal('image-failed'), image: z.string(), failure }),
    z.strictObject({
      type: z.literal('execution-started'),
      path: z.string(),
      kind,
      inputs: values,
      iterations: z.number().exactOptional(),
      warnings: z.array(z.string()).exactOptional(),
    }),
    z.strictObject({ type: z.literal('attempt-created'), ...attempt, nonce: z.string(), executor, handle: z.string() }),
    z.strictObject({ type: z.literal('attempt-started'), ...attempt, id: z.string() }),
    z.strictObject({ type: z.literal('attempt-unknown'), ...attempt, detail: z.string() }),
    z.strictObject({ type: z.literal('attempt-known'), ...attempt }),
    z.strictObject({
      type: z.literal('attempt-succeeded'),
      ...attempt,
      exit,
      outputs: values,
      warnings: z.array(z.string()),
    }),
    z.strictObject({ type: z.literal('attempt-failed'), ...attempt, exit, failure }),
    z.strictObject({ type: z.literal('attempt-canceled'), ...attempt, exit }),
    z.strictObject({ type: z.literal('retry-scheduled'), ...attempt, notBefore: z.number() }),
    z.strictObject({
      type: z.literal('execution-succeeded'),
      path: z.string(),
      outputs: values,
      cachedFrom: z.strictObject({ run: z.string(), path: z.string() }).exactOptional(),
    }),
    z.strictObject({ type: z.literal('execution-failed'), path: z.string(), kind, failure }),
    z.strictObject({ type: z.literal('execution-skipped'), path: z.string(), kind, skip }),
    z.strictObject({ type: z.literal('execution-canceled'), path: z.string() }),
    z.strictObject({ type: z.literal('cancel-requested') }),
    z.strictObject({ type: z.literal('deadline-passed'), seconds: z.number() }),
    z.strictObject({ type: z.literal('objects-wanted') }),
    z.strictObject({ type: z.literal('objects-given') }),
    z.strictObject({
      type: z.literal('run-finished'),
      state: z.enum(['SUCCEEDED', 'FAILED', 'CANCELED']),
      outputs: values,
      failure: failure.exactOptional(),
    }),
  ]),
);

/** An event on the wire. */
export const recordedEvent: z.ZodType<RecordedEvent> = z.lazy(() =>
  z.strictObject({
    run: z.string(),
    seq: z.number(),
    at: z.number(),
    event: runEvent,
  }),
);
