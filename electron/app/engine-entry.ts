/** Where the engine's process begins: what was compiled of the engine is kept for the next start. */
import { enableCompileCache, flushCompileCache } from 'node:module';

/** From when on all of the engine that a start needs is compiled, in milliseconds. */
const settled = 5000;

const compiled = process.argv[4];
if (compiled !== undefined) enableCompileCache(compiled);
void import('./engine-process.ts').then(() => setTimeout(flushCompileCache, settled).unref());
