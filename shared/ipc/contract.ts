/**
 * The one contract between the doors (renderer, CLI, browser) and the engine: procedures (one answer), subscriptions (many).
 * Every message is checked against these shapes on arrival, on both sides. Transports: MessagePort, WebSocket, local socket, in-process.
 * A shape is made when a message first needs it: making all of them would be a good part of a start.
 * What the messages carry is defined beside it, one file a subject; doors import its types from here.
 */
import { z } from 'zod';
import { once } from '../once.ts';
import { jsonValue } from '../json-shape.ts';
import { artifactPreview, folderEntry } from './artifact-shapes.ts';
import type { Cancellation } from './cancellation.ts';
import {
  example,
  importReport,
  libraryComponent,
  openedDocument,
  openResult,
  recentDocument,
  windowLook,
} from './document-shapes.ts';
import { doctorCheck, environment } from './engine-shapes.ts';
import { artifact, recordedEvent } from './event-shapes.ts';
import { logLine, neededObjects, runPlan, runState, runSummary } from './run-shapes.ts';
import { diagnostic, source } from './shapes.ts';

export type { ArtifactPreview } from './artifact-shapes.ts';
export type {
  Example,
  ImportReport,
  LibraryComponent,
  OpenedDocument,
  RecentDocument,
  WindowLook,
} from './document-shapes.ts';
export type { DoctorCheck, Environment } from './engine-shapes.ts';
export type { LogLine, NeededObjects, RunPlan, RunSummary } from './run-shapes.ts';

const executorChoice = z.lazy(() => z.enum(['auto', 'docker', 'process']));

