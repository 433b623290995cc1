/**
 * What the test runners' JSON reports say, added up.
 */
import { z } from 'zod';

/** Numbers of tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** Vitest's JSON reporter. A file that fails before its first test counts as one failure. */
export function vitestCounts(json: string): Counts {
  const report = vitestReport.parse(JSON.parse(json));
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Playwright's JSON reporter. A test that passed only when repeated counts as a failure, errors outside tests too. */
export function playwrightCounts(json: string): Counts {
  const { stats, errors } = playwrightReport.parse(JSON.parse(json));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

export function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function summaryLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/** One file of conformance cases and how many of them ran. */
export interface ConformanceCount {
  readonly name: string;
  readonly cases: number;
}

/** @param log one line `name count` a test file, as the tests append it to MILLRACE_CONFORMANCE_LOG. */
export function conformanceCases(log: string): readonly ConformanceCount[] {
  return log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = /^(?<name>.+) (?<cases>\d+)$/.exec(line.trim());
      if (!match?.groups) throw new Error(`The conformance log has a line that is not "name count": ${line}`);
      return { name: match.groups['name'] ?? '', cases: Number(match.groups['cases']) };
    });
}

export function conformanceLine(counts: readonly ConformanceCount[]): string {
  const total = counts.reduce((all, { cases }) => all + cases, 0);
  const detail = counts.map(({ name, cases }) => `${name} ${cases}`).join(', ');
  return detail === '' ? 'Conformance: 0 cases ran' : `Conformance: ${total} cases ran (${detail})`;
}
