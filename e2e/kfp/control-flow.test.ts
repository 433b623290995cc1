/** The same pipelines, once drawn and once in Python: Millrace and the KFP SDK compile them to the same. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSource } from '../../shared/compile/source.ts';
import type { CheckedIr } from '../../shared/ir/compiled.ts';
import { irDifference } from '../../shared/ir/equal.ts';
import { readFacts } from '../prepare/facts.ts';

const documents = join(import.meta.dirname, 'control-flow');
const ending = '.pipeline.yaml';
const names = readdirSync(documents).map((file) => file.replace(ending, ''));

function readIr(folder: string, file: string): CheckedIr {
  const { ir, diagnostics } = readSource({ file, text: readFileSync(join(folder, file), 'utf8') }, () => undefined);
  if (ir === undefined) throw new Error(JSON.stringify(diagnostics));
  return ir;
}

const python = readFacts().kfpPython;

describe.skipIf(!python.available)('the KFP SDK compiles the same pipeline to the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-kfp-'));

  beforeAll(() => {
    if (!python.available) return;
    const child = spawnSync(python.path, [join(import.meta.dirname, 'control-flow.py'), folder], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(names)('IR-22 IR-58 %s', (name) => {
    const drawn = readIr(documents, `${name}${ending}`);
    const written = readIr(folder, `${name}.yaml`);
    expect(irDifference(written, drawn)).toBeUndefined();
  });
});
