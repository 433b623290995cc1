import { expect } from 'vitest';
import type { ComponentSpec } from '../../component/spec.ts';
import { link } from '../../document/link.ts';
import type { PipelineSpec } from '../../ir/pipeline-spec.ts';
import { validate } from '../../validate/graph.ts';
import { compile } from '../compile.ts';

/** What a document that has no errors compiles to. */
export function compiled(spec: ComponentSpec): PipelineSpec {
  const { graph, diagnostics } = validate(link({ spec, file: 'test.pipeline.yaml' }, () => undefined));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  if (graph === undefined) throw new Error('No graph');
  return compile(graph).spec;
}
