import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../shared/compile/compile.ts';
import { readSource } from '../../shared/compile/source.ts';
import { link } from '../../shared/document/link.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { parseDocument } from '../../shared/document/parse.ts';
import { pipelines } from '../../shared/import/testing/random-ir.ts';
import { roundTrip } from '../../shared/import/testing/round-trip.ts';
import { printIr } from '../../shared/ir/print.ts';
import { validate } from '../../shared/validate/graph.ts';
import { pipelineDocuments } from '../../shared/validate/testing/documents.ts';
import { readFacts } from '../prepare/facts.ts';
import { projectRoot } from '../prepare/paths.ts';

const library = filesOf('resources/components', '.component.yaml');
const examples = filesOf('resources/examples', '.pipeline.yaml');
/** Documents with everything that KFP's control flow has. */
const flows = filesOf('e2e/kfp/control-flow', '.pipeline.yaml');
const randomPipelines = 120;
const oddDocuments = 500;

function filesOf(folder: string, ending: string): readonly string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

const bundled: ComponentResolver = ({ url }) => {
  const file = join('resources', url?.replace(/^millrace:/, '') ?? '');
  if (!library.includes(file)) return undefined;
  const { spec } = parseDocument(readFileSync(join(projectRoot, file), 'utf8'), file);
  return spec === undefined ? undefined : { spec, origin: 'bundled' };
};

function compileFile(file: string): string {
  const read = readSource({ file, text: readFileSync(join(projectRoot, file), 'utf8') }, bundled);
  if (read.ir === undefined) throw new Error(`${file}: ${JSON.stringify(read.diagnostics)}`);
  return printIr(read.ir.spec, read.ir.platform);
}

function compileRandom(): readonly string[] {
  return fc.sample(pipelineDocuments, { numRuns: randomPipelines, seed: 20261123 }).map((spec) => {
    const { graph, diagnostics } = validate(link({ spec, file: 'random.pipeline.yaml' }, bundled));
    if (graph === undefined) throw new Error(JSON.stringify(diagnostics));
    const { spec: ir, platform } = compile(graph);
    return printIr(ir, platform);
  });
}

/** Documents with every feature there is: those of random compiled pipelines. */
function compileOdd(): readonly string[] {
  return fc.sample(pipelines, { numRuns: oddDocuments, seed: 20261129 }).map((given) => {
    const { ir } = roundTrip(given);
    return printIr(ir.spec, ir.platform);
  });
}

const python = readFacts().kfpPython;
const skip = python.available ? false : `no KFP SDK: ${python.reason}`;
if (skip !== false) console.log(`Skipped: the compiled pipelines are not fed to the KFP SDK (${skip}).`);

describe.skipIf(skip !== false)('the KFP SDK takes what Millrace compiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-kfp-'));
  const findings = new Map<string, string | undefined>();

  beforeAll(() => {
    if (!python.available) return;
    const texts = [
      ...[...library, ...examples, ...flows].map((file) => [file, compileFile(file)] as const),
      ...compileRandom().map((text, index) => [`random/${index}.yaml`, text] as const),
      ...compileOdd().map((text, index) => [`odd/${index}.yaml`, text] as const),
    ];
    for (const [file, text] of texts) {
      const path = join(folder, file);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, text);
    }
    const child = spawnSync(python.path, [join(import.meta.dirname, 'check.py')], {
      input: texts.map(([file]) => `${file.startsWith('odd') ? 'parse' : 'check'}\t${join(folder, file)}`).join('\n'),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (child.status !== 0) throw new Error(child.stderr);
    for (const line of child.stdout.trim().split('\n')) {
      const finding: unknown = JSON.parse(line);
      if (typeof finding !== 'object' || finding === null || !('file' in finding)) throw new Error(line);
      findings.set(String(finding.file), 'error' in finding ? String(finding.error) : undefined);
    }
  }, 300_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each([...library, ...examples, ...flows])('IR-20 %s', (file) => {
    const path = join(folder, file);
    expect(findings.has(path)).toBe(true);
    expect(findings.get(path)).toBeUndefined();
  });

  test(`IMP-11 ${oddDocuments} random documents with every feature`, () => {
    const odd = [...findings].filter(([file]) => file.startsWith(join(folder, 'odd')));
    expect(odd).toHaveLength(oddDocuments);
    expect(odd.filter(([, error]) => error !== undefined).slice(0, 5)).toEqual([]);
  });

  test(`IR-21 ${randomPipelines} random pipelines`, () => {
    const random = [...findings].filter(([file]) => file.startsWith(join(folder, 'random')));
    expect(random).toHaveLength(randomPipelines);
    expect(random.filter(([, error]) => error !== undefined).slice(0, 5)).toEqual([]);
  });
});
