/** A compiled pipeline becomes a document that compiles to an equal pipeline: what was written is compiled and compared, until nothing differs. */
import { compile } from '../compile/compile.ts';
import { readComponent } from '../component/shape.ts';
import type { ComponentSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { link } from '../document/link.ts';
import { patchJson } from '../document/patches.ts';
import { irDifference, type Ir } from '../ir/equal.ts';
import type { JsonObject } from '../json.ts';
import { validate } from '../validate/graph.ts';
import { readPipeline } from './graph.ts';
import { placeKey, plainest, withMore, type Plan, type VerbatimField } from './plan.ts';
import { withoutRefused } from './refusals.ts';
import { mergeTwins } from './twins.ts';
import { findDifferences } from './verbatim.ts';

/** A document that says what a compiled pipeline says. */
export interface ImportedPipeline {
  readonly spec: ComponentSpec;
  /** Warnings and notices about the document. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Enough for texts, refusals behind refusals, and fields. */
const attempts = 12;

/** Imports a compiled pipeline. Where nothing else helps the whole pipeline stays as the IR has it. */
export function importIr(given: Ir): ImportedPipeline {
  const ir = mergeTwins(given);
  let plan = plainest;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const spec = write(ir, plan);
    const { graph, diagnostics } = validate(link({ spec, file: '' }, () => undefined));
    const compiled = graph === undefined ? undefined : compile(graph);
    if (compiled !== undefined && irDifference(ir, compiled) === undefined) {
      return { spec, diagnostics };
    }
    const next =
      compiled === undefined
        ? withoutRefused(
            plan,
            diagnostics.filter(({ severity }) => severity === 'error'),
            ir,
          )
        : withDifferences(plan, findDifferences(ir, compiled));
    if (next === plan) break;
    plan = next;
  }
  return wholly(ir);
}

function write(ir: Ir, plan: Plan): ComponentSpec {
  const spec = readPipeline(ir, plan);
  if (plan.patches.length === 0) return spec;
  return readComponent(patchJson(spec, plan.patches)).spec ?? spec;
}

/** Short references in texts go first: often they alone make the difference. */
function withDifferences(plan: Plan, differences: readonly VerbatimField[]): Plan {
  const texts = differences.flatMap(({ place, message, field }) =>
    message === 'task' && field === 'inputs' && !plan.withLocals.has(placeKey(place)) ? [placeKey(place)] : [],
  );
  if (texts.length > 0) return { ...plan, withLocals: new Set([...plan.withLocals, ...texts]) };
  return withMore(plan, differences);
}

/** A document of one task that stands for all: it runs and leaves as the IR says, but cannot be edited. */
function wholly(ir: Ir): ImportedPipeline {
  const { name, displayName = '' } = ir.spec.pipelineInfo;
  const { sdkVersion: _, ...pipelineSpec } = ir.spec;
  const [executor = {}] = Object.values(ir.spec.deploymentSpec?.executors ?? {});
  const platforms = ir.platform?.['platforms'];
  const kept: JsonObject = { pipelineSpec, ...(platforms === undefined ? {} : { platforms }) };
  const spec: ComponentSpec = {
    name: displayName === '' ? name : displayName,
    implementation: {
      graph: { tasks: { [name]: { componentRef: { spec: { name, implementation: { ir: executor } } } } } },
    },
    ir: kept,
  };
  return { spec, diagnostics: [] };
}
