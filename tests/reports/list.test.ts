import { expect, it } from 'vitest';
import { caseById } from '../../contracts/all-cases.ts';
import { caseList } from '../../scripts/reports/list.ts';

it('a listing groups the cases by family, in the order of the reports, and says what all of them cost', () => {
  const selected = ['not-found-both', 'joined-twice', 'not-found-session'].map(caseById);
  const limits = { concurrency: 8, maxRequests: 3000, maxResources: 800, timeoutSeconds: 1800 };
  const listed = caseList(selected, { interactions: 2, cost: { requests: 40, resources: 9 }, limits });
  expect(listed.split('\n')).toEqual([
    'joined (1)',
    `    joined-twice       MUST     ${caseById('joined-twice').title}`,
    '',
    'not-found (2)',
    `    not-found-both     MUST     ${caseById('not-found-both').title}`,
    `    not-found-session  MUST     ${caseById('not-found-session').title}`,
    '',
    '3 cases and 2 recorded interactions: up to 40 requests, 9 sessions and participants',
    'Limits: --max-requests 3000, --max-resources 800, --timeout 1800 (seconds)',
    'npm run explain -- CASE says what one of them is about',
    '',
  ]);
});
