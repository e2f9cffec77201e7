import { defineConfig } from 'vitest/config';

/**
 * The tests that Stryker runs for each mutant: those that look at one thing each. A file costs a third of a second
 * to load, and one that starts a process or draws arbitrary inputs several; the properties kill hardly a mutant more.
 */
export default defineConfig({
  test: {
    // With one seed a mutant is killed each time or never.
    env: { FC_SEED: '1' },
    include: [
      'tests/deviations/{apply,observation}.test.ts',
      'tests/reports/*.test.ts',
      'tests/verification/{judge,judgement,answer,effect,observation,odd-answers,server-errors,conclude,plan,record,recorded,replayed,pact-results,secrets,secret-names,secret-places,needles,readings,redactor,redactor-known,redactor-spellings}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
