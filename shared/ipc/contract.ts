/**
 * The one contract between the doors (renderer, CLI, browser) and the engine: procedures (one answer), subscriptions (many).
 * Every message is checked against these shapes on arrival, on both sides. Transports: MessagePort, WebSocket, local socket, in-process.
 */
import { z } from 'zod';
import { jsonValue } from '../ir/pipeline-spec.ts';
import type { Cancellation } from './cancellation.ts';
import { diagnostic } from './shapes.ts';
import { artifact, recordedEvent } from './run-shapes.ts';

const jsonRecord = z.record(z.string(), jsonValue);
const runState = z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELED']);

/** A text that can be run: a document, a component or a compiled IR, with its name for messages. */
const source = z.strictObject({ file: z.string(), text: z.string().max(20_000_000) });

/** One line of a list of runs. */
export const runSummary = z.strictObject({
  id: z.string(),
  pipeline: z.string(),
  state: runState,
  executor: z.enum(['docker', 'process']),
  createdAt: z.number(),
  finishedAt: z.number().exactOptional(),
  taskCount: z.number(),
  doneCount: z.number(),
  failedCount: z.number(),
  /** Path of the document it was started from, when it was a file. */
  file: z.string().exactOptional(),
  /** One sentence why it failed. */
  failure: z.string().exactOptional(),
});
export type RunSummary = z.infer<typeof runSummary>;

/** What the engine finds on this machine. */
export const environment = z.strictObject({
  docker: z.strictObject({
    state: z.enum(['ready', 'checking', 'unavailable']),
    version: z.string().exactOptional(),
    host: z.string().exactOptional(),
    /** Why not, and what to do; one sentence each. */
    message: z.string().exactOptional(),
    cure: z.string().exactOptional(),
  }),
  home: z.string(),
  freeBytes: z.number(),
  storedBytes: z.number(),
  runningAttempts: z.number(),
  cpus: z.number(),
  secretStorage: z.enum(['keyring', 'session']).exactOptional(),
});
export type Environment = z.infer<typeof environment>;

/** A component of the library. */
export const libraryComponent = z.strictObject({
  /** `millrace:components/<file>` */
  url: z.string(),
  digest: z.string(),
  text: z.string(),
  origin: z.enum(['bundled', 'local']),
});
export type LibraryComponent = z.infer<typeof libraryComponent>;

/** A pipeline document as a file or an unsaved draft. */
const openedDocument = z.strictObject({
  /** Path of the file; absent for a draft that was never saved. */
  path: z.string().exactOptional(),
  /** Id of the draft under which unsaved work is kept. */
  draft: z.string(),
  name: z.string(),
  text: z.string(),
  /** Text on disk at the last save or open; differs from `text` when a draft with unsaved work was found. */
  savedText: z.string().exactOptional(),
  /** SHA-256 of the file when it was read: a save that finds another one asks first. */
  fileDigest: z.string().exactOptional(),
});
export type OpenedDocument = z.infer<typeof openedDocument>;

const recentDocument = z.strictObject({
  draft: z.string(),
  path: z.string().exactOptional(),
  name: z.string(),
  openedAt: z.number(),
  unsaved: z.boolean(),
  /** False when the file is gone. */
  exists: z.boolean(),
});
export type RecentDocument = z.infer<typeof recentDocument>;

const example = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** The document, for a preview; `examples.open` makes a draft of it. */
  text: z.string(),
  taskCount: z.number(),
  images: z.array(z.string()),
});
export type Example = z.infer<typeof example>;

/** What a run would do, to be seen before the first time. */
const runPlan = z.strictObject({
  irDigest: z.string(),
  diagnostics: z.array(diagnostic),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      optional: z.boolean(),
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
  /** One line a step: path, image and command as it will be run. */
  steps: z.array(z.strictObject({ path: z.string(), image: z.string(), command: z.array(z.string()) })),
  /** True when this digest was approved, was drawn here, or is bundled. */
  approved: z.boolean(),
  executor: z.enum(['docker', 'process']),
  /** Why this executor, or why none; a sentence. */
  executorReason: z.string(),
  /** False when there is no executor that may run it now. */
  runnable: z.boolean(),
});
export type RunPlan = z.infer<typeof runPlan>;

