/** Runs: planned, approved, started, followed, listed, stopped, deleted. */
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import type { Cancellation } from '../../../shared/ipc/cancellation.ts';
import type { ProcedureInput, ProcedureOutput, RunPlan, RunSummary } from '../../../shared/ipc/contract.ts';
import { parseIr } from '../../../shared/ir/parse.ts';
import { Refusal } from '../../../shared/ipc/refusal.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { ComponentResolver } from '../../../shared/document/linked.ts';
import { emptyNamespace, withObjects } from '../../../shared/plan/namespace.ts';
import { missingObjects, neededObjects } from '../../../shared/plan/needed-objects.ts';
import { lackingResources, type Capacity } from '../../../shared/plan/lacking-resources.ts';
import { checkParameters, withDefaults } from '../../../shared/plan/parameters.ts';
import { takesObjects } from '../../../shared/plan/pod.ts';
import { needsContainers } from '../../../shared/plan/without-containers.ts';
import type { ExecutorKind, ImageProgress, RecordedEvent } from '../../../shared/run/events.ts';
import { countSteps } from '../../../shared/schedule/topology.ts';
import type { ApprovalOrigin } from '../../store/approvals.ts';
import type { NewRun } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { StoreError } from '../../store/failure.ts';
import type { Clock, Random } from '../ports.ts';
import type { GivenObjects } from '../kubernetes/given-objects.ts';
import { readManifests } from '../kubernetes/manifests.ts';
import type { LiveRuns } from '../live-runs.ts';
import type { Recorder } from '../recorder.ts';
import { newRunId } from '../run-id.ts';
import { objectsReport } from './objects-report.ts';
import type { ExecutorChoice, Runnable } from './run-plan.ts';
import { inWords } from './run-summary.ts';
import { chooseExecutor, prepareSource } from './run-plan.ts';
import { createBell } from './streams.ts';

/** What runs are planned with, started by and read from. */
export interface RunPorts {
  readonly store: Store;
  readonly recorder: Recorder;
  readonly live: LiveRuns;
  /** Secrets and config maps of earlier runs. */
  readonly given: GivenObjects;
  readonly clock: Clock;
  readonly random: Random;
  readonly resolve: ComponentResolver;
  /** Digests of the IR of what comes with Millrace. */
  readonly isBundled: (irDigest: string) => boolean;
  /** Why Docker cannot be used now; absent when it can. */
  readonly dockerProblem: () => Promise<{ readonly message: string; readonly cure: string } | undefined>;
  /** Why these images cannot be stood in for by processes; absent when they can. */
  readonly processProblem: (images: readonly string[]) => string | undefined;
  /** What getting an image ready would take. */
  readonly describeImage: (image: string, executor: ExecutorKind) => Promise<RunPlan['images'][number]>;
  /** What steps can have under an executor. */
  readonly capacity: (executor: ExecutorKind) => Promise<Capacity>;
  /** Removes what only deleted runs used. @returns the bytes that became free. */
  readonly cleanUp: (runs: readonly string[]) => Promise<number>;
}

type RunProcedure = Extract<keyof Handlers['procedures'], `runs.${string}`>;
type RunSubscription = Extract<keyof Handlers['subscriptions'], `runs.${string}`>;

