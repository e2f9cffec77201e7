import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Most mutants are killed by the first tests, which look at one thing each; properties take longest. */
class PropertiesLast extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isProperty = ({ moduleId }: TestSpecification): number => Number(moduleId.includes('/tests/properties/'));
    return Promise.resolve(
      [...files].sort((a, b) => isProperty(a) - isProperty(b) || (a.moduleId < b.moduleId ? -1 : 1)),
    );
  }
}

/** The tests that Stryker runs for each mutant: quick ones of the code that it mutates, and none that starts a process. */
export default defineConfig({
  test: {
    // With one seed a mutant is killed each time or never, and nobody reads the smallest counterexample.
    env: { FC_SEED: '1', FC_RUNS: '50', FC_SHRINK: 'no' },
    // One world for all files: most of the time goes into loading it.
    isolate: false,
    sequence: { sequencer: PropertiesLast },
    include: [
      'tests/properties/{judge,order,forbidden,record,redaction}.test.ts',
      'tests/reports/**/*.test.ts',
      'tests/deviations/**/*.test.ts',
      'tests/verification/{judge,effect,observation,odd-answers,server-errors,conclude,plan,recorded,redactor,replay,redactor-known,redactor-spellings}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
