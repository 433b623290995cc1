import { expect, test } from 'vitest';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type { KubernetesPlatform } from '../../../shared/ir/platform-spec.ts';
import { createDice, type Dice } from './dice.ts';
import { randomPipeline } from './pipelines.ts';
import { simulate, type Scenario } from './simulation.ts';

/** How many seeds; the first one. More than the default: MILLRACE_SIM_SEEDS=100000, from MILLRACE_SIM_FIRST. */
const seeds = Number(process.env['MILLRACE_SIM_SEEDS'] ?? 3000);
const firstSeed = Number(process.env['MILLRACE_SIM_FIRST'] ?? 1);

/** Now and then a deadline, and secrets of which steps have none the worse for their absence. */
function kubernetesOf({ spec }: CheckedIr, dice: Dice): KubernetesPlatform {
  const activeDeadlineSeconds = dice.between(1, 20);
  const secretAsVolume = [{ secretName: 'token', mountPath: '/token', optional: true }];
  const labels = dice.chance(0.2) ? Object.keys(spec.deploymentSpec?.executors ?? {}) : [];
  return {
    ...(dice.chance(0.2) ? { pipelineConfig: { activeDeadlineSeconds } } : {}),
    deploymentSpec: { executors: Object.fromEntries(labels.map((label) => [label, { secretAsVolume }])) },
  };
}

/** Everything about a scenario follows from its seed. */
function scenarioOf(seed: number): Scenario {
  const dice = createDice(seed);
  const drawn = randomPipeline(dice, { tasks: dice.between(2, 8), depth: dice.between(0, 2) });
  const ir = { ...drawn, kubernetes: kubernetesOf(drawn, createDice(seed ^ 0xdeed)) };
  const crashes = dice.chance(0.7) ? dice.next() * 0.05 : 0;
  const cancel = dice.chance(0.2);
  const deathDice = createDice(seed ^ 0xdead);
  let deaths = 0;
  return {
    seed,
    ir,
    parallel: dice.between(1, 4),
    failFast: dice.chance(0.2),
    ...(cancel ? { cancelAfter: dice.between(0, 1500) } : {}),
    troubles: dice.chance(0.5),
    dies() {
      if (deaths >= 6 || !deathDice.chance(crashes)) return false;
      deaths += 1;
      return true;
    },
  };
}

test('RUN-1 EXE-1 ENG-1 KUB-4 KUB-14 whatever happens, runs end rightly and no step starts twice', async () => {
  const outcomes = new Map<string, number>();
  let overdue = 0;
  let given = 0;
  let deaths = 0;
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const result = await simulate(scenarioOf(seed));
    if (result.view?.failure?.reason === 'run-deadline') overdue += 1;
    if (result.record.includes('"objects-given"')) given += 1;
    expect(result.violations, `seed ${seed}, deaths at ${result.deaths.join(', ')}`).toEqual([]);
    deaths += result.deaths.length;
    const state = result.view?.state ?? 'none';
    outcomes.set(state, (outcomes.get(state) ?? 0) + 1);
  }
  // A simulation that never fails, cancels or dies would prove nothing.
  expect(deaths).toBeGreaterThan(seeds / 4);
  expect(overdue).toBeGreaterThan(seeds / 200);
  expect(given).toBeGreaterThan(seeds / 200);
  for (const state of ['SUCCEEDED', 'FAILED', 'CANCELED']) expect(outcomes.get(state) ?? 0).toBeGreaterThan(seeds / 50);
}, 600_000);

test('a seed gives the same record, byte for byte', async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const first = await simulate(scenarioOf(seed));
    const second = await simulate(scenarioOf(seed));
    expect(second.record).toBe(first.record);
    expect(second.deaths).toEqual(first.deaths);
  }
});

test.each([
  { shape: 'narrow', tasks: 12, depth: 0, seed: 4 },
  { shape: 'wide', tasks: 12, depth: 0, seed: 20 },
  { shape: 'nested', tasks: 6, depth: 2, seed: 3 },
])(
  'ENG-1 an engine that dies at any single point of a $shape run is taken over',
  async ({ tasks, depth, seed }) => {
    const ir = randomPipeline(createDice(seed), { tasks, depth });
    const scenario = { seed, ir, parallel: 2, failFast: false, troubles: false };
    let points = 1;
    for (let point = 0; point < points; point += 1) {
      const result = await simulate({ ...scenario, dies: (passed) => passed === point });
      expect(result.violations, `death at point ${point}: ${result.deaths.join()}`).toEqual([]);
      // With a death the life after it passes points of its own; the first life has at least those that were passed before.
      points = Math.max(points, result.deaths.length === 0 ? point : point + 2);
    }
    expect(points).toBeGreaterThan(140);
  },
  120_000,
);
