import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutputSpec } from '../../shared/component/spec.ts';
import { parseDocument } from '../../shared/document/parse.ts';
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

/** Building the image of the ML components may be part of it. */
const patience = 900_000;

/**
 * Runs a case list in one run on real Docker and holds what is true of every component: declared outputs are there with their types, and a mistake ends
 * the step with one sentence. `more` holds the rest.
 */
export function describeCases(title: string, cases: Cases, more: (results: () => Results) => void): void {
  const docker = dockerOrSkip(['python:3.12-slim', 'alpine:latest']);
  describe.skipIf(!docker.ok)(title, () => {
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
      for (const { name, type } of declaredOutputs(component)) {
        const isRight = typeof type === 'string' ? parameterTypes[type] : undefined;
        if (isRight !== undefined) {
          expect({ name, isRight: isRight(outputs.parameters[name]) }).toEqual({ name, isRight: true });
        } else {
          const own = typeof type === 'string' && artifactTypes.has(type) ? `system.${type}` : 'system.Artifact';
          expect(outputs.artifacts[name]).toMatchObject([{ type: own, content: { kind: 'file' } }]);
        }
      }
    });

    test.each(Object.entries(cases.mistakes))(
      'LIB-2 %s ends with one sentence',
      async (task, { says, ownTraceback }) => {
        const { state, failure } = results.execution(task);
        expect(state).toBe('FAILED');
        const lines = await results.errors(task);
        const sentence = lines.at(-1) ?? '';
        expect(sentence).toMatch(pattern(says));
        expect(failure).toMatchObject({ reason: 'exit-code', lastLogLine: sentence });
        if (ownTraceback === true) {
          expect(lines[0]).toBe('Traceback (most recent call last):');
          expect(lines.filter((line) => line.startsWith('  File ') && !line.includes('"script.py"'))).toEqual([]);
        } else expect(lines).toEqual([sentence]);
      },
    );

    more(() => results);
  });
}

function pattern(says: string): RegExp {
  const parts = says.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.+')}$`);
}
