/** Parts that cards and frames have in common. */
import { CircleAlert, Cpu, DoorOpen, Group, Repeat2, RotateCw, Split, TriangleAlert, Variable } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount } from '../../shared/human.ts';
import type { ExecutionOptions } from '../../shared/component/spec.ts';
import type { Rule } from '../state/rules.ts';
import { StateIcon, stateWord } from '../ui/state-icon.tsx';
import { cx } from '../ui/cx.ts';
import type { NodeStatus } from './status.ts';
import s from './node-parts.module.css';

/** What stands behind the name of a task. */
export function Slots({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={s['slots']}>{children}</div>;
}

/** A button in the head of a group: what it does with it is the label, how the title. */
export function HeadButton({
  label,
  title,
  testId,
  onClick,
  children,
}: {
  readonly label: string;
  readonly title: string;
  readonly testId?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      className={cx(s['headButton'], 'nodrag')}
      aria-label={label}
      title={title}
      tabIndex={-1}
      data-testid={testId}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** How far the task is, along the lower border. */
export function Progress({ status }: { readonly status: NodeStatus | undefined }): ReactNode {
  if (status?.progress === undefined) return null;
  return (
    <span className={s['progress']} data-state-hue={status.state}>
      <span style={{ transform: `scaleX(${Math.min(1, Math.max(0, status.progress))})` }} />
    </span>
  );
}

/** What a task is doing, beside its name. */
export function Status({ status }: { readonly status: NodeStatus }): ReactNode {
  return (
    <span className={s['status']} data-state-hue={status.state} title={status.title ?? stateWord(status.state)}>
      <span className={s['detail']}>{status.detail ?? stateWord(status.state)}</span>
      <StateIcon state={status.state} />
    </span>
  );
}

/** How many iterations of a loop are over; seen where the frame is too small for more. */
export function Tally({ status: { state, iterations } }: { readonly status: NodeStatus }): ReactNode {
  if (iterations === undefined || iterations.count === 0) return null;
  const { count, done, failed, skipped } = iterations;
  return (
    <span className={s['tally']} data-state-hue={state}>
      {formatCount(done + skipped)}/{formatCount(count)} done{failed === 0 ? '' : `, ${formatCount(failed)} failed`}
    </span>
  );
}

/** What is wrong with a task. */
export function Problem({
  severity,
  messages,
}: {
  readonly severity: string;
  readonly messages: readonly string[];
}): ReactNode {
  const Icon = severity === 'error' ? CircleAlert : TriangleAlert;
  return (
    <span className={s['problem']} data-severity={severity} title={messages.slice(0, 5).join('\n')}>
      <Icon size={14} />
      <span className="visually-hidden">{messages.length === 1 ? messages[0] : `${messages.length} problems`}</span>
    </span>
  );
}

/** How the task runs, as far as it differs from the usual. */
export function Badges({ options }: { readonly options: ExecutionOptions | undefined }): ReactNode {
  if (options === undefined) return null;
  const retries = options.retryStrategy?.maxRetries ?? 0;
  const resources = options.container?.resources;
  const env = Object.keys(options.container?.env ?? {}).length;
  const limits = [
    resources?.cpuLimit === undefined ? undefined : `${resources.cpuLimit} CPU`,
    resources?.memoryLimit === undefined ? undefined : `${resources.memoryLimit} memory`,
    resources?.acceleratorType === undefined
      ? undefined
      : `${resources.acceleratorCount ?? '1'} × ${resources.acceleratorType}`,
  ].filter((limit) => limit !== undefined);
  return (
    <span className={s['badges']}>
      {retries > 0 ? (
        <span title={`Tried again up to ${retries} time${retries === 1 ? '' : 's'}`}>
          <RotateCw size={12} />
        </span>
      ) : null}
      {limits.length > 0 ? (
        <span title={limits.join(', ')}>
          <Cpu size={12} />
        </span>
      ) : null}
      {env > 0 ? (
        <span title={`${env} environment variable${env === 1 ? '' : 's'}`}>
          <Variable size={12} />
        </span>
      ) : null}
    </span>
  );
}

const ruleIcons = { loop: Repeat2, condition: Split, exit: DoorOpen } as const;

/** The icon of what makes a group more than a group: a loop before a condition. */
export function GroupIcon({ rules }: { readonly rules: readonly Rule[] }): ReactNode {
  const kind = rules.find((rule) => rule.kind === 'loop')?.kind ?? rules[0]?.kind;
  const Icon = kind === undefined ? Group : ruleIcons[kind];
  return (
    <span className={s['kind']} data-kind={kind ?? 'group'} aria-hidden>
      <Icon size={14} />
    </span>
  );
}

/** When and how often a task runs, in words. */
export function RuleWords({ rules }: { readonly rules: readonly Rule[] }): ReactNode {
  const words = rules.map((rule) => rule.words).join(', ');
  return (
    <span className={s['rule']} title={words}>
      {words}
    </span>
  );
}

/** The rules of a card, as icons with the words behind them. */
export function RuleBadges({ rules }: { readonly rules: readonly Rule[] }): ReactNode {
  return rules.map(({ kind, words }) => {
    const Icon = ruleIcons[kind];
    return (
      <span key={kind} className={s['ruleBadge']} data-kind={kind} title={words}>
        <Icon size={12} aria-hidden />
        <span className="visually-hidden">{words}</span>
      </span>
    );
  });
}
