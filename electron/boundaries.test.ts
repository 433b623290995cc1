/**
 * Plants one violation of each boundary between the layers into a copy of the project's configuration, and proves that
 * the linter and the compiler each name it. Some only the linter can hold: to the compiler a package is the same in
 * every layer, and what a referenced layer references is in reach.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const folders = ['shared', 'electron/store', 'electron/engine', 'electron', 'electron/app', 'renderer', 'e2e', 'bench'];

/** What every layer may do: a project of these files alone passes both tools. */
const lawful: Readonly<Record<string, string>> = {
  'shared/result.ts': 'export const ground = 1;\n',
  'shared/ir/spec.ts': "import { ground } from '../result.ts';\nexport const spec = ground;\n",
  'shared/compile/compile.ts': "import { spec } from '../ir/spec.ts';\nexport const compiled = spec;\n",
  'electron/store/store.ts': "import { spec } from '../../shared/ir/spec.ts';\nexport const stored = spec;\n",
  'electron/engine/engine.ts': "import { stored } from '../store/store.ts';\nexport const engine = stored;\n",
  'electron/serve.ts': "import { engine } from './engine/engine.ts';\nexport const server = engine;\n",
  'electron/cli/main.ts': "import { engine } from '../engine/engine.ts';\nexport const cli = engine;\n",
  'electron/app/main.ts': "import { app } from 'electron';\nexport const name = (): string => app.getName();\n",
  'renderer/app.ts': "import { spec } from '../shared/ir/spec.ts';\nexport const view = spec;\n",
};

interface Violation {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  /** Which tools must refuse it, the linter by which rule. */
  readonly refusedBy: readonly ('lint' | 'compiler')[];
  readonly rule: string;
}

const both = ['lint', 'compiler'] as const;
const importRule = 'eslint(no-restricted-imports)';

const violations: readonly Violation[] = [
  reach('shared → renderer', 'shared/ir/planted-a.ts', 'view', '../../renderer/app.ts'),
  reach('shared → store', 'shared/ir/planted-b.ts', 'stored', '../../electron/store/store.ts'),
  reach('renderer → engine', 'renderer/planted-c.ts', 'engine', '../electron/engine/engine.ts'),
  reach('renderer → store', 'renderer/planted-d.ts', 'stored', '../electron/store/store.ts'),
  reach('store → engine', 'electron/store/planted-e.ts', 'engine', '../engine/engine.ts'),
  reach('engine → app', 'electron/engine/planted-f.ts', 'name', '../app/main.ts'),
  reach('engine → server', 'electron/engine/planted-g.ts', 'server', '../serve.ts'),
  reach('engine → renderer', 'electron/engine/planted-h.ts', 'view', '../../renderer/app.ts'),
  reach('CLI → app', 'electron/cli/planted-i.ts', 'name', '../app/main.ts'),
  reach('app → renderer', 'electron/app/planted-k.ts', 'view', '../../renderer/app.ts'),
  reach('shared → Node', 'shared/ir/planted-l.ts', 'readFileSync', 'node:fs'),
  {
    name: 'shared → DOM',
    file: 'shared/ir/planted-m.ts',
    source: 'export const planted = document.title;\n',
    refusedBy: ['compiler'],
    rule: 'none',
  },
  {
    name: 'renderer → Node',
    file: 'renderer/planted-n.ts',
    source: "export { readFileSync as planted } from 'node:fs';\n",
    refusedBy: both,
    rule: importRule,
  },
  {
    name: 'a type only, from another layer',
    file: 'shared/ir/planted-o.ts',
    source: "import type { view } from '../../renderer/app.ts';\nexport type Planted = typeof view;\n",
    refusedBy: both,
    rule: importRule,
  },
  lintOnly('CLI → store', 'electron/cli/planted-j.ts', 'stored', '../store/store.ts'),
  lintOnly('an earlier stage → a later one', 'shared/ir/planted-p.ts', 'compiled', '../compile/compile.ts'),
  lintOnly('the ground → a stage', 'shared/planted-q.ts', 'spec', './ir/spec.ts'),
  lintOnly('YAML → a stage', 'shared/yaml/planted-2.ts', 'spec', '../ir/spec.ts'),
  lintOnly('shared → a package', 'shared/ir/planted-r.ts', 'Readable', 'dockerode'),
  lintOnly('another stage → the CEL parser', 'shared/ir/planted-3.ts', 'parse', '@marcbachmann/cel-js'),
  lintOnly('CEL → a stage', 'shared/cel/planted-4.ts', 'spec', '../ir/spec.ts'),
  lintOnly('CEL → a package', 'shared/cel/planted-5.ts', 'z', 'zod'),
  lintOnly('engine → electron', 'electron/engine/planted-s.ts', 'app', 'electron'),
  lintOnly('store → electron', 'electron/store/planted-t.ts', 'app', 'electron'),
  lintOnly('CLI → electron', 'electron/cli/planted-u.ts', 'app', 'electron'),
  lintOnly('server → electron', 'electron/planted-v.ts', 'app', 'electron'),
  lintOnly('renderer → electron', 'renderer/planted-w.ts', 'app', 'electron'),
  lintOnly('end-to-end tests → electron', 'e2e/planted-x.ts', 'app', 'electron'),
  {
    name: 'a circle',
    file: 'shared/ir/planted-y.ts',
    source: "import { other } from './planted-z.ts';\nexport const planted = () => other;\n",
    refusedBy: ['lint'],
    rule: 'import(no-cycle)',
  },
  {
    name: 'a promise that nobody waits for',
    file: 'electron/engine/planted-1.ts',
    source: 'export function planted(): void {\n  Promise.resolve(1);\n}\n',
    refusedBy: ['lint'],
    rule: 'typescript(no-floating-promises)',
  },
];

