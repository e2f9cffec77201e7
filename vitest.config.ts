import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // One for each core of a small machine: most tests wait for processes and sockets.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'consumer',
          // Pact's core reports its usage otherwise.
          env: { PACT_DO_NOT_TRACK: 'true' },
          include: ['tests/consumer/**/*.test.ts'],
          // Interactions are merged into one pact file: one worker, one order.
          fileParallelism: false,
          sequence: { shuffle: false },
        },
      },
      {
        test: {
          name: 'suite',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/consumer/**'],
          // Ends a test that hangs; a loaded machine takes minutes for one that does not.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