/** The contract's part that is about runs. */
export function runHandlers(ports: RunPorts): {
  readonly procedures: Pick<Handlers['procedures'], RunProcedure>;
  readonly subscriptions: Pick<Handlers['subscriptions'], RunSubscription>;
} {
  const { store, live, clock } = ports;

  const approvalOf = (irDigest: string): ApprovalOrigin | undefined =>
    store.approvals.origin(irDigest) ?? (ports.isBundled(irDigest) ? 'bundled' : undefined);

  const isTrusted = (draft: string | undefined): boolean =>
    draft !== undefined && store.documents.get(draft)?.trusted === true;

  async function choose(runnable: Runnable, asked: ExecutorKind | 'auto'): Promise<ExecutorChoice> {
    const dockerProblem = asked === 'process' ? undefined : await ports.dockerProblem();
    const processProblem = needsContainers(runnable.ir) ?? ports.processProblem(imagesOf(runnable));
    return chooseExecutor({
      asked,
      approval: approvalOf(runnable.irDigest),
      ...(dockerProblem === undefined ? {} : { dockerProblem }),
      ...(processProblem === undefined ? {} : { processProblem }),
    });
  }

  async function plan({ source, draft, executor }: ProcedureInput<'runs.plan'>): Promise<ProcedureOutput<'runs.plan'>> {
    const prepared = prepareSource(source, ports.resolve);
    if (!prepared.ok) return { ok: false, diagnostics: [...prepared.error] };
    const runnable = prepared.value;
    const choice = await choose(runnable, executor);
    const images = await Promise.all(imagesOf(runnable).map((image) => ports.describeImage(image, choice.executor)));
    const asks = !choice.runnable && choice.diagnostic.code === 'approval-needed';
    return {
      ok: true,
      plan: {
        irDigest: runnable.irDigest,
        diagnostics: [...runnable.diagnostics],
        parameters: parametersOf(runnable),
        images,
        ...runnable.work,
        takesObjects: Object.values(runnable.ir.kubernetes?.deploymentSpec?.executors ?? {}).some(takesObjects),
        approved: !asks && (approvalOf(runnable.irDigest) !== undefined || isTrusted(draft)),
        executor: choice.executor,
        executorReason: choice.runnable ? choice.reason : `${choice.diagnostic.message} ${choice.diagnostic.cure}`,
        runnable: choice.runnable || asks,
      },
    };
  }

  function objects({
    source,
    draft,
    parameters,
    kubernetes,
  }: ProcedureInput<'runs.objects'>): ProcedureOutput<'runs.objects'> {
    const prepared = prepareSource(source, ports.resolve);
    if (!prepared.ok) return { ok: false, diagnostics: [...prepared.error] };
    const { ir, irDigest } = prepared.value;
    const read = kubernetes.map((manifest) => readManifests([manifest]));
    const report = objectsReport(neededObjects(ir, withDefaults(ir, parameters)), {
      now: read.reduce((all, one) => (one.ok ? withObjects(all, one.value) : all), emptyNamespace),
      earlier: ports.given.find({ irDigest, draft }),
    });
    return { ok: true, needed: { ...report, diagnostics: read.flatMap((one) => (one.ok ? [] : one.error)) } };
  }

  async function start(input: ProcedureInput<'runs.start'>): Promise<ProcedureOutput<'runs.start'>> {
    const prepared = prepareSource(input.source, ports.resolve);
    if (!prepared.ok) return { ok: false, kind: 'input', diagnostics: [...prepared.error] };
    const runnable = prepared.value;
    const parameters = checkParameters(runnable.ir, input.parameters);
    if (!parameters.ok) return { ok: false, kind: 'input', diagnostics: [...parameters.error] };
    const manifests = readManifests(input.kubernetes ?? []);
    if (!manifests.ok) return { ok: false, kind: 'input', diagnostics: [...manifests.error] };
    const givenFor = { irDigest: runnable.irDigest, draft: input.draft };
    const earlier = input.recallObjects === true ? ports.given.find(givenFor) : emptyNamespace;
    const namespace = withObjects(earlier, manifests.value);
    const missing = missingObjects(neededObjects(runnable.ir, parameters.value), namespace);
    if (missing.length > 0) return { ok: false, kind: 'input', diagnostics: [...missing] };
    const choice = await choose(runnable, input.executor);
    if (!choice.runnable) return { ok: false, kind: choice.kind, diagnostics: [choice.diagnostic] };
    const lacking =
      input.strictResources === true ? lackingResources(runnable.ir, await ports.capacity(choice.executor)) : [];
    if (lacking.length > 0) return { ok: false, kind: 'environment', diagnostics: [...lacking] };
    const approval = approvalOf(runnable.irDigest) ?? newApproval(input);
    if (approval === undefined) return { ok: false, kind: 'input', diagnostics: [needsApproval(input.source.file)] };
    store.approvals.add(runnable.irDigest, approval, clock.now());

    const run: NewRun = {
      id: newRunId(clock, ports.random),
      pipeline: runnable.name,
      ir: { digest: runnable.irDigest, text: runnable.irText },
      taskCount: countSteps(runnable.ir),
      parameters: parameters.value,
      options: {
        executor: choice.executor,
        parallel: input.parallel,
        failFast: input.failFast,
        cache: input.cache,
        strictResources: input.strictResources ?? false,
      },
      source: input.source,
      ...(input.path === undefined ? {} : { path: input.path }),
    };
    const started = live.start(runnable.ir, run, namespace);
    if (!started.ok) {
      const { message, cure } = started.error;
      return {
        ok: false,
        kind: 'environment',
        diagnostics: [{ code: 'executor-unavailable', severity: 'error', message, cure }],
      };
    }
    ports.given.remember(givenFor, manifests.value);
    return { ok: true, run: run.id, diagnostics: [...runnable.diagnostics] };
  }

  function give({ run, kubernetes, recallObjects = false }: ProcedureInput<'runs.give'>): ProcedureOutput<'runs.give'> {
    const manifests = readManifests(kubernetes);
    if (!manifests.ok) return { ok: false, diagnostics: [...manifests.error] };
    const { ir, events } = get(run);
    const compiled = parseIr(ir, 'the compiled pipeline of the run');
    const [first] = events;
    if (!compiled.ok || first?.event.type !== 'run-created') throw new Refusal(`The record of run ${run} is damaged.`);
    const { irDigest, parameters } = first.event;
    const namespace = withObjects(recallObjects ? ports.given.find({ irDigest }) : emptyNamespace, manifests.value);
    const missing = missingObjects(neededObjects(compiled.value, parameters), namespace);
    if (missing.length > 0) return { ok: false, diagnostics: [...missing] };
    const given = live.give(run, namespace);
    if (given === true) ports.given.remember({ irDigest }, manifests.value);
    return { ok: true, outcome: given === undefined ? 'ended' : given ? 'given' : 'held' };
  }

  function newApproval({ draft, named }: ProcedureInput<'runs.start'>): ApprovalOrigin | undefined {
    if (isTrusted(draft)) return 'drawn';
    return named ? 'command-line' : undefined;
  }

  function find(typed: string): ProcedureOutput<'runs.find'> {
    const [only, second] = store.history.find(typed, 2);
    if (only === undefined) {
      const message =
        typed === 'latest'
          ? 'There are no runs yet.'
          : `No run begins with ${JSON.stringify(typed)}. millrace runs lists them.`;
      return { ok: false, message };
    }
    if (second !== undefined && only !== typed) {
      return {
        ok: false,
        message: `More than one run begins with ${JSON.stringify(typed)}, for example ${only} and ${second}. Write more of it.`,
      };
    }
    return { ok: true, run: only };
  }

  function get(run: string): ProcedureOutput<'runs.get'> {
    const summary = store.history.summary(run);
    const source = store.history.source(run);
    const events = store.runs.events(run);
    if (summary === undefined || source === undefined) throw new Refusal(`Run ${run} is gone: it was deleted.`);
    if (!events.ok) throw new StoreError(events.error);
    return { summary: inWords(summary), events: [...events.value], ir: source.ir, source: source.source };
  }

  return {
    procedures: {
      'runs.plan': plan,
      'runs.objects': objects,
      'runs.approve': ({ irDigest, draft }) => {
        const approved = store.approvals.add(irDigest, 'person', clock.now());
        const document = draft === undefined ? undefined : store.documents.get(draft);
        const trusted = document === undefined ? approved : store.documents.put({ ...document, trusted: true });
        for (const written of [approved, trusted]) if (!written.ok) throw new StoreError(written.error);
        return {};
      },
      'runs.start': start,
      'runs.give': give,
      'runs.list': (query) => {
        const { runs, total } = store.history.list(query);
        return { runs: runs.map(inWords), total };
      },
      'runs.find': ({ run }) => find(run),
      'runs.get': ({ run }) => get(run),
      'runs.cancel': ({ run }) => ({ accepted: live.cancel(run) }),
      'runs.delete': async ({ runs }) => ({ freedBytes: await ports.cleanUp(runs) }),
    },
    subscriptions: {
      'runs.events': ({ run, after }, signal) => followEvents(ports, run, after, signal),
      'runs.changes': (_input, signal) => followChanges(ports, signal),
      'runs.progress': ({ run }, signal) => followProgress(ports, run, signal),
    },
  };
}

