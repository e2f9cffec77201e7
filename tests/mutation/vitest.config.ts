import { defineConfig } from 'vitest/config';

/**
 * The tests that Stryker runs for each mutant: those that look at one thing each. A file costs a third of a second
 * to load, and one that starts a process or draws arbitrary inputs several; the properties kill hardly a mutant more.
 * The scenarios are there for the sentences of reports, which no other test has word for word.
 */
export default defineConfig({
  test: {
    // With one seed a mutant is killed each time or never.
    env: { FC_SEED: '1' },
    include: [
      'tests/deviations/{apply,observation}.test.ts',
      'tests/reports/{explain,junit,list,scenarios,write}.test.ts',
      'tests/reports/{console,evidence,parts}/*.test.ts',
      'tests/lib/text/{escape,markdown}.test.ts',
      'tests/run/*.test.ts',
      'tests/secrets/{known-secrets,memory,redactor,redactor-known,redactor-spellings}.test.ts',
      'tests/secrets/names/*.test.ts',
      'tests/secrets/search/{fragments,matcher,readings}.test.ts',
      'tests/verification/record.test.ts',
      'tests/verification/judge/{answer,effect,judge,judgement,next,observation,server-errors}.test.ts',
      'tests/verification/matrix/plan.test.ts',
      'tests/verification/replay/{pact-results,replayed}.test.ts',
      'tests/verification/wire/odd-answers.test.ts',
    ],
    testTimeout: 60_000,
  },
});