/** Questions with one answer. Expected failures are part of the answer; a rejected call is a bug or a lost connection. */
const procedures = {
  'engine.environment': once(() => ({ input: z.strictObject({}), output: environment })),
  /** Whether the engine is there, and which process it is. */
  'engine.ping': once(() => ({ input: z.strictObject({}), output: z.strictObject({ pid: z.number().int() }) })),
  'engine.doctor': once(() => ({
    input: z.strictObject({}),
    output: z.strictObject({ checks: z.array(doctorCheck) }),
  })),

  /** What a new window asks first: it notes that its documents were opened, and looks at their files again. */
  'window.open': once(() => ({
    /** `first`: where nothing was ever open, the draft under which the window shows the smallest example already. */
    input: z.strictObject({ first: z.string().exactOptional() }),
    output: windowLook,
  })),
  'library.list': once(() => ({ input: z.strictObject({}), output: z.array(libraryComponent) })),

  'examples.list': once(() => ({ input: z.strictObject({}), output: z.array(example) })),
  'examples.open': once(() => ({ input: z.strictObject({ id: z.string() }), output: openedDocument })),

  'documents.recent': once(() => ({ input: z.strictObject({}), output: z.array(recentDocument) })),
  'documents.new': once(() => ({
    input: z.strictObject({ name: z.string().exactOptional() }),
    output: openedDocument,
  })),
  'documents.open': once(() => ({
    input: z.union([z.strictObject({ path: z.string() }), z.strictObject({ draft: z.string() })]),
    output: openResult,
  })),
  /** Makes a new document, unsaved and not trusted, of a compiled pipeline, a component or a pipeline of another editor. */
  'documents.import': once(() => ({
    input: z.strictObject({
      source: z.union([z.strictObject({ path: z.string() }), z.strictObject({ name: z.string(), text: z.string() })]),
      /** Components on the network: they are asked about, left where they are, or fetched and put into the document. */
      remote: z.enum(['ask', 'leave', 'fetch']),
    }),
    output: z.discriminatedUnion('result', [
      z.strictObject({ result: z.literal('imported'), document: openedDocument, report: importReport }),
      z.strictObject({ result: z.literal('remote'), urls: z.array(z.string()) }),
      z.strictObject({ result: z.literal('refused'), diagnostics: z.array(diagnostic) }),
    ]),
  })),
  /** Keeps unsaved work; called often, cheap. */
  'documents.keepDraft': once(() => ({
    input: z.strictObject({ draft: z.string(), name: z.string(), text: z.string() }),
    output: z.strictObject({}),
  })),
  'documents.save': once(() => ({
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
  })),
  /** For the browser's own file dialog: folders and pipeline files only. */
  'files.browse': once(() => ({
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
  })),

  'runs.plan': once(() => ({
    input: z.strictObject({
      source,
      /** The open document that the text comes from; one that was made or approved here runs unasked. */
      draft: z.string().exactOptional(),
      executor: executorChoice,
    }),
    output: z.union([
      z.strictObject({ ok: z.literal(true), plan: runPlan }),
      z.strictObject({ ok: z.literal(false), diagnostics: z.array(diagnostic) }),
    ]),
  })),
  /** Which secrets and config maps a run takes, and which of them are there. */
  'runs.objects': once(() => ({
    input: z.strictObject({
      source,
      draft: z.string().exactOptional(),
      /** As far as they are known. */
      parameters: z.record(z.string(), jsonValue),
      /** Manifests, as they would be given to `runs.start`. */
      kubernetes: z.array(source),
    }),
    output: z.union([
      z.strictObject({ ok: z.literal(true), needed: neededObjects }),
      z.strictObject({ ok: z.literal(false), diagnostics: z.array(diagnostic) }),
    ]),
  })),
  /** The person has seen images and commands of this digest and allows it to run; the document it comes from is trusted from now on. */
  'runs.approve': once(() => ({
    input: z.strictObject({ irDigest: z.string(), draft: z.string().exactOptional() }),
    output: z.strictObject({}),
  })),
  'runs.start': once(() => ({
    input: z.strictObject({
      source,
      draft: z.string().exactOptional(),
      /** Whoever asks has named this very file on a command line: that is the approval. */
      named: z.boolean(),
      /** Path of the document when it is a file. */
      path: z.string().exactOptional(),
      parameters: z.record(z.string(), jsonValue),
      executor: executorChoice,
      parallel: z.number().int().min(0),
      failFast: z.boolean(),
      /** Whether steps may take the results of earlier executions. */
      cache: z.boolean(),
      /** Manifests of secrets and config maps. They are kept in the memory of the engine only. */
      kubernetes: z.array(source).exactOptional(),
      /** Whether the run also gets the secrets and config maps of earlier runs of the same document or graph. */
      recallObjects: z.boolean().exactOptional(),
      /** Refuses a run whose tasks ask for more than the machine has. */
      strictResources: z.boolean().exactOptional(),
    }),
    output: z.union([
      z.strictObject({ ok: z.literal(true), run: z.string(), diagnostics: z.array(diagnostic) }),
      z.strictObject({
        ok: z.literal(false),
        kind: z.enum(['input', 'environment']),
        diagnostics: z.array(diagnostic),
      }),
    ]),
  })),
  /** Gives secrets and config maps to a run that another engine started and that this one has taken over. */
  'runs.give': once(() => ({
    input: z.strictObject({
      run: z.string(),
      kubernetes: z.array(source),
      /** As with `runs.start`. */
      recallObjects: z.boolean().exactOptional(),
    }),
    output: z.union([
      /** `held`: the run has what it was started with. */
      z.strictObject({ ok: z.literal(true), outcome: z.enum(['given', 'held', 'ended']) }),
      z.strictObject({ ok: z.literal(false), diagnostics: z.array(diagnostic) }),
    ]),
  })),
  'runs.list': once(() => ({
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
  })),
  /** Resolves an id, an unambiguous prefix or `latest`. */
  'runs.find': once(() => ({
    input: z.strictObject({ run: z.string() }),
    output: z.union([
      z.strictObject({ ok: z.literal(true), run: z.string() }),
      z.strictObject({ ok: z.literal(false), message: z.string() }),
    ]),
  })),
  'runs.get': once(() => ({
    input: z.strictObject({ run: z.string() }),
    output: z.strictObject({
      summary: runSummary,
      events: z.array(recordedEvent),
      ir: z.string(),
      /** The document's text as it was run; equal to `ir` for a compiled one. */
      source,
    }),
  })),
  'runs.cancel': once(() => ({
    input: z.strictObject({ run: z.string() }),
    output: z.strictObject({ accepted: z.boolean() }),
  })),
  'runs.delete': once(() => ({
    input: z.strictObject({ runs: z.array(z.string()) }),
    output: z.strictObject({ freedBytes: z.number() }),
  })),

  /** Lines `from` (0-based, included) to `from + count`; negative `from` counts from the end. */
  'logs.read': once(() => ({
    input: z.strictObject({
      run: z.string(),
      path: z.string(),
      attempt: z.number().int(),
      from: z.number().int(),
      count: z.number().int().min(1).max(5000),
    }),
    output: z.strictObject({
      lines: z.array(logLine),
      total: z.number(),
      bytes: z.number(),
      /** The log's last line has not ended: more of it may come. */
      open: z.boolean(),
      complete: z.boolean(),
    }),
  })),
  /** Raw bytes, base64, for files and pipes. */
  'logs.bytes': once(() => ({
    input: z.strictObject({
      run: z.string(),
      path: z.string(),
      attempt: z.number().int(),
      offset: z.number().int().min(0),
      length: z.number().int().min(1).max(1_048_576),
    }),
    output: z.strictObject({ data: z.string(), total: z.number() }),
  })),
  'artifacts.preview': once(() => ({
    input: z.strictObject({ artifact: z.string() }),
    output: z.strictObject({ artifact, previews: z.array(artifactPreview) }),
  })),
  /** The files of a folder artifact from the `from`-th on, so many as one answer holds; of a file artifact none. */
  'artifacts.files': once(() => ({
    input: z.strictObject({ artifact: z.string(), from: z.number().int().min(0) }),
    output: z.strictObject({
      kind: z.enum(['file', 'folder', 'missing']),
      files: z.array(folderEntry),
      total: z.number(),
    }),
  })),
  /** Raw bytes of a file artifact (or of one file of a folder), base64. */
  'artifacts.bytes': once(() => ({
    input: z.strictObject({
      artifact: z.string(),
      entry: z.string().exactOptional(),
      offset: z.number().int().min(0),
      length: z.number().int().min(1).max(1_048_576),
    }),
    output: z.strictObject({ data: z.string(), total: z.number() }),
  })),
  'settings.set': once(() => ({
    input: z.strictObject({ key: z.string(), value: jsonValue }),
    output: z.strictObject({}),
  })),
} as const;

