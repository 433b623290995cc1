/** Parts of the window that its first picture does without. */
import { startTransition, useEffect, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { lazyCode } from './lazy.ts';
import { painted } from './painted.ts';

/** A component whose code is read when the first picture with its place is on the screen; until then `Before` stands there. From then on it comes at once. */
export function laterPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Before?: ComponentType<P>,
): ComponentType<P> {
  const read = lazyCode(load);
  let known: ComponentType<P> | undefined;
  return function Later(props: P): ReactNode {
    const [Part, setPart] = useState(() => known);
    useEffect(() => {
      if (known !== undefined) return;
      void (async () => {
        await painted();
        known = await read();
        // Without a Suspense: in one transition parts would wait for each other's code.
        startTransition(() => setPart(() => known));
      })();
    }, []);
    const Shown = Part ?? Before;
    return Shown === undefined ? null : <Shown {...props} />;
  };
}
