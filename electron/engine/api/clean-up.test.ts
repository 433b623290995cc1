import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../store/store.ts';
import type { Store } from '../../store/store.ts';
import { openBlobStore } from '../blobs.ts';
import { createLogStore } from '../logs.ts';
import { systemClock } from '../system.ts';
import { cleanUpRuns } from './clean-up.ts';

let folder = '';
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-clean-up-'));
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('deleting runs', () => {
  test('STO-10 removes what a deletion left behind that was cut off', async () => {
    const blobs = await openBlobStore(join(folder, 'artifacts'));
    const logs = createLogStore(join(folder, 'logs'));
    const ports = { store, blobs, logs, clock: systemClock };
    expect(await cleanUpRuns(ports, ['never-was'])).toBe(0);
    const orphan = join(folder, 'logs', '01m83yekpexbx4terprnef4a85');
    mkdirSync(orphan, { recursive: true });
    await cleanUpRuns(ports, []);
    expect(existsSync(orphan)).toBe(false);
  });
});
