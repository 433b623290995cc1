/** SPEC.md and the tests hold each other: every rule is quoted by a test, and every quoted rule exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const rules = new Set(
  [...readFileSync(join(root, 'SPEC.md'), 'utf8').matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map((match) => match[1] ?? ''),
);
const areas = [...new Set([...rules].map((rule) => rule.replace(/-\d+$/, '')))];
const rule = new RegExp(`\\b(?:${areas.join('|')})-\\d+\\b`, 'g');

/** The rules that the tests quote, with a file that quotes each. */
function quoted(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const layer of ['shared', 'electron', 'renderer', 'e2e']) {
    for (const path of readdirSync(join(root, layer), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:test|spec)\.tsx?$/.test(path)) continue;
      const file = join(layer, path);
      for (const [name] of readFileSync(join(root, file), 'utf8').matchAll(rule)) found.set(name, file);
    }
  }
  return found;
}

test('every rule of SPEC.md is quoted by a test', () => {
  const known = quoted();
  expect([...rules].filter((name) => !known.has(name))).toEqual([]);
});

test('every rule that a test quotes is in SPEC.md', () => {
  expect([...quoted()].filter(([name]) => !rules.has(name))).toEqual([]);
});
