import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { Values } from '../../../shared/run/values.ts';
import type { Performer } from '../performer.ts';
import { outputsOf } from './fake-executor.ts';
import { Crash, type Life } from './life.ts';
import type { Timeline } from './timeline.ts';

/** What the simulated performer of one life of the engine works with. */
export interface FakePerformerWorld {
  readonly life: Life;
  readonly timeline: Timeline;
  /** How long a task takes and whether it fails; the same each time it is done. */
  readonly behave: (path: string) => { readonly durationMs: number; readonly fails: boolean };
}

/** A performer that leaves nothing in the world and dies with its life. */
export function createFakePerformer({ life, timeline, behave }: FakePerformerWorld): Performer {
  return {
    perform({ path, inputs }, signal) {
      life.point('perform');
      const { durationMs, fails } = behave(path);
      const done = Promise.withResolvers<Result<Values, Failure>>();
      const settle = (): void => {
        const failure: Failure = { reason: 'environment', detail: 'there is no room for a volume' };
        done.resolve(fails ? err(failure) : ok(outputsOf(path, inputs)));
      };
      signal.addEventListener('abort', settle);
      timeline.at(durationMs, () => {
        if (!life.alive()) return;
        try {
          life.point('performed');
          settle();
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
        }
      });
      return done.promise;
    },
  };
}
