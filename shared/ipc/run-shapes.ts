/** Runs as the doors ask for them: lists, plans, logs. */
import { z } from 'zod';
import { jsonValue } from '../json-shape.ts';
import { diagnostic } from './shapes.ts';

/** KFP's names of states. */
export const runState = z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELED']);
const executor = z.enum(['docker', 'process']);

/** One line of a list of runs. */
export const runSummary = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    pipeline: z.string(),
    state: runState,
    executor: executor,
    createdAt: z.number(),
    finishedAt: z.number().exactOptional(),
    taskCount: z.number(),
    doneCount: z.number(),
    failedCount: z.number(),
    /** Path of the document it was started from, when it was a file. */
    file: z.string().exactOptional(),
    /** One sentence why it failed. */
    failure: z.string().exactOptional(),
  }),
);
export type RunSummary = z.infer<typeof runSummary>;

/** What a run would do, to be seen before the first time. */
export const runPlan = z.lazy(() =>
  z.strictObject({
    irDigest: z.string(),
    diagnostics: z.array(diagnostic),
    parameters: z.array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        optional: z.boolean(),
        /** Null may be given, which is not the same as nothing. */
        nullable: z.boolean(),
        /** The only values that it may have. */
        literals: z.array(jsonValue).exactOptional(),
        default: jsonValue.exactOptional(),
        description: z.string().exactOptional(),
      }),
    ),
    images: z.array(
      z.strictObject({
        image: z.string(),
        state: z.enum(['present', 'pull', 'build', 'unknown']),
        sizeBytes: z.number().exactOptional(),
        description: z.string().exactOptional(),
      }),
    ),
    /** One line a step: path, image and command as it will be run, and what of the cluster it is given, in words. */
    steps: z.array(
      z.strictObject({
        path: z.string(),
        image: z.string(),
        command: z.array(z.string()),
        gets: z.array(z.string()),
      }),
    ),
    /** What is done without a step, a sentence each: imports, volumes that come and go. */
    effects: z.array(z.strictObject({ path: z.string(), does: z.string() })),
    /** Whether a step takes secrets or config maps; `runs.objects` says which. */
    takesObjects: z.boolean(),
    /** True when this digest was approved, is bundled, or was drawn here and runs in containers. */
    approved: z.boolean(),
    executor: executor,
    /** Why this executor, or why none and what to do; sentences. */
    executorReason: z.string(),
    /** False when there is no executor that may run it, once it is approved. */
    runnable: z.boolean(),
  }),
);
export type RunPlan = z.infer<typeof runPlan>;

const objectName = { kind: z.enum(['secrets', 'configMaps']), name: z.string() };

/** Secrets and config maps that a run takes, and what of them was given. Names only. */
export const neededObjects = z.lazy(() =>
  z.strictObject({
    objects: z.array(
      z.strictObject({
        ...objectName,
        optional: z.boolean(),
        /** With this run, earlier to a run of the same document or graph, or not. */
        given: z.enum(['now', 'earlier', 'missing']),
        keys: z.array(z.strictObject({ name: z.string(), optional: z.boolean(), found: z.boolean() })),
      }),
    ),
    /** What was given now and no task names. */
    others: z.array(z.strictObject(objectName)),
    /** What is wrong with the manifests. */
    diagnostics: z.array(diagnostic),
  }),
);
export type NeededObjects = z.infer<typeof neededObjects>;

/** A line of a log. `at`: wall-clock ms as the container engine stamped it. */
export const logLine = z.lazy(() =>
  z.strictObject({
    n: z.number(),
    at: z.number(),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
  }),
);
export type LogLine = z.infer<typeof logLine>;
