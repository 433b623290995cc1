/** What a run needs besides its pipeline: values of parameters, secrets and config maps. */
import type { EngineApi, NeededObjects, ProcedureInput, RunPlan } from '../../shared/ipc/contract.ts';
import { objectNames } from '../../shared/plan/namespace.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { ParameterValues } from '../../shared/run/values.ts';

/** A text with manifests of secrets and config maps, and what it is called. It is kept in memory only. */
export type Manifest = ProcedureInput<'runs.objects'>['kubernetes'][number];

/** What the person gives a run. */
export interface RunGiven {
  readonly parameters: ParameterValues;
  readonly kubernetes: readonly Manifest[];
}

/** Asks the engine which secrets and config maps a run takes, and which of them are there; the error is a sentence. */
export type LookAtObjects = (given: RunGiven) => Promise<Result<NeededObjects, string>>;

/** The question of {@link LookAtObjects} about one text. */
export function lookAtObjects(
  api: EngineApi,
  { source, draft }: Pick<ProcedureInput<'runs.objects'>, 'source' | 'draft'>,
): LookAtObjects {
  return async ({ parameters, kubernetes }) => {
    try {
      const answer = await api.call('runs.objects', {
        source,
        parameters: { ...parameters },
        kubernetes: [...kubernetes],
        ...(draft === undefined ? {} : { draft }),
      });
      if (answer.ok) return ok(answer.needed);
      const [first] = answer.diagnostics;
      return err(first === undefined ? 'The pipeline cannot be read.' : `${first.message} ${first.cure}`);
    } catch (error) {
      return err(error instanceof Error ? error.message : String(error));
    }
  };
}

/** Whether a person is asked before a run: a parameter has no value, or there are secrets and config maps to give. */
export function asksBeforeRun({ parameters, takesObjects }: RunPlan): boolean {
  return takesObjects || parameters.some(({ optional }) => !optional);
}

/** Why a run cannot start with what was given, in a sentence with its cure; undefined where it can. */
export function lackOf({ objects, diagnostics }: NeededObjects): string | undefined {
  if (diagnostics.length > 0) return 'Correct the manifest, or take it out.';
  const missing = objects.flatMap(({ kind, name, given, optional, keys }) => {
    const what = `the ${objectNames[kind]} “${name}”`;
    if (given === 'missing') return optional ? [] : [what];
    return keys.filter((key) => !key.found && !key.optional).map((key) => `the key “${key.name}” of ${what}`);
  });
  return missing.length === 0 ? undefined : `Give a manifest with ${together.format(missing)}.`;
}

const together = new Intl.ListFormat('en');
