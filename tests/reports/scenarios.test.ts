import { beforeAll, describe, expect, it } from 'vitest';
import type { Interceptor } from '../../scripts/reference-provider/server.ts';
import { plain } from '../../scripts/lib/text/style.ts';
import { consoleReport } from '../../scripts/reports/console/console.ts';
import { evidenceText } from '../../scripts/reports/evidence/document.ts';
import { junit } from '../../scripts/reports/junit.ts';
import type { Run } from '../../scripts/run/run-schema.ts';
import { changingStatus, withContent } from '../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { masked } from '../support/mask.ts';
import { runVerify } from '../support/run-verify.ts';

/** A report without what differs from run to run. */
const stable = (text: string): string =>
  masked(text)
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/^Date: .*/gm, 'Date: <date>')
    .replace(/\| Date \| .* \|/g, '| Date | <date> |')
    .replace(/\b\d+ ms\b/g, '<n> ms')
    .replace(/version `[0-9a-f]{12}`/g, 'version `<hash>`');

interface Scenario {
  readonly of: string;
  readonly only: readonly string[];
  /** The case of the document. */
  readonly about?: string;
  readonly intercept: Interceptor;
}

const scenarios: readonly Scenario[] = [
  {
    of: 'a green run',
    only: ['not-found-session', 'undocumented-null-body'],
    intercept: (call, next) => next(call),
  },
  {
    of: 'a run in which several cases fail for one cause',
    only: ['joined-no-body', 'unauthorized-empty-password', 'unauthorized-wrong-username', 'unauthorized-no-header'],
    about: 'unauthorized-no-header',
    intercept: changingStatus([401], (answer) => withContent(answer, { error: 'Unauthorized' })),
  },
  {
    of: 'an undecided run',
    only: ['conflict-second-session'],
    about: 'conflict-second-session',
    intercept: (call, next) => (call.method === 'GET' ? { status: 500, headers: {}, content: [] } : next(call)),
  },
];

describe.each(scenarios)('the reports of $of', ({ only, about, intercept }) => {
  let run: Run;
  beforeAll(async () => {
    const finished = await runVerify({ args: only.flatMap((pattern) => ['--only', pattern]), intercept });
    // Lines break where they break in a run of one second and a half.
    run = { ...finished.run!, durationMs: 1500 };
  });

  it('at a terminal', () => {
    expect(stable(consoleReport(run, plain, { detail: 'usual' }))).toMatchSnapshot();
  });

  it('as JUnit', () => {
    expect(stable(junit(run))).toMatchSnapshot();
  });

  if (about !== undefined) {
    it('as the document about a case', () => {
      expect(stable(evidenceText(run, about))).toMatchSnapshot();
    });
  }
});
