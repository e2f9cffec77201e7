import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Most mutants are killed by tests that look at one thing each; properties take longer, and the Pact core longest. */
const slowest = ['/tests/properties/', '/tests/verification/replay.test.ts'];

class SlowestLast extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => slowest.findIndex((part) => moduleId.includes(part));
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1)));
  }
}

/** The tests that Stryker runs for each mutant: quick ones of the code that it mutates, and none that starts a process. */
export default defineConfig({
  test: {
    // With one seed a mutant is killed each time or never, and nobody reads the smallest counterexample.
    env: { FC_SEED: '1', FC_RUNS: '10', FC_SHRINK: 'no' },
    // One world for all files: most of the time goes into loading it.
    isolate: false,
    sequence: { sequencer: SlowestLast },
    include: [
      'tests/properties/{judge,order,forbidden,record,redaction}.test.ts',
      'tests/reports/**/*.test.ts',
      'tests/deviations/**/*.test.ts',
      'tests/verification/{judge,effect,observation,odd-answers,server-errors,conclude,plan,recorded,redactor,replay,redactor-known,redactor-spellings}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
