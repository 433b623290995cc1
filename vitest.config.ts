import { defineConfig } from 'vitest/config';

const common = { environment: 'node', pool: 'forks', restoreMocks: true, unstubEnvs: true } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{shared,electron,renderer,bench}/**/*.test.{ts,tsx}'],
          sequence: { groupOrder: 0 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Containers, builds and whole programs: one file at a time, because each fills the machine by itself.
        test: {
          ...common,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
