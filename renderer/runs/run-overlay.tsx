import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { lazyPart } from '../lazy.ts';
import type { OpenDocument } from '../state/document.ts';
import { useRunIdOf } from './use-run.ts';

const ShownRun = lazyPart(async () => (await import('./shown-run.tsx')).ShownRun);

/** The run that a document shows, if it shows one. */
export function RunOverlay({ document }: { readonly document: OpenDocument }): ReactNode {
  const id = useRunIdOf(document);
  if (id === undefined) return null;
  return (
    <Suspense>
      <ShownRun key={id} id={id} document={document} />
    </Suspense>
  );
}
