import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import type { Json } from '../json.ts';
import type { Artifact, Values } from '../run/values.ts';
import type { RunView } from '../run/view.ts';
import { buildPipeline } from './testing/build.ts';
import { drive } from './testing/drive.ts';
import { interpret, type Interpretation, type World } from './testing/reference.ts';
import { pipelineShapes } from './testing/shapes.ts';

/** How many pipelines; more than the default by MILLRACE_RANDOM_RUNS. */
const runs = Number(process.env['MILLRACE_RANDOM_RUNS'] ?? 5000);

/** A number that a text decides (FNV-1a, mixed). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/** The same value for the same inputs, whatever the order of keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => [key, canonical(item)]);
}

/** What a step makes of its inputs: everything downstream shows whether values went the right way. */
function outputsOf(component: IrComponent, path: string, inputs: Values): Values {
  const seed = hash(path + JSON.stringify(canonical(inputs)));
  const parameters: Record<string, Json> = {};
  const artifacts: Record<string, readonly Artifact[]> = {};
  for (const [name, { parameterType }] of Object.entries(component.outputDefinitions?.parameters ?? {})) {
    const value = hash(`${seed}${name}`);
    // A loop over a container declares lists; each of its iterations gives one item.
    const list = Array.from({ length: value % 4 }, (_, index) => [index, 'a', null][(value >> index) % 3] ?? null);
    parameters[name] =
      { n: value % 10, s: 'abc'[value % 3] ?? '', l: list, o: { a: value % 5, b: list } }[name] ?? null;
    if (parameterType === undefined) throw new Error('Every output has a type.');
  }
  for (const name of Object.keys(component.outputDefinitions?.artifacts ?? {})) {
    const count = name === 'ds' ? hash(`${seed}ds`) % 3 : 1;
    artifacts[name] = Array.from({ length: count }, (_, index) => ({
      id: `${path}/${name}/${seed}/${index}`,
      name,
      type: 'system.Artifact',
      schemaVersion: '0.0.1',
      uri: `/${path}/${name}`,
      metadata: {},
    }));
  }
  return { parameters, artifacts };
}

function comparable(view: RunView | Interpretation): unknown {
  const executions = [...view.executions].map(([path, { kind, state, outputs, attempts }]) => ({
    path,
    kind,
    state,
    outputs,
    attempts: typeof attempts === 'number' ? attempts : attempts.length,
  }));
  return {
    state: view.state,
    outputs: view.outputs,
    executions: executions.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
  };
}

test('SCH-20 random pipelines come to what the reference interpreter says, in every order, within every limit', () => {
  const met = new Map<string, number>();
  const count = (what: string): void => {
    met.set(what, (met.get(what) ?? 0) + 1);
  };
  fc.assert(
    fc.property(
      pipelineShapes,
      fc.nat(),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(2),
      (shapes, seed, parallel, deaths) => {
        const { ir, conditions, selectors } = buildPipeline(shapes);
        const world: World = {
          outputsOf,
          fails: (path, attempt) => hash(`${seed}${path}${attempt}`) % 100 < 8,
          conditions,
          selectors,
        };
        let turn = 0;
        const next = (): number => {
          turn += 1;
          return hash(`${seed}/${turn}`) / 2 ** 32;
        };
        const expected = interpret(ir.spec, world);
        const { view, violations } = drive(ir, world, { parallel, next, deaths });
        expect(violations).toEqual([]);
        expect(comparable(view)).toEqual(comparable(expected));
        for (const { kind, state } of expected.executions.values()) count(`${kind} ${state}`);
      },
    ),
    { numRuns: runs },
  );
  // Pipelines in which nothing ever happens would prove nothing.
  for (const kind of ['step', 'group', 'loop', 'importer']) {
    for (const state of ['SUCCEEDED', 'FAILED', 'SKIPPED'])
      expect(met.get(`${kind} ${state}`) ?? 0).toBeGreaterThan(runs / 50);
  }
}, 600_000);
