import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { link } from '../document/link.ts';
import { irDifference } from '../ir/equal.ts';
import { parseIr } from '../ir/parse.ts';
import { compile } from '../compile/compile.ts';
import { conformancePart, countConformance } from '../testing/conformance.ts';
import { validate } from '../validate/graph.ts';
import { pipelineDocuments } from '../validate/testing/documents.ts';
import { pipelines } from './testing/random-ir.ts';
import { roundTrip } from './testing/round-trip.ts';

const folder = conformancePart('kfp-ir');

function filesOf(part: string): readonly string[] {
  return folder === undefined ? [] : readdirSync(join(folder, part)).map((file) => join(folder, part, file));
}

function readFile(file: string): ReturnType<typeof parseIr> {
  return parseIr(readFileSync(file, 'utf8'), file);
}

describe.skipIf(folder === undefined)('pipelines of KFP', () => {
  const valid = filesOf('valid');
  let imported = 0;
  afterAll(() => countConformance('import', imported));

  test('all of them are there', () => {
    expect(valid).toHaveLength(71);
    expect(filesOf('invalid')).toHaveLength(4);
  });

  test.each(valid.map((file) => [basename(file), file]))(
    'IMP-1, IMP-2 %s comes back equal, with nothing verbatim',
    (_, file) => {
      const ir = readFile(file);
      if (!ir.ok) throw new Error(JSON.stringify(ir.error));
      expect(roundTrip(ir.value).verbatim).toEqual([]);
      imported += 1;
    },
  );

  test.each(filesOf('invalid').map((file) => [basename(file), file]))(
    'IMP-8 %s is refused where it is wrong',
    (_, file) => {
      const ir = readFile(file);
      if (ir.ok) throw new Error('It was let pass');
      for (const { message, cure, range, file: named } of ir.error) {
        expect([message, cure].every((sentence) => /[.?!]$/.test(sentence))).toBe(true);
        expect(named).toBe(file);
        expect(range).toBeDefined();
      }
    },
  );
});

describe('any compiled pipeline', () => {
  test('IMP-1, IMP-5 comes back equal, however odd, and so does what it comes back as', () => {
    fc.assert(
      fc.property(pipelines, (ir) => {
        const once = roundTrip(ir);
        expect(irDifference(ir, roundTrip(once.ir).ir)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  test('IMP-1 documents compile to pipelines whose documents compile to the same', () => {
    fc.assert(
      fc.property(pipelineDocuments, (spec) => {
        const { graph } = validate(link({ spec, file: 'random' }, () => undefined));
        if (graph === undefined) throw new Error('The document is not valid');
        const ir = compile(graph);
        const again = roundTrip(ir);
        expect(again.verbatim).toEqual([]);
        expect(irDifference(ir, roundTrip(again.ir).ir)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});
