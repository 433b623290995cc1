import type { Result } from '../../shared/result.ts';
import type { WritableDatabase } from './database.ts';
import type { StoreFailure } from './failure.ts';

/** How a compiled pipeline became allowed to run: seen and approved by a person, drawn here, shipped with Millrace, or named on a command line. */
export type ApprovalOrigin = 'person' | 'drawn' | 'bundled' | 'command-line';

/** Which compiled pipelines may run here, by digest of the IR. */
export interface ApprovalStore {
  origin(irDigest: string): ApprovalOrigin | undefined;
  /** Records an approval; the first one stays, except that a person's own replaces any other. */
  add(irDigest: string, origin: ApprovalOrigin, at: number): Result<void, StoreFailure>;
}

const origins: readonly ApprovalOrigin[] = ['person', 'drawn', 'bundled', 'command-line'];

/** Prepares the statements; one instance per open database. */
export function createApprovalStore(database: WritableDatabase): ApprovalStore {
  const select = database.sqlite.prepare<[string], string>('SELECT origin FROM approvals WHERE ir_digest = ?').pluck();
  const insert = database.sqlite.prepare<[string, string, number]>(
    `INSERT INTO approvals (ir_digest, origin, at) VALUES (?, ?, ?)
     ON CONFLICT (ir_digest) DO UPDATE SET origin = excluded.origin, at = excluded.at WHERE excluded.origin = 'person'`,
  );
  return {
    origin(irDigest) {
      const found = database.read(() => select.get(irDigest));
      return origins.find((origin) => origin === found);
    },
    add: (irDigest, origin, at) =>
      database.write(() => {
        insert.run(irDigest, origin, at);
      }),
  };
}