/** A line of a log. `at`: wall-clock ms as the container engine stamped it. */
const logLine = z.strictObject({
  n: z.number(),
  at: z.number(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLine>;

const artifactPreview = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
    totalRows: z.number(),
    truncated: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('json'), text: z.string(), truncated: z.boolean() }),
  z.strictObject({ kind: z.literal('text'), text: z.string(), truncated: z.boolean() }),
  z.strictObject({ kind: z.literal('markdown'), text: z.string() }),
  z.strictObject({ kind: z.literal('html'), text: z.string() }),
  /** `data` is base64. */
  z.strictObject({ kind: z.literal('image'), mediaType: z.string(), data: z.string() }),
  z.strictObject({
    kind: z.literal('confusion-matrix'),
    labels: z.array(z.string()),
    rows: z.array(z.array(z.number())),
  }),
  z.strictObject({
    kind: z.literal('roc'),
    points: z.array(
      z.strictObject({ threshold: z.number(), truePositiveRate: z.number(), falsePositiveRate: z.number() }),
    ),
  }),
  z.strictObject({
    kind: z.literal('metrics'),
    values: z.array(z.strictObject({ name: z.string(), value: jsonValue })),
  }),
  z.strictObject({
    kind: z.literal('folder'),
    entries: z.array(z.strictObject({ path: z.string(), size: z.number() })),
    totalEntries: z.number(),
  }),
  z.strictObject({ kind: z.literal('binary'), head: z.string() }),
  z.strictObject({ kind: z.literal('missing') }),
]);
export type ArtifactPreview = z.infer<typeof artifactPreview>;

const check = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'warning', 'problem']),
  detail: z.string(),
  cure: z.string().exactOptional(),
});
export type DoctorCheck = z.infer<typeof check>;

