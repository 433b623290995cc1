/** Imports: a file or a text becomes a new document in front, and what it took is said. */
import { plural } from '../../shared/human.ts';
import { contentsWords } from '../../shared/import/report.ts';
import type { EngineApi, ImportReport, OpenedDocument, ProcedureInput } from '../../shared/ipc/contract.ts';
import { toast } from '../ui/toast.ts';
import type { Dialogs } from './dialogs.ts';

type Source = ProcedureInput<'documents.import'>['source'];

/** What an import needs of the window. */
export interface ImportDeps {
  readonly api: EngineApi;
  readonly dialogs: Dialogs;
  readonly show: (document: OpenedDocument) => void;
}

/** Imports a source; `name` is what the person knows it by. Components on the network are fetched only when the person says so. */
export async function importDocument(deps: ImportDeps, source: Source, name: string): Promise<void> {
  const { api, dialogs, show } = deps;
  let answer = await api.call('documents.import', { source, remote: 'ask' });
  if (answer.result === 'remote') {
    const remote = await askForComponents(dialogs, answer.urls);
    if (remote === undefined) return;
    answer = await api.call('documents.import', { source, remote });
  }
  if (answer.result === 'imported') {
    show(answer.document);
    tell(dialogs, answer.report);
  } else if (answer.result === 'refused') {
    const [first] = answer.diagnostics;
    const line = first?.range === undefined ? '' : `Line ${first.range.start.line}: `;
    const detail = first === undefined ? 'The engine gave no reason.' : `${line}${first.message} ${first.cure}`;
    toast({ tone: 'error', title: `${name} cannot be imported`, detail });
  }
}

async function askForComponents(dialogs: Dialogs, urls: readonly string[]): Promise<'leave' | 'fetch' | undefined> {
  const hosts = [...new Set(urls.map((url) => URL.parse(url)?.host ?? url))];
  const choice = await dialogs.confirm({
    title: `${plural(urls.length, 'component')} of it ${urls.length === 1 ? 'is' : 'are'} on the network`,
    detail: `Fetched from ${hosts.join(', ')}, ${urls.length === 1 ? 'it becomes' : 'they become'} part of the document; nothing of ${urls.length === 1 ? 'it' : 'them'} is run. Without ${urls.length === 1 ? 'it' : 'them'} the pipeline is incomplete.`,
    choices: [
      { id: 'leave', label: 'Import without' },
      { id: 'fetch', label: 'Fetch and import', tone: 'primary' },
    ],
  });
  return choice === 'leave' || choice === 'fetch' ? choice : undefined;
}

/** A plain import passes by in a message; what is worth knowing waits until it is read. */
function tell(dialogs: Dialogs, report: ImportReport): void {
  const { name, tasks, groups, verbatim, diagnostics } = report;
  if (verbatim.length > 0 || diagnostics.length > 0) {
    void dialogs.imported({ report });
    return;
  }
  toast({
    tone: 'success',
    title: `Imported ${name}`,
    detail: `${contentsWords({ tasks, groups })}. It asks before it runs for the first time.`,
  });
}
