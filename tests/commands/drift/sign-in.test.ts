import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import { type Auth } from '../../../scripts/reference-provider/api/credentials.ts';
import {
  type Interceptor,
  type ReferenceProvider,
  startReferenceProvider,
} from '../../../scripts/reference-provider/server.ts';
import { changingJoins } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { settingsFor } from '../../support/oauth.ts';
import { changesIn, inWorkplace } from '../../support/run-drift.ts';

const onTheDay = new Date('2026-12-02T00:00:00.000Z');
const live = ['--target', 'live', '--rate', '1000'];

/** The same endpoint, after the vendor has changed what it takes. */
async function reopened(provider: ReferenceProvider, auth: Auth, intercept?: Interceptor): Promise<ReferenceProvider> {
  await provider.close();
  const port = Number(new URL(provider.baseUrl).port);
  return startReferenceProvider({ port, auth, ...(intercept ? { intercept } : {}) });
}

describe('drift, on the day on which Basic stops', () => {
  it('calls it breaking for all seven samples, where the run signs in with OAuth', async () => {
    await inWorkplace(async ({ run }) => {
      let provider = await startReferenceProvider();
      const environment = settingsFor(provider, 'both');
      const only = ['--only', 'errata-sign-in', '--only', 'unauthorized-wrong-password', '--only', 'joined-no-body'];
      expect((await run('baseline', [...live, '--rounds', '1', ...only], { environment })).exitCode).toBe(0);
      provider = await reopened(provider, 'oauth');
      const ended = await run('drift', [...live, ...only], { environment, now: onTheDay });
      await provider.close();
      expect(ended.exitCode).toBe(1);
      expect(changesIn(ended)).toEqual([
        'breaking errata-sign-in-basic: status: was 204, is 401',
        'breaking errata-sign-in-basic: the document it follows: was OAS, is CRED',
      ]);
      for (const change of ended.report!.changes) {
        expect(change.samples).toEqual(['http', 'csharp', 'java', 'ruby', 'python', 'js', 'php']);
      }
      expect(ended.stdout).toContain(
        'hits      all documented clients (curl and six of the vendor), and all documented samples',
      );
      expect(ended.stdout).toContain('CRED: no longer from 2026-12-02 on');
      expect(ended.stdout.match(/unless {4}BW_USERNAME and BW_PASSWORD are wrong/g)).toHaveLength(1);
      expect(ended.stdout).toContain('first 2026-12-02T00:00:00.000Z');
      expect(ended.report?.notCompared).toMatchObject([
        { case: 'unauthorized-wrong-password', reasonCode: 'sign-in-not-taken', wanted: true },
      ]);
    });
  });

  it('calls it breaking where there is nothing but Basic, and says that it is the end of API users', async () => {
    await inWorkplace(async ({ run }) => {
      let provider = await startReferenceProvider();
      const environment = settingsFor(provider, 'basic');
      const only = ['--only', 'errata-sign-in-basic', '--only', 'joined-no-body'];
      expect((await run('baseline', [...live, '--rounds', '1', ...only], { environment })).exitCode).toBe(0);
      provider = await reopened(provider, 'oauth');
      const early = await run('drift', [...live, ...only], { environment, now: new Date('2026-12-01T00:00:00.000Z') });
      const ended = await run('drift', [...live, ...only], { environment, now: onTheDay });
      await provider.close();
      // A refusal before that day can be a wrong password as well.
      expect(early.exitCode).toBe(3);
      expect(ended.exitCode).toBe(1);
      expect(changesIn(ended)).toEqual([
        'breaking errata-sign-in-basic: status: was 204, is 401',
        'breaking errata-sign-in-basic: the document it follows: was OAS, is CRED',
      ]);
      expect(ended.stdout).toContain('API users, and Basic with them, have been decommissioned on 2026-12-02');
    });
  });
});

describe('a baseline that was recorded signing in the other way', () => {
  const only = ['--only', 'joined-no-body', '--only', 'errata-another-account-status', '--only', 'unauthorized'];

  it.each([
    ['Basic, compared with OAuth', 'basic', 'oauth'],
    ['OAuth, compared with Basic', 'oauth', 'basic'],
  ] as const)('is comparable, with a word about it: %s', async (_, before, after) => {
    await inWorkplace(async ({ run }) => {
      const provider = await startReferenceProvider();
      await run('baseline', [...live, '--rounds', '1', ...only], { environment: settingsFor(provider, before) });
      const ended = await run('drift', [...live, ...only], { environment: settingsFor(provider, after) });
      await provider.close();
      expect(ended.exitCode).toBe(0);
      expect(changesIn(ended)).toEqual([]);
      expect(ended.report?.target.signIn).toBe(after);
      expect(ended.stdout).toContain('a difference that this alone explains is not a change');
      expect(ended.report?.notCompared.filter(({ wanted }) => !wanted)).toEqual([]);
    });
  });

  it('does not show as a change what can differ only by that, and shows what cannot', async () => {
    await inWorkplace(async ({ run }) => {
      const recorded = await startReferenceProvider();
      await run('baseline', [...live, '--rounds', '1', ...only], { environment: settingsFor(recorded, 'basic') });
      // A gateway that has other words for a token of another account, and a join that answers otherwise.
      const otherwise = changingJoins((answer, call) => {
        const isToken = /^bearer /i.test(call.headers['authorization'] ?? '');
        if (isToken && answer.status === 401) return new GatewayError(403, 'Forbidden').answer('r');
        return answer.status === 204 ? { ...answer, status: 200 } : answer;
      });
      const provider = await reopened(recorded, 'both', (call, next) => otherwise(call, (passed) => next(passed)));
      const ended = await run('drift', [...live, ...only], { environment: settingsFor(provider, 'oauth') });
      await provider.close();
      expect(changesIn(ended).filter((change) => change.startsWith('breaking'))).toEqual([
        'breaking joined-no-body: status: was 204, is 200',
      ]);
      expect(
        ended.report?.notCompared
          .filter(({ reasonCode }) => reasonCode === 'sign-in-differs')
          .map((entry) => entry.case),
      ).toEqual(['errata-another-account-status', 'unauthorized-another-account', 'unauthorized-unknown-scheme']);
    });
  });

  it('is as ever where the way is the same', async () => {
    await inWorkplace(async ({ run }) => {
      const provider = await startReferenceProvider();
      const environment = settingsFor(provider, 'oauth');
      await run('baseline', [...live, '--rounds', '1', ...only], { environment });
      const ended = await run('drift', [...live, ...only], { environment });
      await provider.close();
      expect(ended.exitCode).toBe(0);
      expect(ended.stdout).not.toContain('signing in with');
    });
  });
});
