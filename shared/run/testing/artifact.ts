import type { Artifact } from '../values.ts';

/** A dataset of one file that the task `make` of the run `r1` gave. */
export const artifact: Artifact = {
  id: 'a1',
  name: 'data',
  type: 'system.Dataset',
  schemaVersion: '0.0.1',
  uri: '/millrace/artifacts/r1/make/1/data',
  metadata: { rows: 3, note: 'x' },
  content: { digest: 'sha256:00', kind: 'file', size: 1, fileCount: 1 },
};