function imagesOf({ work }: Runnable): string[] {
  return [...new Set(work.steps.map((step) => step.image))].toSorted();
}

function parametersOf({ ir }: Runnable): RunPlan['parameters'] {
  return Object.entries(ir.spec.root.inputDefinitions?.parameters ?? {}).map(([name, input]) => ({
    name,
    type: input.parameterType ?? 'STRING',
    optional: input.isOptional === true || input.defaultValue !== undefined,
    ...(input.defaultValue === undefined ? {} : { default: input.defaultValue }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.literals === undefined || input.literals.length === 0 ? {} : { literals: [...input.literals] }),
    nullable: input.isOptional === true,
  }));
}

function needsApproval(file: string): Diagnostic {
  return {
    code: 'approval-needed',
    severity: 'error',
    file,
    message: 'This pipeline comes from elsewhere and was not run here before.',
    cure: 'Look at its images and commands, then approve it.',
  };
}

/** Stored events first, then those that are committed meanwhile; always read from the store, so nothing is missed or doubled. */
async function* followEvents(
  { store, recorder }: RunPorts,
  run: string,
  after: number,
  signal: Cancellation,
): AsyncGenerator<RecordedEvent[]> {
  const bell = createBell(signal);
  const watching = recorder.subscribe((events) => {
    if (events[0]?.run === run) bell.ring();
  });
  let seen = after;
  try {
    for (;;) {
      const events = store.runs.events(run, seen);
      if (!events.ok) throw new StoreError(events.error);
      const last = events.value.at(-1);
      if (last !== undefined) {
        seen = last.seq;
        yield [...events.value];
        if (last.event.type === 'run-finished') return;
      } else {
        const summary = store.history.summary(run);
        if (summary === undefined) throw new Refusal(`Run ${run} is gone: it was deleted.`);
        if (summary.finishedAt !== undefined) return;
      }
      await bell.next();
      if (signal.aborted) return;
    }
  } finally {
    watching.dispose();
  }
}

