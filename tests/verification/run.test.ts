import { expect, it } from 'vitest';
import { caseById } from '../../contracts/all-cases.ts';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { runSuite } from '../../scripts/verification/run.ts';
import { startRawServer } from '../support/raw-server.ts';

it('a run whose time is over starts no case, and is undecided', async () => {
  const server = await startRawServer(() => undefined);
  const users = { main: { username: 'user', password: 'a-long-password' } };
  const run = await runSuite({
    target: { kind: 'live', baseUrl: server.baseUrl, accountId: '42', users, signIn: 'basic' },
    redactor: createRedactor(users),
    cases: [caseById('joined-no-body'), caseById('server-error-anywhere')],
    interactions: [],
    limits: { concurrency: 1, maxRequests: 100, maxResources: 10, timeoutSeconds: 0 },
    strict: false,
    harmless: false,
    only: [],
  });
  await server.close();
  expect(run.summary).toMatchObject({ conclusion: 'undecided', exitCode: 3 });
  expect(run.verdicts.map(({ reasonCode }) => reasonCode)).toEqual(['out-of-time', 'out-of-time']);
  expect(server.requests).toEqual([]);
});
