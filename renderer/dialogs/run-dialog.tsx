import { KeyRound, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Questions } from '../state/dialogs.ts';
import { lackOf } from '../state/run-needs.ts';
import type { Manifest } from '../state/run-needs.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ObjectsField } from './objects-field.tsx';
import { readDrafts, type Drafts } from './parameter-draft.ts';
import { ParameterField } from './parameter-field.tsx';
import s from './plan.module.css';
import { useNeededObjects } from './use-needed-objects.ts';

export type RunDialogProps = Questions['run']['ask'] & {
  readonly answer: (given: Questions['run']['answer'] | undefined) => void;
};

/** What a run needs from the person before it starts: values of its parameters, and its secrets and config maps. */
export function RunDialog({ name, purpose, parameters, look, answer }: RunDialogProps): ReactNode {
  const [drafts, setDrafts] = useState<Drafts>({});
  const [manifests, setManifests] = useState<readonly Manifest[]>([]);
  const [tried, setTried] = useState(false);
  const { values, problems } = useMemo(() => readDrafts(parameters, drafts), [parameters, drafts]);
  const needed = useNeededObjects(look, values, manifests);
  const lack = needed?.ok === true ? lackOf(needed.value) : needed?.error;
  const submit = async (): Promise<void> => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const given = { parameters: values, kubernetes: manifests };
    // What is shown may be about what was given before.
    const now = await look?.(given);
    if (now === undefined || (now.ok && lackOf(now.value) === undefined)) answer(given);
  };
  return (
    <Dialog
      open
      title={purpose === 'start' ? `Run ${name}` : `What ${name} waits for`}
      description={
        parameters.length === 0
          ? purpose === 'start'
            ? 'What this run needs besides its pipeline.'
            : 'It went with the engine that started the run; with it the run goes on.'
          : 'Values for this run. Empty fields take their default.'
      }
      testId={testIds.runDialog}
      onClose={() => answer(undefined)}
      footer={
        <>
          <Button tone="quiet" onClick={() => answer(undefined)}>
            Cancel
          </Button>
          <Button
            tone="primary"
            type="submit"
            form="run-needs"
            icon={purpose === 'start' ? <Play size={14} fill="currentColor" /> : <KeyRound size={14} />}
            data-testid={testIds.runDialogRun}
          >
            {purpose === 'start' ? 'Run' : 'Give them'}
          </Button>
        </>
      }
    >
      <form
        id="run-needs"
        className={s['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {parameters.map((parameter) => {
          const draft = drafts[parameter.name];
          const touched = draft !== undefined && draft !== '';
          return (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              draft={draft}
              error={tried || touched ? problems[parameter.name] : undefined}
              onDraft={(next) => setDrafts((before) => ({ ...before, [parameter.name]: next }))}
            />
          );
        })}
        {look === undefined ? null : (
          <ObjectsField
            needed={needed?.ok === true ? needed.value : undefined}
            lack={tried || needed?.ok === false ? lack : undefined}
            manifests={manifests}
            onManifests={setManifests}
          />
        )}
      </form>
    </Dialog>
  );
}
