import type { ComponentResolver } from '../../../shared/document/linked.ts';
import { parseDocument } from '../../../shared/document/parse.ts';
import { contentsOf } from '../../../shared/import/report.ts';
import type { Example } from '../../../shared/ipc/contract.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import { once } from '../../../shared/once.ts';
import type { BundledExample } from '../library.ts';
import { prepareSource } from './run-plan.ts';

/** The contract's part that describes the examples, for choosing one. */
export function exampleHandlers(
  examples: readonly BundledExample[],
  resolve: ComponentResolver,
): Pick<Handlers['procedures'], 'examples.list'> {
  const described = once(() => examples.map((example) => describeExample(example, resolve)));
  return { 'examples.list': described };
}

function describeExample({ id, file, text }: BundledExample, resolve: ComponentResolver): Example {
  const spec = parseDocument(text, file).spec;
  const prepared = prepareSource({ file, text }, resolve);
  return {
    id,
    name: spec?.name ?? id,
    description: spec?.description ?? '',
    text,
    taskCount: spec === undefined ? 0 : contentsOf(spec).tasks,
    images: prepared.ok ? [...new Set(prepared.value.work.steps.map((step) => step.image))] : [],
  };
}
