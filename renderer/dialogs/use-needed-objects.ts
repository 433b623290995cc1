import { useEffect, useState } from 'react';
import type { NeededObjects } from '../../shared/ipc/contract.ts';
import { err, type Result } from '../../shared/result.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import type { LookAtObjects, Manifest } from '../state/run-needs.ts';

/** What the engine says about the secrets and config maps of a run, asked again when what is given changes. */
export function useNeededObjects(
  look: LookAtObjects | undefined,
  parameters: ParameterValues,
  kubernetes: readonly Manifest[],
): Result<NeededObjects, string> | undefined {
  const [needed, setNeeded] = useState<Result<NeededObjects, string>>();
  useEffect(() => {
    let current = true;
    const take = (found: Result<NeededObjects, string>): void => {
      if (current) setNeeded(found);
    };
    look?.({ parameters, kubernetes }).then(take, (error: unknown) =>
      take(err(error instanceof Error ? error.message : String(error))),
    );
    return () => {
      current = false;
    };
  }, [look, parameters, kubernetes]);
  return needed;
}
