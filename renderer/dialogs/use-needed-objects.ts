import { useEffect, useState } from 'react';
import type { NeededObjects } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/result.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import { useConnection } from '../app-context.ts';
import type { LookAtObjects, Manifest } from '../state/run-needs.ts';

/** What the engine says about the secrets and config maps of a run, asked again when what is given changes, or the engine. */
export function useNeededObjects(
  look: LookAtObjects | undefined,
  parameters: ParameterValues,
  kubernetes: readonly Manifest[],
): Result<NeededObjects, string> | undefined {
  const [needed, setNeeded] = useState<Result<NeededObjects, string>>();
  const { phase } = useConnection();
  useEffect(() => {
    if (phase !== 'connected') return undefined;
    let current = true;
    void look?.({ parameters, kubernetes }).then((found) => {
      if (current) setNeeded(found);
    });
    return () => {
      current = false;
    };
  }, [look, parameters, kubernetes, phase]);
  return needed;
}
