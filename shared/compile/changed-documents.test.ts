/** Documents with everything that control flow has, in which something was changed at random. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonArray, isJsonObject, type Json, type JsonPath } from '../json.ts';
import { readYaml } from '../yaml/read.ts';
import { readSource } from './source.ts';

const folder = join(import.meta.dirname, '..', '..', 'e2e', 'kfp', 'control-flow');
const documents = readdirSync(folder).map((file) => {
  const read = readYaml(readFileSync(join(folder, file), 'utf8'));
  if (!read.ok) throw new Error(`${file} cannot be read`);
  return read.tree.value;
});

function pathsOf(value: Json, path: JsonPath = []): readonly JsonPath[] {
  const entries = isJsonArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : [];
  return entries.flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]);
}

function at(value: Json, path: JsonPath): Json {
  return path.reduce<Json>((inner, key) => {
    if (isJsonArray(inner)) return inner[Number(key)] ?? null;
    return isJsonObject(inner) ? (inner[key] ?? null) : null;
  }, value);
}

/** The value with another one at the path, or without it. */
function changed(value: Json, [key, ...rest]: JsonPath, next: Json | undefined): Json {
  if (key === undefined) return next ?? null;
  const replace = (name: string | number, item: Json): readonly Json[] => {
    if (name !== key) return [item];
    return rest.length === 0 && next === undefined ? [] : [changed(item, rest, next)];
  };
  if (isJsonArray(value)) return value.flatMap((item, index) => replace(index, item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => replace(name, item).map((result) => [name, result])),
  );
}

const odd: readonly (Json | undefined)[] = [
  undefined,
  null,
  1.5,
  true,
  '',
  'x',
  [],
  {},
  { value: null },
  { oneOf: [] },
];

/** A document with one or two of its values gone, odd, or in the place of another; many of them name something that is not there. */
const changedDocuments = fc
  .tuple(fc.nat(documents.length - 1), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 2 }))
  .map(([document, changes]) =>
    changes.reduce<Json>((value, [where, how, other]) => {
      const paths = pathsOf(value);
      const alike = paths.filter((path) => path.at(-1) === paths[where % paths.length]?.at(-1));
      const from = [
        odd[other % odd.length],
        at(value, paths[other % paths.length] ?? []),
        at(value, alike[other % alike.length] ?? []),
      ];
      return changed(value, paths[where % paths.length] ?? [], from[how % from.length]);
    }, documents[document] ?? null),
  );

test('VAL-41 a changed document is refused where it is wrong, or compiles to sound IR', () => {
  let sound = 0;
  fc.assert(
    fc.property(changedDocuments, (document) => {
      const text = JSON.stringify(document);
      const { ir, graph, diagnostics } = readSource({ file: 'x.yaml', text }, () => undefined);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(ir === undefined).toBe(errors.length > 0);
      expect(errors.filter(({ range }) => range === undefined)).toEqual([]);
      // What is valid is sound: the check of the IR finds nothing that the document's did not.
      expect(graph === undefined).toBe(ir === undefined);
      if (ir !== undefined) sound += 1;
    }),
    { numRuns: 300, seed: 20261129 },
  );
  expect(sound).toBeGreaterThan(50);
});
