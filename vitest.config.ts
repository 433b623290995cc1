import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,electron,renderer,e2e,bench}/**/*.test.{ts,tsx}'],
    environment: 'node',
    pool: 'forks',
    restoreMocks: true,
    unstubEnvs: true,
    // A machine that also builds images and runs containers is slow; a test that hangs is still ended.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
