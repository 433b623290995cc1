import { ChevronRight, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunPlan } from '../../shared/ipc/contract.ts';
import { testIds } from '../testids.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatBytes } from '../../shared/human.ts';
import s from './plan.module.css';

export interface ApprovalDialogProps {
  readonly plan: RunPlan;
  readonly name: string;
  readonly answer: (approved: true | undefined) => void;
}

const together = new Intl.ListFormat('en');
/** So few commands are shown without being asked for. */
const shownAtOnce = 2;

/** What a pipeline from elsewhere would do on this machine, before it does it: images, commands, where it runs. */
export function ApprovalDialog({ plan, name, answer }: ApprovalDialogProps): ReactNode {
  const process = plan.executor === 'process';
  return (
    <Dialog
      open
      width="large"
      title={`Run ${name} for the first time?`}
      description={
        process
          ? 'Its steps run as processes of your user on this machine, without isolation: they can read and change what you can.'
          : 'Its steps run in containers on this machine. This graph was not drawn here, so look at what it does first.'
      }
      testId={testIds.approvalDialog}
      onClose={() => answer(undefined)}
      footer={
        <>
          <Button tone="quiet" onClick={() => answer(undefined)}>
            Cancel
          </Button>
          <Button
            tone={process ? 'danger' : 'primary'}
            icon={process ? <ShieldAlert size={15} /> : undefined}
            data-testid={testIds.approve}
            onClick={() => answer(true)}
          >
            {process ? 'Run without isolation' : 'Approve and run'}
          </Button>
        </>
      }
    >
      <Images plan={plan} />
      <h3 className={s['heading']}>
        {plan.steps.length} step{plan.steps.length === 1 ? '' : 's'}
      </h3>
      <ul className={s['steps']}>
        {plan.steps.map((step) => (
          <li key={step.path}>
            <details open={plan.steps.length <= shownAtOnce}>
              <summary>
                <ChevronRight size={14} className={s['chevron']} />
                <b>{step.path}</b>
                <span>{step.image}</span>
              </summary>
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
              <pre className="selectable" tabIndex={0} data-own-keys>
                {step.command.join(' ')}
              </pre>
              {step.gets.length === 0 ? null : <p className={s['gets']}>It is given {together.format(step.gets)}.</p>}
            </details>
          </li>
        ))}
      </ul>
      {plan.effects.length === 0 ? null : (
        <>
          <h3 className={s['heading']}>Without a step</h3>
          <ul className={s['images']}>
            {plan.effects.map(({ path, does }) => (
              <li key={path}>
                <b>{path}</b>
                <span className="selectable">{does}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

const words = { present: 'on this machine', pull: 'will be pulled', build: 'will be built', unknown: 'not looked up' };

/** The images of a plan and what has to be done for them. */
function Images({ plan }: { readonly plan: RunPlan }): ReactNode {
  return (
    <>
      <h3 className={s['heading']}>
        {plan.images.length} image{plan.images.length === 1 ? '' : 's'}
      </h3>
      <ul className={s['images']}>
        {plan.images.map((image) => (
          <li key={image.image}>
            <code className="selectable">{image.image}</code>
            <span>{image.description}</span>
            <Badge tone={image.state === 'present' ? 'success' : 'neutral'}>
              {words[image.state]}
              {image.sizeBytes === undefined || image.state === 'present' ? '' : `, ${formatBytes(image.sizeBytes)}`}
            </Badge>
          </li>
        ))}
      </ul>
    </>
  );
}
