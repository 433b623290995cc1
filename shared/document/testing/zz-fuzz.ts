import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { parseDocument } from '../parse.ts';
import { printDocument } from '../print.ts';
import { applyEdit } from '../edit.ts';
import { applyPatches } from '../patches.ts';
import { sameJson } from '../../json.ts';
import { specArbitrary, pipelineArbitrary, editSeedArbitrary, editFor } from './arbitrary.ts';
const N = Number(process.argv[2] ?? 300);
fc.assert(fc.property(specArbitrary, (spec) => {
  const text = printDocument(spec);
  const p = parseDocument(text, 'f');
  if (!sameJson(p.spec, spec)) { throw new Error('fresh mismatch\n' + text + '\n' + JSON.stringify(p.diagnostics.slice(0,3))+ '\n'+JSON.stringify(p.spec)+'\n'+JSON.stringify(spec)); }
}), { numRuns: N });
console.log('fresh ok');
let ok = 0, bad = 0; const whys: Record<string, number> = {};
fc.assert(fc.property(pipelineArbitrary(), fc.array(editSeedArbitrary, { minLength: 1, maxLength: 4 }), (start, seeds) => {
  const base = parseDocument(printDocument(start), 'f');
  let spec = base.spec!;
  for (const seed of seeds) {
    const edit = editFor(spec, seed);
    const done = applyEdit(spec, edit);
    if (!done.ok) { bad++; whys[edit.kind + ': ' + done.error.code] = (whys[edit.kind + ': ' + done.error.code] ?? 0) + 1; continue; }
    ok++;
    const fwd = applyPatches(spec, done.value.patches);
    if (!fwd.ok || !sameJson(fwd.value, done.value.spec) || JSON.stringify(fwd.value) !== JSON.stringify(done.value.spec)) throw new Error('forward ' + JSON.stringify(edit) + JSON.stringify(fwd));
    const back = applyPatches(done.value.spec, done.value.inverse);
    if (!back.ok || JSON.stringify(back.value) !== JSON.stringify(spec)) throw new Error('inverse ' + JSON.stringify(edit)+'\n'+ JSON.stringify(back)+'\n'+JSON.stringify(spec));
    spec = done.value.spec;
  }
  const text = printDocument(spec, base);
  const p = parseDocument(text, 'f');
  if (!sameJson(p.spec, spec)) throw new Error('edited mismatch\n' + base.text + '\n----\n' + text + '\n' + JSON.stringify(p.diagnostics));
}), { numRuns: N });
console.log('edits ok', ok, bad, whys);
