import { defineConfig } from 'vitest/config';

/** The tests that Stryker runs for each mutant: quick ones of the code that it mutates, and none that starts a process. */
export default defineConfig({
  test: {
    // With one seed a mutant is killed each time or never.
    env: { FC_SEED: '1', FC_RUNS: '50' },
    // One world for all files: most of the time goes into loading it.
    isolate: false,
    setupFiles: ['tests/mutation/setup.ts'],
    include: [
      'tests/properties/{judge,order,forbidden,record,redaction}.test.ts',
      'tests/reports/**/*.test.ts',
      'tests/verification/{judge,effect,observation,odd-answers,server-errors,conclude,plan,redactor,redactor-known,redactor-spellings}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
