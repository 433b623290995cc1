/**
 * Builds the desktop app into `dist/`: the renderer, Electron's main process, the preload script and the engine. The
 * CLI and the localhost server need no build: Node runs their sources.
 *
 * `node electron/build.ts` always builds; with `--if-stale` only when a source has changed since the last build.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import type { InlineConfig, Rolldown } from 'vite';

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');
/** Beside `dist/` on the same file system, so that a finished build replaces the old one by a rename. */
const staging = join(root, '.cache', `build-${process.pid}`);
const sources = ['{shared,electron,renderer}/**/*', 'package-lock.json'];
const outputs = ['main.mjs', 'preload.cjs', 'engine.cjs', 'renderer/index.html'];
const fingerprintFile = join(dist, 'sources.sha256');

const node: readonly (string | RegExp)[] = [...builtinModules, /^node:/, 'electron'];
/** Native modules: loaded from node_modules at run time. cpu-features is an optional extra of dockerode's ssh2. */
const native: readonly (string | RegExp)[] = ['better-sqlite3', 'cpu-features', /\.node$/];

/** @returns a digest of every file that a build reads, tests left out. */
function fingerprint(): string {
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function isFresh(current: string): boolean {
  return (
    outputs.every((file) => existsSync(join(dist, file))) &&
    existsSync(fingerprintFile) &&
    readFileSync(fingerprintFile, 'utf8') === current
  );
}

/**
 * What Node and Electron cannot find at run time is inside the bundle: a package holds no node_modules but SQLite. What is imported when it is first
 * needed is a file beside it where `split` says so; a sandboxed preload script is one file.
 */
function nodeBundle(entry: string, file: string, format: 'es' | 'cjs', split = false): InlineConfig {
  return {
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node22',
      minify: false,
      sourcemap: true,
      outDir: staging,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(root, entry),
        external: [...node, ...native],
        output: { format, entryFileNames: file, chunkFileNames: `[name]-${file}`, codeSplitting: split },
        onLog: refuseBrokenMeta,
      },
    },
  };
}

/** In a CommonJS bundle `import.meta` is an empty object: a path made from it would be wrong only at run time. */
function refuseBrokenMeta(
  level: Rolldown.LogLevel,
  log: Rolldown.RolldownLog,
  next: (level: Rolldown.LogLevel, log: Rolldown.RolldownLog) => void,
): void {
  if (log.code === 'EMPTY_IMPORT_META') throw new Error(log.message);
  next(level, log);
}

async function rendererBundle(): Promise<InlineConfig> {
  const { default: react } = await import('@vitejs/plugin-react');
  return {
    root: join(root, 'renderer'),
    base: './',
    publicDir: false,
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      target: 'chrome140',
      outDir: join(staging, 'renderer'),
      emptyOutDir: false,
      // Small files too stay files: the content security policy allows fonts and scripts from our own origin only.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
      // Styles are one file, there from the start: a part whose code is read again after a failure would come without its own.
      cssCodeSplit: false,
      // A part that is read later fetches itself; only the page announces what it needs.
      modulePreload: {
        polyfill: false,
        resolveDependencies: (_file, files, { hostType }) => (hostType === 'html' ? files : []),
      },
      rolldownOptions: {
        // What these make of a component that nobody uses is not used either.
        treeshake: { manualPureFunctions: ['memo', 'forwardRef', 'createContext'] },
        output: {
          // What the first picture needs is one file: each one more is a round trip through two busy processes.
          // What pops up is one more, where each part of it would be a file.
          codeSplitting: {
            groups: [
              { name: 'initial', tags: ['$initial'] },
              { name: 'ui', test: /node_modules.@(base|floating)-ui/ },
            ],
          },
          // V8 compiles it whole beside the page's start, and keeps it compiled for the next one: https://v8.dev/blog/explicit-compile-hints
          postBanner: (chunk) => (chunk.isEntry ? '//# allFunctionsCalledOnLoad' : ''),
        },
      },
    },
  };
}

async function buildAll(current: string): Promise<void> {
  const { build } = await import('vite');
  const shared: InlineConfig = { root, configFile: false, logLevel: 'warn' };
  const bundles = [
    await rendererBundle(),
    nodeBundle('electron/app/main.ts', 'main.mjs', 'es', true),
    nodeBundle('electron/app/preload.ts', 'preload.cjs', 'cjs'),
    nodeBundle('electron/app/engine-entry.ts', 'engine.cjs', 'cjs', true),
  ];
  mkdirSync(staging, { recursive: true });
  try {
    for (const bundle of bundles) await build({ ...shared, ...bundle });
    writeFileSync(join(staging, 'sources.sha256'), current);
    rmSync(dist, { recursive: true, force: true });
    renameSync(staging, dist);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

const started = performance.now();
const current = fingerprint();
if (!process.argv.includes('--if-stale') || !isFresh(current)) {
  console.log('Building the app…');
  await buildAll(current);
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}