/** Summaries of runs that changed since the last item, each once however often it changed. */
async function* followChanges({ store, recorder }: RunPorts, signal: Cancellation): AsyncGenerator<RunSummary[]> {
  const bell = createBell(signal);
  const changed = new Set<string>();
  const watching = recorder.subscribe((events) => {
    for (const event of events) changed.add(event.run);
    bell.ring();
  });
  try {
    for (;;) {
      await bell.next();
      if (signal.aborted) return;
      const runs = [...changed];
      changed.clear();
      const summaries = runs.map((run) => store.history.summary(run)).filter((summary) => summary !== undefined);
      if (summaries.length > 0) yield summaries.map(inWords);
    }
  } finally {
    watching.dispose();
  }
}

/** The newest progress of each image; what was overtaken meanwhile is left out. */
async function* followProgress({ live }: RunPorts, run: string, signal: Cancellation): AsyncGenerator<ImageProgress> {
  const bell = createBell(signal);
  const newest = new Map<string, ImageProgress>();
  const watching = live.onProgress(run, (progress) => {
    newest.set(progress.image, progress);
    bell.ring();
  });
  try {
    for (;;) {
      await bell.next();
      if (signal.aborted) return;
      const waiting = [...newest.values()];
      newest.clear();
      yield* waiting;
    }
  } finally {
    watching.dispose();
  }
}