/** Streams. Each item may be a batch; the receiver gives credit, so a slow window slows the sender, not the engine. */
const subscriptions = {
  'engine.environment': once(() => ({ input: z.strictObject({}), item: environment })),
  /** All events of a run after `after` (a `seq`; 0 for all), then new ones as they are committed. Ends after `run-finished`. */
  'runs.events': once(() => ({
    input: z.strictObject({ run: z.string(), after: z.number().int().min(0) }),
    item: z.array(recordedEvent),
  })),
  /** A run was added or its summary changed. */
  'runs.changes': once(() => ({ input: z.strictObject({}), item: z.array(runSummary) })),
  /** Lines from `from` on, until the log is complete. Where the last one is `open`, it comes again when it has grown. */
  'logs.follow': once(() => ({
    input: z.strictObject({
      run: z.string(),
      path: z.string(),
      attempt: z.number().int(),
      from: z.number().int().min(0),
    }),
    item: z.strictObject({ lines: z.array(logLine), open: z.boolean(), complete: z.boolean() }),
  })),
  /** Raw bytes from `offset` on, base64, until the log is complete. */
  'logs.followBytes': once(() => ({
    input: z.strictObject({
      run: z.string(),
      path: z.string(),
      attempt: z.number().int(),
      offset: z.number().int().min(0),
    }),
    item: z.strictObject({ data: z.string(), complete: z.boolean() }),
  })),
  /** Progress of pulls and builds of a run; not recorded. */
  'runs.progress': once(() => ({
    input: z.strictObject({ run: z.string() }),
    item: z.strictObject({
      image: z.string(),
      action: z.enum(['pull', 'build']),
      message: z.string(),
      doneBytes: z.number().exactOptional(),
      totalBytes: z.number().exactOptional(),
    }),
  })),
} as const;

/** A question that a door may ask. */
export type ProcedureName = keyof typeof procedures;
export type ProcedureInput<N extends ProcedureName> = z.infer<ReturnType<(typeof procedures)[N]>['input']>;
export type ProcedureOutput<N extends ProcedureName> = z.infer<ReturnType<(typeof procedures)[N]>['output']>;
/** A stream that a door may open. */
export type SubscriptionName = keyof typeof subscriptions;
export type SubscriptionInput<N extends SubscriptionName> = z.infer<ReturnType<(typeof subscriptions)[N]>['input']>;
export type SubscriptionItem<N extends SubscriptionName> = z.infer<ReturnType<(typeof subscriptions)[N]>['item']>;

/** The shapes of a question and its answer. */
export interface ProcedureShape<N extends ProcedureName> {
  readonly input: z.ZodType<ProcedureInput<N>>;
  readonly output: z.ZodType<ProcedureOutput<N>>;
}
/** The shapes of a request for a stream and of its items. */
export interface SubscriptionShape<N extends SubscriptionName> {
  readonly input: z.ZodType<SubscriptionInput<N>>;
  readonly item: z.ZodType<SubscriptionItem<N>>;
}

/** The same shapes, typed so that a generic name keeps input and output together. */
export const procedureShape: { readonly [N in ProcedureName]: () => ProcedureShape<N> } = procedures;
/** As {@link procedureShape}, for streams. */
export const subscriptionShape: { readonly [N in SubscriptionName]: () => SubscriptionShape<N> } = subscriptions;

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
