import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../../shared/result.ts';
import { useApp } from '../app-context.ts';
import type { Question } from '../state/dialogs.ts';
import { ApprovalDialog } from './approval-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FileDialog } from './file-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { RunDialog } from './run-dialog.tsx';

/** Shows every open question. */
export function DialogHost(): ReactNode {
  const { dialogs } = useApp();
  const open = useStore(dialogs.store, (state) => state.open);
  return open.map((question) => <Shown key={question.id} question={question} />);
}

function Shown({ question }: { readonly question: Question }): ReactNode {
  switch (question.kind) {
    case 'confirm':
      return <ConfirmDialog {...question.ask} answer={question.answer} />;
    case 'openFile':
      return <FileDialog mode="open" title={question.ask.title} suggested="" answer={question.answer} />;
    case 'saveFile':
      return (
        <FileDialog
          mode="save"
          title={question.ask.title}
          suggested={question.ask.suggested}
          answer={question.answer}
        />
      );
    case 'run':
      return <RunDialog {...question.ask} answer={question.answer} />;
    case 'approval':
      return <ApprovalDialog {...question.ask} answer={question.answer} />;
    case 'imported':
      return <ImportDialog {...question.ask} answer={question.answer} />;
    case 'exported':
      return <ExportDialog {...question.ask} answer={question.answer} />;
    default:
      return assertNever(question);
  }
}
