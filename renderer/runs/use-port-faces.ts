import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import { noFaces, portFacesOf } from './port-faces.ts';
import type { PortFaces } from './port-faces.ts';

const without = {
  getState: () => undefined,
  getInitialState: () => undefined,
  subscribe: () => () => undefined,
};

/** What a document says about the ports of one of its tasks, or of itself when there are no ids. */
export function usePortFaces(document: OpenDocument | undefined, ids: readonly string[] | undefined): PortFaces {
  const { library } = useApp();
  const spec = useStore(document?.store ?? without, (state) => state?.spec);
  // Components of the library are known once it was read.
  const phase = useStore(library.store, (state) => state.phase);
  const key = ids?.join('\u001f');
  return useMemo(
    () => (ids === undefined ? noFaces : portFacesOf(spec, ids, library.resolve)),
    // oxlint-disable-next-line react/exhaustive-deps -- `key` stands for `ids`, `phase` for what `resolve` knows
    [spec, key, library, phase],
  );
}
