import { createRedactor } from '../../scripts/secrets/redactor.ts';
import type { Target } from '../../scripts/target/target.ts';
import { recorder } from '../../scripts/verification/record.ts';

const target: Target = {
  kind: 'live',
  baseUrl: 'https://example.com/v1',
  accountId: '5500123',
  users: { main: { username: 'someone-1', password: 'a-long-password' } },
  signIn: 'basic',
};

/** Records verdicts about the live target. */
export const record = recorder(createRedactor(target.users), target, false);
