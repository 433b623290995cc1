import { describe, expect, it } from 'vitest';
import { conformanceCases, conformanceLine, playwrightCounts, sum, summaryLine, vitestCounts } from './counts.ts';

describe('the summary of all tests', () => {
  it('adds up both runners', () => {
    const vitest = vitestCounts(
      JSON.stringify({
        numPassedTests: 5,
        numFailedTests: 1,
        numPendingTests: 2,
        numTodoTests: 1,
        testResults: [{ status: 'failed', assertionResults: [{}] }],
      }),
    );
    const playwright = playwrightCounts(
      JSON.stringify({ stats: { expected: 4, unexpected: 0, flaky: 0, skipped: 1 }, errors: [] }),
    );
    expect(summaryLine(sum(vitest, playwright))).toBe('9 passed, 1 failed, 4 skipped');
  });

  it('counts a file that fails before its first test', () => {
    const report = {
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [{ status: 'failed', assertionResults: [] }],
    };
    expect(vitestCounts(JSON.stringify(report)).failed).toBe(1);
  });

  it('counts a flaky test and an error outside tests as failures', () => {
    const report = { stats: { expected: 0, unexpected: 1, flaky: 1, skipped: 0 }, errors: [{}] };
    expect(playwrightCounts(JSON.stringify(report)).failed).toBe(3);
  });
});

describe('the line on conformance', () => {
  it('names each file and the total', () => {
    expect(conformanceLine(conformanceCases('component 12\nexecutor input 30\n'))).toBe(
      'Conformance: 42 cases ran (component 12, executor input 30)',
    );
  });

  it('says 0 where none ran', () => {
    expect(conformanceLine(conformanceCases(''))).toBe('Conformance: 0 cases ran');
  });

  it('refuses a line that is not a name and a count', () => {
    expect(() => conformanceCases('component many\n')).toThrow('component many');
  });
});
