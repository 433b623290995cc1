/** Starting a run of a document: plan, parameters, approval, start. What runs look like belongs to renderer/runs. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { toast } from '../ui/toast.ts';
import type { Dialogs } from './dialogs.ts';
import type { OpenDocument } from './document.ts';
import { asksBeforeRun, lookAtObjects, type RunGiven } from './run-needs.ts';
import type { ExecutorChoice, Ui } from './ui.ts';

/** A run that this window started, and the document it was started from. */
export interface StartedRun {
  readonly run: string;
  readonly draft: string;
}

export interface RunActionsState {
  /** The draft whose run is being prepared or started. */
  readonly starting: string | undefined;
  /** The last run started from this window; renderer/runs follows it. */
  readonly started: StartedRun | undefined;
}

export interface RunActions {
  readonly store: StoreApi<RunActionsState>;
  /** Runs the document as it is in the window, saved or not. Asks for parameters, secrets, config maps and approval where they are needed. */
  start(document: OpenDocument): Promise<void>;
}

export interface RunActionsDeps {
  readonly api: EngineApi;
  readonly dialogs: Dialogs;
  readonly ui: Ui;
  /** Resolves when the documents of the window are what their files say: nothing older is run. */
  readonly confirmed: Promise<void>;
}

/** The actions of this window. */
export function createRunActions({ api, dialogs, ui, confirmed }: RunActionsDeps): RunActions {
  const store = createStore<RunActionsState>(() => ({ starting: undefined, started: undefined }));

  const begin = async (document: OpenDocument, executor: ExecutorChoice): Promise<void> => {
    await confirmed;
    const { parallel, failFast, cache } = ui.store.getState().preferences;
    const { name, path } = document.store.getState();
    const source = { file: name, text: document.text() };
    const draft = document.id;
    const planned = await api.call('runs.plan', { source, draft, executor });
    if (!planned.ok) {
      refuse(`${name} cannot run yet`, planned.diagnostics, ui);
      return;
    }
    const { plan } = planned;
    if (!plan.runnable) {
      toast({
        tone: 'error',
        title: 'There is nothing to run it with',
        detail: plan.executorReason,
        // It is not done by itself: without containers nothing is isolated. The person is asked for approval first.
        action:
          executor === 'auto' ? { label: 'Run as processes', run: () => void start(document, 'process') } : undefined,
      });
      return;
    }
    const look = plan.takesObjects ? lookAtObjects(api, { source, draft }) : undefined;
    const { parameters } = plan;
    const given = asksBeforeRun(plan) ? await dialogs.run({ name, purpose: 'start', parameters, look }) : nothing;
    if (given === undefined) return;
    if (!plan.approved) {
      if ((await dialogs.approval({ plan, name })) === undefined) return;
      await api.call('runs.approve', { irDigest: plan.irDigest, draft });
    }
    const answer = await api.call('runs.start', {
      source,
      draft,
      named: false,
      parameters: { ...given.parameters },
      kubernetes: [...given.kubernetes],
      recallObjects: true,
      executor,
      parallel,
      failFast,
      cache,
      ...(path === undefined ? {} : { path }),
    });
    if (answer.ok) store.setState({ started: { run: answer.run, draft: document.id } });
    else refuse(`${name} could not be started`, answer.diagnostics, ui);
  };

  const start = async (document: OpenDocument, executor: ExecutorChoice): Promise<void> => {
    if (store.getState().starting !== undefined) return;
    store.setState({ starting: document.id });
    try {
      await begin(document, executor);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      toast({ tone: 'error', title: 'The run could not be started', detail });
    } finally {
      store.setState({ starting: undefined });
    }
  };

  return { store, start: (document) => start(document, ui.store.getState().preferences.executor) };
}

const nothing: RunGiven = { parameters: {}, kubernetes: [] };

function refuse(title: string, diagnostics: readonly Diagnostic[], ui: Ui): void {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? ` ${errors.length - 1} more in Problems.` : '';
  toast({
    tone: 'error',
    title,
    detail: first === undefined ? 'The engine gave no reason.' : `${first.message} ${first.cure}${more}`,
    action: { label: 'Show problems', run: () => ui.openDrawer('problems') },
  });
}
