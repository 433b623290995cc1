import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,electron,renderer,e2e,bench}/**/*.test.{ts,tsx}'],
    environment: 'node',
    pool: 'forks',
    restoreMocks: true,
  },
});