/** Questions with one answer. Expected failures are part of the answer; a rejected call is a bug or a lost connection. */
export const procedures = {
  'engine.environment': { input: z.strictObject({}), output: environment },
  'engine.doctor': { input: z.strictObject({}), output: z.strictObject({ checks: z.array(check) }) },

  'library.list': { input: z.strictObject({}), output: z.array(libraryComponent) },

  'examples.list': { input: z.strictObject({}), output: z.array(example) },
  'examples.open': { input: z.strictObject({ id: z.string() }), output: openedDocument },

  'documents.recent': { input: z.strictObject({}), output: z.array(recentDocument) },
  'documents.new': { input: z.strictObject({ name: z.string().exactOptional() }), output: openedDocument },
  'documents.open': {
    input: z.union([z.strictObject({ path: z.string() }), z.strictObject({ draft: z.string() })]),
    output: z.union([
      z.strictObject({ ok: z.literal(true), document: openedDocument }),
      z.strictObject({ ok: z.literal(false), diagnostics: z.array(diagnostic) }),
    ]),
  },
  /** Keeps unsaved work; called often, cheap. */
  'documents.keepDraft': {
    input: z.strictObject({ draft: z.string(), name: z.string(), text: z.string() }),
    output: z.strictObject({}),
  },
  'documents.discardDraft': { input: z.strictObject({ draft: z.string() }), output: z.strictObject({}) },
  'documents.save': {
    input: z.strictObject({
      draft: z.string(),
      path: z.string(),
      text: z.string(),
      /** Digest that the file must still have; absent: it must not exist or may be replaced when `replace`. */
      expectDigest: z.string().exactOptional(),
      replace: z.boolean(),
    }),
    output: z.discriminatedUnion('result', [
      z.strictObject({ result: z.literal('saved'), path: z.string(), fileDigest: z.string() }),
      z.strictObject({ result: z.literal('changed-on-disk') }),
      z.strictObject({ result: z.literal('exists') }),
      z.strictObject({ result: z.literal('failed'), diagnostic }),
    ]),
  },
  /** For the browser's own file dialog: folders and pipeline files only. */
  'files.browse': {
    input: z.strictObject({ folder: z.string().exactOptional() }),
    output: z.union([
      z.strictObject({
        ok: z.literal(true),
        folder: z.string(),
        parent: z.string().exactOptional(),
        entries: z.array(
          z.strictObject({
            name: z.string(),
            path: z.string(),
            kind: z.enum(['folder', 'file']),
            modifiedAt: z.number(),
          }),
        ),
      }),
      z.strictObject({ ok: z.literal(false), message: z.string() }),
    ]),
  },

  'runs.plan': {
    input: z.strictObject({
      source,
      /** The open document that the text comes from; one that was made or approved here runs unasked. */
      draft: z.string().exactOptional(),
      executor: z.enum(['auto', 'docker', 'process']),
    }),
    output: z.union([
      z.strictObject({ ok: z.literal(true), plan: runPlan }),
      z.strictObject({ ok: z.literal(false), diagnostics: z.array(diagnostic) }),
    ]),
  },
  /** The person has seen images and commands of this digest and allows it to run; the document it comes from is trusted from now on. */
  'runs.approve': {
    input: z.strictObject({ irDigest: z.string(), draft: z.string().exactOptional() }),
    output: z.strictObject({}),
  },
  'runs.start': {
    input: z.strictObject({
      source,
      draft: z.string().exactOptional(),
      /** Whoever asks has named this very file on a command line: that is the approval. */
      named: z.boolean(),
      /** Path of the document when it is a file. */
      path: z.string().exactOptional(),
      parameters: jsonRecord,
      executor: z.enum(['auto', 'docker', 'process']),
      parallel: z.number().int().min(0),
      failFast: z.boolean(),
    }),
    output: z.union([
      z.strictObject({ ok: z.literal(true), run: z.string(), diagnostics: z.array(diagnostic) }),
      z.strictObject({
        ok: z.literal(false),
        kind: z.enum(['input', 'environment']),
        diagnostics: z.array(diagnostic),
      }),
    ]),
  },
  'runs.list': {
    input: z.strictObject({
      search: z.string().exactOptional(),
      states: z.array(runState).exactOptional(),
      /** Runs of one document file only. */
      path: z.string().exactOptional(),
      limit: z.number().int().min(1).max(1000),
      /** Id of the last run already seen; newest first. */
      after: z.string().exactOptional(),
    }),
    output: z.strictObject({ runs: z.array(runSummary), total: z.number() }),
  },
  /** Resolves an id, an unambiguous prefix or `latest`. */
  'runs.find': {
    input: z.strictObject({ run: z.string() }),
    output: z.union([
      z.strictObject({ ok: z.literal(true), run: z.string() }),
      z.strictObject({ ok: z.literal(false), message: z.string() }),
    ]),
  },
  'runs.get': {
    input: z.strictObject({ run: z.string() }),
    output: z.strictObject({
      summary: runSummary,
      events: z.array(recordedEvent),
      ir: z.string(),
      /** The document's text as it was run; equal to `ir` for a compiled one. */
      source,
    }),
  },
  'runs.cancel': { input: z.strictObject({ run: z.string() }), output: z.strictObject({ accepted: z.boolean() }) },
  'runs.delete': {
    input: z.strictObject({ runs: z.array(z.string()) }),
    output: z.strictObject({ freedBytes: z.number() }),
  },

  /** Lines `from` (0-based, included) to `from + count`; negative `from` counts from the end. */
  'logs.read': {
    input: z.strictObject({
      run: z.string(),
      path: z.string(),
      attempt: z.number().int(),
      from: z.number().int(),
      count: z.number().int().min(1).max(5000),
    }),
    output: z.strictObject({ lines: z.array(logLine), total: z.number(), bytes: z.number(), complete: z.boolean() }),
  },
  /** Raw bytes, base64, for files and pipes. */
  'logs.bytes': {
    input: z.strictObject({
      run: z.string(),
      path: z.string(),
      attempt: z.number().int(),
      offset: z.number().int().min(0),
      length: z.number().int().min(1).max(1_048_576),
    }),
    output: z.strictObject({ data: z.string(), total: z.number(), complete: z.boolean() }),
  },
  'artifacts.preview': {
    input: z.strictObject({ artifact: z.string() }),
    output: z.strictObject({ artifact, previews: z.array(artifactPreview) }),
  },
  /** Raw bytes of a file artifact (or of one file of a folder), base64. */
  'artifacts.bytes': {
    input: z.strictObject({
      artifact: z.string(),
      entry: z.string().exactOptional(),
      offset: z.number().int().min(0),
      length: z.number().int().min(1).max(1_048_576),
    }),
    output: z.strictObject({ data: z.string(), total: z.number() }),
  },
  'settings.get': {
    input: z.strictObject({ key: z.string() }),
    output: z.strictObject({ value: jsonValue.exactOptional() }),
  },
  'settings.set': { input: z.strictObject({ key: z.string(), value: jsonValue }), output: z.strictObject({}) },
} as const;

