import type { ComponentResolver } from '../../../shared/document/linked.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import { importGiven } from '../imports.ts';
import type { Network } from '../remote/transport.ts';
import type { DocumentPorts } from './documents.ts';
import { addDocument } from './documents.ts';

/** Where imports go, and what they are made with. */
export interface ImportPorts extends Omit<DocumentPorts, 'examples'> {
  /** Finds the components of the library. */
  readonly resolve: ComponentResolver;
  /** Where components are fetched from; the real network without one. */
  readonly network?: Network;
}

/** The contract's part that makes documents of what other tools wrote. */
export function importHandlers(ports: ImportPorts): Pick<Handlers['procedures'], 'documents.import'> {
  return {
    'documents.import': async ({ source, remote }) => {
      const answer = await importGiven(source, remote, ports);
      if (answer.result !== 'imported') return answer;
      const { text, report } = answer;
      // Nobody here has seen what it runs.
      return { result: 'imported', document: addDocument(ports, report.name, text, { trusted: false }), report };
    },
  };
}
