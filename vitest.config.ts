import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const conditions = ['almagest-source'];

// The suffix or the folder of a test says what must be running: nothing, a whole app, or a browser.
const project = (name: string, include: string[]) => ({
  extends: true as const,
  test: { name, include },
});

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    environment: 'node',
    globalSetup: ['test/cluster.ts'],
    // The runner keeps a core to itself otherwise, which is half of a machine with two.
    maxWorkers: availableParallelism(),
    execArgv: ['--conditions=almagest-source'],
    env: { NODE_ENV: 'test', UV_THREADPOOL_SIZE: '16' },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    projects: [
      project('unit', ['src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'demo/**/*.test.ts']),
      project('api', ['test/api/**/*.test.ts']),
      project('browser', ['test/browser/**/*.test.ts']),
    ],
  },
});
