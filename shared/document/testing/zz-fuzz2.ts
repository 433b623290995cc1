import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { parseDocument } from '../parse.ts';
import { printDocument, carryOver } from '../print.ts';
import { applyEdit } from '../edit.ts';
import { sameJson } from '../../json.ts';
import { isGraph } from '../../component/spec.ts';
import { spliceTree } from '../../yaml/splice.ts';
import { readYaml } from '../../yaml/read.ts';
import { componentLayout } from '../canonical.ts';
import { plainStyle } from '../../yaml/emit.ts';
import { editSeedArbitrary, editFor, pipelineArbitrary } from './arbitrary.ts';
const N = Number(process.argv[2] ?? 300);
const dir = '/work/shared/conformance/components/graph/';
const texts = readdirSync(dir).map((f) => readFileSync(dir + f, 'utf8'));
texts.push(...texts.map((t) => t.replaceAll('\n', '\r\n')), JSON.stringify(parseDocument(texts[0]!, 'x').spec), JSON.stringify(parseDocument(texts[3]!, 'x').spec, null, 2));
let fine = 0, wide = 0, seen = 0; const by: Record<string, number> = {};
const t0 = performance.now(); let printMs = 0, prints = 0;
const run = (text: string, seeds: any[]) => {
  const base = parseDocument(text, 'f');
  if (!base.spec) throw new Error('base');
  let spec = base.spec; const kinds: string[] = [];
  for (const seed of seeds) {
    const edit = editFor(spec, seed);
    const done = applyEdit(spec, edit);
    if (done.ok) { spec = done.value.spec; kinds.push(edit.kind); }
  }
  const a = performance.now();
  const out = printDocument(spec, base);
  printMs += performance.now() - a; prints++;
  const p = parseDocument(out, 'f');
  if (!sameJson(p.spec, spec)) throw new Error('mismatch ' + kinds.join());
  const to = carryOver(base.tree!.value, base.spec, spec);
  const style = { ...plainStyle, json: base.tree!.json, newline: text.includes('\r\n') ? '\r\n' as const : '\n' as const };
  const c = spliceTree(text, base.tree!, to, componentLayout(), style, Infinity);
  const read = c === undefined ? undefined : readYaml(c);
  if (sameJson(base.tree!.value, to) || (read?.ok && sameJson(read.tree.value, to))) fine++; else { wide++; const k = kinds.join() + (c === undefined ? ' none' : ' wrong'); by[k] = (by[k] ?? 0) + 1; if (seen++ < Number(process.argv[3] ?? 1)) console.log(k, '\n', text.slice(0, 3000), '\n=====\n', c?.slice(0, 4000), read && !read.ok ? JSON.stringify(read.problems[0]) : ''); }
};
fc.assert(fc.property(fc.constantFrom(...texts), fc.array(editSeedArbitrary, { minLength: 1, maxLength: 3 }), run), { numRuns: N });
console.log('conformance', { fine, wide, prints, ms: printMs / prints }, by);
fine = wide = 0;
fc.assert(fc.property(pipelineArbitrary(), fc.array(editSeedArbitrary, { minLength: 1, maxLength: 3 }), (s, seeds) => run(printDocument(s), seeds)), { numRuns: N });
console.log('random', { fine, wide }, by);
