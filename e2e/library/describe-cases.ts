import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutputSpec } from '../../shared/component/spec.ts';
import { parseDocument } from '../../shared/document/parse.ts';
import type { Values } from '../../shared/run/values.ts';
import { openLocalEngine, type LocalEngine } from '../engine-harness.ts';
import { projectRoot } from '../prepare/paths.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import type { Cases } from './cases.ts';
import { runCases, type Results } from './run-cases.ts';

const ending = '.component.yaml';
const library = join(projectRoot, 'resources', 'components');

/** The slugs of all components of the library. */
export function librarySlugs(): readonly string[] {
  return readdirSync(library)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
}

function declaredOutputs(slug: string): readonly OutputSpec[] {
  const { spec } = parseDocument(readFileSync(join(library, slug + ending), 'utf8'), slug + ending);
  return spec?.outputs ?? [];
}

const artifactTypes = new Set(['Dataset', 'Model', 'Metrics', 'ClassificationMetrics', 'HTML', 'Markdown']);
const parameterTypes: { readonly [type: string]: (value: unknown) => boolean } = {
  String: (value) => typeof value === 'string',
  Integer: Number.isInteger,
  Float: Number.isFinite,
};

/** True where an output was collected with the type that its component declares. */
function isThere({ name, type }: OutputSpec, outputs: Values): boolean {
  const isRight = typeof type === 'string' ? parameterTypes[type] : undefined;
  if (isRight !== undefined) return isRight(outputs.parameters[name]);
  const own = typeof type === 'string' && artifactTypes.has(type) ? `system.${type}` : 'system.Artifact';
  const [artifact] = outputs.artifacts[name] ?? [];
  return artifact?.type === own && artifact.content?.kind === 'file';
}

/** Building the image of the ML components may be part of it. */
const patience = 900_000;

/**
 * Runs a case list in one run on real Docker and holds what is true of every component: declared outputs are there with their types, and a mistake ends
 * the step with one sentence. `more` holds the rest.
 */
export function describeCases(what: string, cases: Cases, more: (results: () => Results) => void): void {
  const docker = dockerOrSkip(['python:3.12-slim', 'alpine:latest']);
  describe.skipIf(!docker.ok)(`components ${what}`, () => {
    let engine: LocalEngine;
    let results: Results;
    beforeAll(async () => {
      engine = await openLocalEngine();
      results = await runCases(engine.api, cases);
    }, patience);
    afterAll(() => engine.dispose());

    test.each(Object.entries(cases.steps))('LIB-1 %s writes what its component declares', (task, { component }) => {
      const { state, failure, outputs } = results.execution(task);
      expect({ state, failure }).toEqual({ state: 'SUCCEEDED', failure: undefined });
      expect(declaredOutputs(component).filter((output) => !isThere(output, outputs))).toEqual([]);
    });

    test.each(Object.entries(cases.mistakes))(
      'LIB-2 %s ends with one sentence',
      async (task, { says, ownTraceback = false }) => {
        const { state, failure } = results.execution(task);
        expect(state).toBe('FAILED');
        const lines = await results.errors(task);
        const [above, sentence = ''] = [lines.slice(0, -1), lines.at(-1)];
        expect(sentence).toMatch(pattern(says));
        expect(failure).toMatchObject({ reason: 'exit-code', lastLogLine: sentence });
        expect(above.length > 0).toBe(ownTraceback);
        expect(above.filter((line) => line.startsWith('  File ') && !line.includes('"script.py"'))).toEqual([]);
      },
    );

    more(() => results);
  });
}

function pattern(says: string): RegExp {
  const parts = says.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.+')}$`);
}
