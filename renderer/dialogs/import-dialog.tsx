import type { ReactNode } from 'react';
import { plural } from '../../shared/human.ts';
import { contentsWords } from '../../shared/import/report.ts';
import type { Questions } from '../state/dialogs.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import s from './plan.module.css';

export type ImportDialogProps = Questions['imported']['ask'] & { readonly answer: (seen: true | undefined) => void };

/** What an import took that is worth knowing: what it warns about, and what could only be kept as it was. */
export function ImportDialog({ report, answer }: ImportDialogProps): ReactNode {
  const { name, tasks, groups, verbatim, diagnostics } = report;
  return (
    <Dialog
      open
      title={`Imported ${name}`}
      description={`${contentsWords({ tasks, groups })}. It is a new document, not saved yet, and asks before it runs for the first time.`}
      testId={testIds.importDialog}
      onClose={() => answer(undefined)}
      footer={
        <Button tone="primary" data-testid={testIds.importSeen} onClick={() => answer(true)}>
          Show the pipeline
        </Button>
      }
    >
      {diagnostics.length === 0 ? null : (
        <>
          <h3 className={s['heading']}>{plural(diagnostics.length, 'warning')}</h3>
          <ul className={s['images']}>
            {diagnostics.map(({ message, cure }) => (
              <li key={message}>
                <span>
                  {message} {cure}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {verbatim.length === 0 ? null : (
        <>
          <h3 className={s['heading']}>Kept as the compiled pipeline has it</h3>
          <p className={s['about']}>
            A document has no form for these. They run and are exported as they are, and can be changed in the YAML
            only.
          </p>
          <ul className={s['images']}>
            {verbatim.map((line) => (
              <li key={line}>
                <code>{line}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
