import type { ReactNode } from 'react';
import type { Questions } from '../state/dialogs.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

export type ConfirmDialogProps = Questions['confirm']['ask'] & {
  readonly answer: (choice: string | undefined) => void;
};

/** A question with named choices. */
export function ConfirmDialog({ title, detail, choices, answer }: ConfirmDialogProps): ReactNode {
  return (
    <Dialog
      open
      width="small"
      title={title}
      description={detail}
      testId={testIds.confirmDialog}
      onClose={() => answer(undefined)}
      footer={
        <>
          <Button tone="quiet" onClick={() => answer(undefined)}>
            Cancel
          </Button>
          {choices.map(({ id, label, tone = 'plain' }) => (
            <Button key={id} tone={tone} data-testid={testIds.confirmAction(id)} onClick={() => answer(id)}>
              {label}
            </Button>
          ))}
        </>
      }
    />
  );
}