/** Streams. Each item may be a batch; the receiver gives credit, so a slow window slows the sender, not the engine. */
export const subscriptions = {
  'engine.environment': { input: z.strictObject({}), item: environment },
  /** All events of a run after `after` (a `seq`; 0 for all), then new ones as they are committed. Ends after `run-finished`. */
  'runs.events': {
    input: z.strictObject({ run: z.string(), after: z.number().int().min(0) }),
    item: z.array(recordedEvent),
  },
  /** A run was added or its summary changed. */
  'runs.changes': { input: z.strictObject({}), item: z.array(runSummary) },
  /** New lines after `from`, until the log is complete. */
  'logs.follow': {
    input: z.strictObject({
      run: z.string(),
      path: z.string(),
      attempt: z.number().int(),
      from: z.number().int().min(0),
    }),
    item: z.strictObject({ lines: z.array(logLine), complete: z.boolean() }),
  },
  /** Progress of pulls and builds of a run; not recorded. */
  'runs.progress': {
    input: z.strictObject({ run: z.string() }),
    item: z.strictObject({
      image: z.string(),
      action: z.enum(['pull', 'build']),
      message: z.string(),
      doneBytes: z.number().exactOptional(),
      totalBytes: z.number().exactOptional(),
    }),
  },
} as const;

export type ProcedureName = keyof typeof procedures;
export type ProcedureInput<N extends ProcedureName> = z.infer<(typeof procedures)[N]['input']>;
export type ProcedureOutput<N extends ProcedureName> = z.infer<(typeof procedures)[N]['output']>;
export type SubscriptionName = keyof typeof subscriptions;
export type SubscriptionInput<N extends SubscriptionName> = z.infer<(typeof subscriptions)[N]['input']>;
export type SubscriptionItem<N extends SubscriptionName> = z.infer<(typeof subscriptions)[N]['item']>;

/** The same shapes, typed so that a generic name keeps input and output together. */
export const procedureShapes: {
  readonly [N in ProcedureName]: {
    readonly input: z.ZodType<ProcedureInput<N>>;
    readonly output: z.ZodType<ProcedureOutput<N>>;
  };
} = procedures;
export const subscriptionShapes: {
  readonly [N in SubscriptionName]: {
    readonly input: z.ZodType<SubscriptionInput<N>>;
    readonly item: z.ZodType<SubscriptionItem<N>>;
  };
} = subscriptions;

/** The contract as functions: what a door holds, and what the engine implements. */
export interface EngineApi {
  call<N extends ProcedureName>(name: N, input: ProcedureInput<N>, signal?: Cancellation): Promise<ProcedureOutput<N>>;
  /** Ends when the returned function is called, when the stream ends, or when the connection closes. */
  subscribe<N extends SubscriptionName>(
    name: N,
    input: SubscriptionInput<N>,
    observer: { readonly item: (item: SubscriptionItem<N>) => void; readonly end?: (reason?: string) => void },
  ): () => void;
}
