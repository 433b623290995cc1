import { describe, expect, test } from 'vitest';
import { chooseExecutor } from './run-plan.ts';
import type { ExecutorFacts } from './run-plan.ts';

const noDocker = { message: 'Docker is not running.', cure: 'Start it.' };

describe('ENG-6 which executor runs what', () => {
  const cases: readonly (readonly [string, ExecutorFacts, string])[] = [
    ['auto takes Docker', { asked: 'auto', approval: undefined }, 'docker'],
    [
      'auto without Docker runs what is bundled as processes',
      { asked: 'auto', dockerProblem: noDocker, approval: 'bundled' },
      'process',
    ],
    [
      'auto without Docker falls back for nothing else',
      { asked: 'auto', dockerProblem: noDocker, approval: 'person' },
      'no: environment',
    ],
    ['nor for what was drawn here', { asked: 'auto', dockerProblem: noDocker, approval: 'drawn' }, 'no: environment'],
    ['Docker without Docker', { asked: 'docker', dockerProblem: noDocker, approval: 'bundled' }, 'no: environment'],
    ['process runs what a person approved', { asked: 'process', approval: 'person' }, 'process'],
    [
      'process refuses what was only named on a command line',
      { asked: 'process', approval: 'command-line' },
      'no: input',
    ],
    ['process refuses what was drawn but not looked at', { asked: 'process', approval: 'drawn' }, 'no: input'],
    [
      'process refuses images that it cannot stand in for',
      { asked: 'process', approval: 'person', processProblem: 'It needs alpine.' },
      'no: environment',
    ],
  ];
  test.each(cases)('%s', (_name, facts, expected) => {
    const choice = chooseExecutor(facts);
    expect(choice.runnable ? choice.executor : `no: ${choice.kind}`).toBe(expected);
  });
});