const refusedByLint = violations.filter(({ refusedBy }) => refusedBy.includes('lint'));
const refusedByCompiler = violations.filter(({ refusedBy }) => refusedBy.includes('compiler'));

function reach(name: string, file: string, symbol: string, from: string): Violation {
  return {
    name,
    file,
    source: `import { ${symbol} } from '${from}';\nexport const planted = ${symbol};\n`,
    refusedBy: both,
    rule: importRule,
  };
}

function lintOnly(name: string, file: string, symbol: string, from: string): Violation {
  return { ...reach(name, file, symbol, from), refusedBy: ['lint'] };
}

/** Puts a copy of the project's configuration into an empty folder. */
function configure(copy: string): void {
  const isConfig = (name: string): boolean => /^(tsconfig.*\.json|package\.json|\.oxlintrc\.json)$/.test(name);
  for (const name of readdirSync(root).filter(isConfig)) cpSync(join(root, name), join(copy, name));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  for (const folder of folders) {
    mkdirSync(join(copy, folder), { recursive: true });
    cpSync(join(root, folder, 'tsconfig.json'), join(copy, folder, 'tsconfig.json'));
  }
}

function write(copy: string, files: Readonly<Record<string, string>>): void {
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), source);
  }
}

interface ToolResult {
  readonly code: number;
  readonly output: string;
}

function runTool(bin: string, args: readonly string[], cwd: string): ToolResult {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', ...bin.split('/')), ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { code: done.status ?? -1, output: done.stdout + done.stderr };
}

function lint(cwd: string): ToolResult {
  return runTool(
    'oxlint/bin/oxlint',
    ['--deny-warnings', '--format=json', 'shared', 'electron', 'renderer', 'e2e'],
    cwd,
  );
}

function compile(cwd: string): ToolResult {
  return runTool('typescript/bin/tsc', ['-b', '--pretty', 'false'], cwd);
}

const lintReport = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

/** What the linter says: rule and file. */
function namedByLint(output: string): readonly string[] {
  return lintReport.parse(JSON.parse(output)).diagnostics.map(({ code, filename }) => `${code} ${filename}`);
}

/**
 * The files that the compiler names: as the place of an error, or as what drew a file of another layer in. TS6305, "not
 * built yet", follows from an error elsewhere and proves nothing.
 */
function namedByCompiler(output: string, copy: string): readonly string[] {
  const places = [...output.matchAll(/^(?<file>[^\s(]+)\(\d+,\d+\): error (?!TS6305)/gm)];
  const importers = [...output.matchAll(/^ +Imported via .* from file '(?<file>[^']+)'/gm)];
  return [...places.map((match) => match[1] ?? ''), ...importers.map((match) => relative(copy, match[1] ?? ''))];
}

describe('the boundaries between the layers', () => {
  const copy = mkdtempSync(join(tmpdir(), 'millrace-boundaries-'));
  let before: readonly ToolResult[] = [];
  let after: readonly ToolResult[] = [];
  let byLint: readonly string[] = [];
  let byCompiler: readonly string[] = [];

  function plant(chosen: readonly Violation[]): void {
    write(copy, Object.fromEntries(chosen.map(({ file, source }) => [file, source])));
  }

  beforeAll(() => {
    configure(copy);
    write(copy, lawful);
    before = [lint(copy), compile(copy)];
    plant(refusedByCompiler);
    const compiled = compile(copy);
    plant(violations);
    write(copy, {
      'shared/ir/planted-z.ts': "import { planted } from './planted-y.ts';\nexport const other = () => planted;\n",
    });
    const linted = lint(copy);
    after = [linted, compiled];
    byLint = namedByLint(linted.output);
    byCompiler = namedByCompiler(compiled.output, copy);
  });

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('are not in the way of what each layer may do', () => {
    expect(before.map(({ code, output }) => (code === 0 ? 'passes' : output))).toEqual(['passes', 'passes']);
  });

  it('end both tools with an error', () => {
    expect(after.map(({ code }) => code)).not.toContain(0);
  });

  it.each(refusedByLint)('the linter refuses: $name', ({ rule, file }) => {
    expect(byLint).toContain(`${rule} ${file}`);
  });

  it.each(refusedByCompiler)('the compiler refuses: $name', ({ file }) => {
    expect(byCompiler).toContain(file);
  });

  it('the linter refuses nothing lawful beside them', () => {
    expect(Object.keys(lawful).filter((file) => byLint.some((line) => line.endsWith(` ${file}`)))).toEqual([]);
  });
});
