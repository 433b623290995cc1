/**
 * From the text of a pipeline to the text of its IR, stage by stage, for large graphs: layers of 20 tasks, each filtering the table of one
 * task in the layer before. A document holds about 3,000 tasks at most, so 10,000 are ten groups of 1,000, each a component of the library.
 * The figures say where the time goes, and whether it grows with the graph only. For 1,000 tasks the KFP SDK traces and compiles the same graph
 * beside it, from the Python function to the IR message; writing the YAML is said apart.
 */
import { join } from 'node:path';
import { bundledComponents, sha256 } from '../electron/engine/library.ts';
import { compile } from '../shared/compile/compile.ts';
import { libraryResolver, type LibraryText } from '../shared/document/library.ts';
import { link } from '../shared/document/link.ts';
import { parseDocument } from '../shared/document/parse.ts';
import { checkIr } from '../shared/ir/check.ts';
import { parseIr } from '../shared/ir/parse.ts';
import { printIr } from '../shared/ir/print.ts';
import { validate } from '../shared/validate/graph.ts';
import { readFacts } from '../e2e/prepare/facts.ts';
import { startKfp } from './kfp.ts';
import { interleaved, median, repeats, report, spread } from './measure.ts';

const resources = join(import.meta.dirname, '..', 'resources');
const bundled = bundledComponents(resources);
const layer = 20;

/** A graph of tasks that make tables and filter them. `salt` makes it a component of its own. */
function graphOf(tasks: number, salt: number): string {
  const text = [`name: Large ${salt}\nimplementation:\n  graph:\n    tasks:\n`];
  const task = (index: number, name: string, file: string, args: string): void => {
    text.push(
      `      task ${index}:\n        componentRef: { name: ${name}, url: 'millrace:components/${file}.component.yaml' }\n`,
    );
    text.push(`        arguments: ${args}\n`);
  };
  for (let index = 0; index < tasks; index += 1) {
    if (index < layer) {
      task(index, 'Generate airline fares', 'generate-airline-fares', `{ rows: '${100 + index}', seed: '${salt}' }`);
    } else {
      const from = index - layer;
      const dataset = `taskOutput: { taskId: task ${from}, outputName: ${from < layer ? 'dataset' : 'filtered'} }`;
      task(
        index,
        'Filter rows',
        'filter-rows',
        `{ condition: days_to_departure <= ${index}, dataset: { ${dataset} } }`,
      );
    }
  }
  return text.join('');
}

interface Large {
  readonly text: string;
  readonly groups: readonly LibraryText[];
}

function groupsOf(count: number, tasks: number): Large {
  const groups = Array.from({ length: count }, (_, salt): LibraryText => {
    const text = graphOf(tasks, salt);
    return { url: `millrace:components/group-${salt}.component.yaml`, digest: sha256(text), text, origin: 'local' };
  });
  const tasksText = groups.map(
    ({ url }, index) => `      group ${index}:\n        componentRef: { name: Large ${index}, url: '${url}' }\n`,
  );
  return { text: `name: Groups\nimplementation:\n  graph:\n    tasks:\n${tasksText.join('')}`, groups };
}

const stages = ['parse', 'link', 'validate', 'compile', 'check', 'print', 'read back'] as const;
type Stage = (typeof stages)[number];

/** Milliseconds of each stage. Reading the IR back is not on the way from document to IR; recovery after a crash does it. */
function measure({ text, groups }: Large): ReadonlyMap<Stage, number> {
  const took = new Map<Stage, number>();
  const stage = <T>(name: Stage, work: () => T): T => {
    const begun = performance.now();
    const result = work();
    took.set(name, performance.now() - begun);
    return result;
  };
  const resolve = libraryResolver([...bundled, ...groups]);
  const document = stage('parse', () => {
    for (const { url } of groups) resolve({ url });
    return parseDocument(text, 'large.pipeline.yaml');
  });
  const linked = stage('link', () => link(document, resolve));
  const { graph, diagnostics } = stage('validate', () => validate(linked, document));
  if (graph === undefined) throw new Error(`The pipeline is not valid: ${diagnostics[0]?.message ?? ''}`);
  const { spec } = stage('compile', () => compile(graph));
  const checked = stage('check', () => checkIr(spec));
  if (!checked.ok) throw new Error(`The IR is not sound: ${checked.error[0]?.message ?? ''}`);
  const ir = stage('print', () => printIr(spec));
  const read = stage('read back', () => parseIr(ir, 'large.yaml'));
  if (!read.ok) throw new Error(`The IR cannot be read back: ${read.error[0]?.message ?? ''}`);
  return took;
}

function compileBench(tasks: number, large: Large): void {
  measure(large);
  const rounds = Array.from({ length: repeats }, () => measure(large));
  const parts = stages.map(
    (stage) => `${stage} ${median(rounds.map((round) => round.get(stage) ?? Number.NaN)).toFixed(0)}`,
  );
  const whole = rounds.map((round) =>
    [...round].reduce((sum, [stage, ms]) => (stage === 'read back' ? sum : sum + ms), 0),
  );
  console.log(
    `${tasks.toLocaleString('en')} tasks, document to IR: ${median(whole).toFixed(0)} ms (${parts.join(', ')})`,
  );
}

/** From the document to the IR message, beside the SDK's way there from its Python function. */
async function besideKfp(python: string, tasks: number): Promise<void> {
  const large = { text: graphOf(tasks, 0), groups: [] };
  const kfp = startKfp(python, 'compile.py', join(resources, 'components'), String(tasks), String(layer));
  const written: number[] = [];
  try {
    const samples = await interleaved(
      async () => {
        const [message = Number.NaN, writing = Number.NaN] = await kfp.measure();
        written.push(writing);
        return message;
      },
      () => {
        const took = measure(large);
        const toMessage = stages.filter((stage) => stage !== 'print' && stage !== 'read back');
        return Promise.resolve(toMessage.reduce((sum, stage) => sum + (took.get(stage) ?? Number.NaN), 0));
      },
    );
    report(`${tasks.toLocaleString('en')} tasks to the IR message, beside the KFP SDK`, samples, 'at most 1/20');
    console.log(`  the KFP SDK writes its YAML in ${spread(written.slice(1))}`);
  } finally {
    kfp.end();
  }
}

const { kfpPython } = readFacts();
if (kfpPython.available) await besideKfp(kfpPython.path, 1000);
else console.log(`Skipped: there is no KFP SDK to compare with (${kfpPython.reason}).`);
compileBench(1000, { text: graphOf(1000, 0), groups: [] });
compileBench(2000, { text: graphOf(2000, 0), groups: [] });
compileBench(10_000, groupsOf(10, 1000));
