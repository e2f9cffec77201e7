import { defineConfig } from 'vitest/config';

/**
 * `npm run test:quick`: tests of single units, for the time between two edits, and for systems on which the CI does
 * not run everything. They start no process, make no whole run and measure no growth, so they need seconds.
 */
export default defineConfig({
  test: {
    // A file that shares its modules with others loads in a tenth of the time; none of these keeps a state.
    isolate: false,
    pool: 'threads',
    include: [
      'tests/docs.test.ts',
      'tests/contracts/{answers,shapes}.test.ts',
      'tests/{deviations,drift,lib,reports,run,secrets,settings,target}/**/*.test.ts',
      'tests/verification/{judge,network,sign-in,wire}/**/*.test.ts',
    ],
    exclude: [
      // These start a process, or make whole runs.
      'tests/reports/{evidence-script,scenarios}.test.ts',
      'tests/settings/env-file.test.ts',
      'tests/verification/wire/curl.test.ts',
      // These search texts of megabytes, to show that time grows with length alone.
      'tests/secrets/redactor-{bounds,known}.test.ts',
      'tests/secrets/search/linear-searches.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
