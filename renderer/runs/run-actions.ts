/** What can be done to runs, from wherever they are shown. */
import type { App } from '../app-context.ts';
import type { RunSummary } from '../../shared/ipc/contract.ts';
import { formatBytes, plural } from '../../shared/human.ts';
import type { Questions } from '../state/dialogs.ts';
import type { LoadedRun } from '../state/run.ts';
import { lackOf, lookAtObjects, type RunGiven } from '../state/run-needs.ts';
import { toast } from '../ui/toast.ts';
import { openRun } from './runs-place.ts';

function failed(title: string, error: unknown): void {
  toast({ tone: 'error', title, detail: error instanceof Error ? error.message : String(error) });
}

/** Stops a run: nothing new starts, and what runs is ended. */
export async function stopRun({ api }: Pick<App, 'api'>, run: string): Promise<void> {
  try {
    const { accepted } = await api.call('runs.cancel', { run });
    if (!accepted) toast({ title: 'The run has ended already' });
  } catch (error) {
    failed('The run could not be stopped', error);
  }
}

/** Starts the same text with the same parameters and options, and opens the new run. Asks for secrets that the engine does not have any more. */
export async function runAgain(app: App, { view, source, summary }: LoadedRun): Promise<void> {
  const { api } = app;
  const { options } = view;
  try {
    const planned = await api.call('runs.plan', { source, executor: options.executor });
    if (planned.ok && !planned.plan.runnable) {
      toast({ tone: 'error', title: 'There is nothing to run it with', detail: planned.plan.executorReason });
      return;
    }
    const { parameters } = view;
    const needsObjects = planned.ok && planned.plan.takesObjects;
    const given = needsObjects
      ? await objectsFor(app, { name: view.pipeline, purpose: 'start' }, { source, parameters })
      : { parameters, kubernetes: [] };
    if (given === undefined) return;
    const answer = await api.call('runs.start', {
      source,
      named: false,
      parameters: { ...parameters },
      kubernetes: [...given.kubernetes],
      recallObjects: true,
      executor: options.executor,
      parallel: options.parallel,
      failFast: options.failFast,
      cache: options.cache,
      ...(summary.file === undefined ? {} : { path: summary.file }),
    });
    if (answer.ok) {
      openRun(app, answer.run);
      return;
    }
    const [first] = answer.diagnostics;
    toast({
      tone: 'error',
      title: `${view.pipeline} could not be started`,
      detail: first === undefined ? 'The engine gave no reason.' : `${first.message} ${first.cure}`,
    });
  } catch (error) {
    failed('The run could not be started', error);
  }
}

/** Gives a run that was taken over the secrets and config maps that its steps wait for. */
export async function giveObjects(app: Pick<App, 'api' | 'dialogs'>, { view, source }: LoadedRun): Promise<void> {
  try {
    const { parameters } = view;
    const given = await objectsFor(app, { name: view.pipeline, purpose: 'give' }, { source, parameters });
    if (given === undefined) return;
    const { kubernetes } = given;
    const answer = await app.api.call('runs.give', { run: view.id, kubernetes: [...kubernetes], recallObjects: true });
    if (answer.ok) return;
    const [first] = answer.diagnostics;
    toast({
      tone: 'error',
      title: 'They could not be taken',
      detail: first === undefined ? 'The engine gave no reason.' : `${first.message} ${first.cure}`,
    });
  } catch (error) {
    failed('They could not be given', error);
  }
}

/** The secrets and config maps of a run that was taken over or is started again: those that the engine still has, else the person is asked. */
async function objectsFor(
  { api, dialogs }: Pick<App, 'api' | 'dialogs'>,
  ask: Pick<Questions['run']['ask'], 'name' | 'purpose'>,
  { source, parameters }: Pick<LoadedRun, 'source'> & Pick<RunGiven, 'parameters'>,
): Promise<RunGiven | undefined> {
  const lookAt = lookAtObjects(api, { source });
  const known = await lookAt({ parameters, kubernetes: [] });
  if (known.ok && lackOf(known.value) === undefined) return { parameters, kubernetes: [] };
  const look = ({ kubernetes }: RunGiven): ReturnType<typeof lookAt> => lookAt({ parameters, kubernetes });
  return dialogs.run({ ...ask, parameters: [], look });
}

/** Opens the text of a run as a new pipeline that was never saved. */
export async function openAsNew(
  { api, documents }: Pick<App, 'api' | 'documents'>,
  { view, source }: LoadedRun,
): Promise<void> {
  try {
    const opened = await api.call('documents.new', { name: view.pipeline });
    await api.call('documents.keepDraft', { draft: opened.draft, name: opened.name, text: source.text });
    await documents.openDraft(opened.draft);
  } catch (error) {
    failed('The pipeline could not be opened', error);
  }
}

/** Asks, then deletes a run that is open. */
export async function deleteRun(
  app: Pick<App, 'api' | 'dialogs' | 'hub'>,
  { view, summary }: LoadedRun,
): Promise<void> {
  const { finishedAt } = view;
  await deleteRuns(app, [finishedAt === undefined ? summary : { ...summary, finishedAt }]);
}

/** Asks, then deletes runs that have ended. The ids of those that are gone. */
export async function deleteRuns(
  { api, dialogs, hub }: Pick<App, 'api' | 'dialogs' | 'hub'>,
  runs: readonly RunSummary[],
): Promise<readonly string[]> {
  const ended = runs.filter((run) => run.finishedAt !== undefined);
  const live = runs.length - ended.length;
  if (ended.length === 0) {
    toast({ title: 'A run that goes on cannot be deleted', detail: 'Stop it first.' });
    return [];
  }
  const what = plural(ended.length, 'run');
  const names = [...new Set(ended.map((run) => run.pipeline))];
  const of = names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  const choice = await dialogs.confirm({
    title: `Delete ${what}`,
    detail: `${what} of ${of}: the history, the logs, and every artifact that no other run uses. This cannot be undone.${live > 0 ? ` ${plural(live, 'run')} still going on will stay.` : ''}`,
    choices: [{ id: 'delete', label: `Delete ${what}`, tone: 'danger' }],
  });
  if (choice !== 'delete') return [];
  try {
    const ids = ended.map((run) => run.id);
    const { freedBytes } = await api.call('runs.delete', { runs: ids });
    hub.forget(ids);
    toast({
      tone: 'success',
      title: `Deleted ${what}`,
      detail: freedBytes > 0 ? `${formatBytes(freedBytes)} of the disk are free again.` : undefined,
    });
    return ids;
  } catch (error) {
    failed('The runs could not be deleted', error);
    return [];
  }
}
