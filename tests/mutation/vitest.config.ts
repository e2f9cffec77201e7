import { defineConfig } from 'vitest/config';

/** The tests that Stryker runs for each mutant: quick ones of the code that it mutates, and none that starts a process. */
export default defineConfig({
  test: {
    // A mutant is killed each time or never.
    env: { FC_SEED: '1' },
    include: [
      'tests/properties/**/*.test.ts',
      'tests/reports/**/*.test.ts',
      'tests/verification/{judge,effect,observation,odd-answers,server-errors,conclude,plan,redactor,redactor-known,redactor-spellings}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
